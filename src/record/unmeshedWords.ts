import type { Run } from '../scenario/build.ts'

/** Whether an endpoint has no proxy now although the system has. */
export function isUnmeshed(run: Run, endpoint: number): boolean {
  return run.plan.hasProxies && run.world.places.endpoints.proxy[endpoint]! < 0
}

/** Whether a client has no proxy although the system has. */
export function isUnmeshedClient(run: Run, client: number): boolean {
  return run.plan.hasProxies && run.world.places.clients.proxy[client]! < 0
}

/** What it means for a caller. */
export function unmeshedCaller(name: string): string {
  return `No proxy at ${name}: nothing that a policy says binds this call, and its connections are balanced by the network.`
}

/** What it means for a callee. */
export function unmeshedCallee(name: string): string {
  return `No proxy at ${name}: nothing checks what comes in there.`
}

/**
 * A fact for the panel of a place; none while there is nothing to tell.
 *
 * @param caller the service, or the client: it may call with a library of its own
 */
export function unmeshedFacts(
  run: Run,
  caller: string,
  is: boolean,
): { name: string; value: string }[] {
  const own = run.systemOf(caller)
  if (own !== run.profile && own.placement === 'library')
    return [{ name: 'proxy', value: `none: it calls with ${own.title}` }]
  return is ? [{ name: 'proxy', value: 'none: no policy runs here' }] : []
}
