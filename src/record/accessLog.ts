import type { Run } from '../scenario/build.ts'
import { accessLine, identityOf, passesOnIds } from './accessLine.ts'
import { isOfEnvoy } from './envoyNames.ts'
import { endOfRequest } from './Trace.ts'

/** What is known of the attempts of a request that is under way. */
interface Seen {
  endpoint: number
  answeredAt: number | undefined
  bytes: number
}

/**
 * The access log of all callers' proxies of a run: a line for each request that one of them has finished, in that order. It hears
 * what the run does from now on, and changes nothing of it. Where proxies are no Envoys there is none.
 */
export function writeAccessLog(run: Run, write: (line: string) => void): void {
  if (!isOfEnvoy(run)) return
  const { places } = run.world
  const { sim, machines, requests, attempts, jobs, sessions, members, clusters, endpoints } = places
  const seen = new Map<number, Seen>()
  const delayed = new Set<number>()

  sim.onEnter(machines.attempts, 'trying.admitting', (_, attempt) => {
    const request = attempts.request[attempt]!
    const endpoint = members.endpoint[attempts.member[attempt]!]!
    seen.set(request, { endpoint, answeredAt: undefined, bytes: 0 })
  })
  sim.onEnter(machines.attempts, 'answered', (_, attempt) => {
    const known = seen.get(attempts.request[attempt]!)
    if (known !== undefined) known.answeredAt = sim.now
  })
  sim.onEnter(machines.requests, 'asked.delaying', (_, request) => delayed.add(request))
  for (const end of ['closed', 'reset', 'idledOut', 'expired'])
    sim.onEnter(machines.sessions, end, (_, session) => {
      const known = seen.get(jobs.request[sessions.job[session]!]!)
      if (known !== undefined) known.bytes = sessions.bytes[session]!
    })

  /** The request whose identifier it carries: its own, unless the application has passed on the one it was asked with. */
  const identified = (request: number): number => {
    const job = requests.callerJob[request]!
    if (job >= 0 && passesOnIds(run, endpoints.service[jobs.endpoint[job]!]!))
      return identified(jobs.request[job]!)
    const { root, cluster, startedAt } = requests
    return identityOf(root[request]!, cluster[request]!, startedAt[request]!)
  }

  for (const end of ['answered', 'failed', 'left'])
    sim.onEnter(machines.requests, end, (_, request, _from, event) => {
      const cluster = requests.cluster[request]!
      // Only a proxy between the caller and the way writes.
      if (cluster >= 0 && clusters.proxy[cluster]! >= 0) {
        const reason = endOfRequest(places, request, event)
        const isOwn = reason === requests.reason[request]
        write(
          accessLine(run, {
            identity: identified(request),
            service: clusters.service[cluster]!,
            shape: requests.shape[request]!,
            status: isOwn ? requests.status[request]! : places.statusOf(reason),
            reason,
            stop: isOwn ? requests.stop[request]! : 0,
            wasDelayed: delayed.has(request),
            from: requests.startedAt[request]!,
            to: sim.now,
            ...(seen.get(request) ?? { endpoint: -1, answeredAt: undefined, bytes: 0 }),
          }),
        )
      }
      seen.delete(request)
      delayed.delete(request)
    })
}
