import { reason } from '../model/reasons.ts'
import type { Run } from '../scenario/build.ts'
import type { FallbackSpec } from '../scenario/Scenario.ts'
import { requestsOf, type RequestLife } from './storyTree.ts'
import { countWords, Names, reasonWords, timeWords } from './storyWords.ts'

/** Why a library did not make a call, or gave it up, and the policy value that it rests on; undefined when it did neither. */
export function guardVerdict(
  run: Run,
  request: RequestLife,
  caller: string,
  callee: string,
): [text: string, key: string] | undefined {
  const { guard } = run.world.places.routeRules[request.rules]!
  if (guard === null) return undefined
  const because = request.fellBack?.because ?? request.reason
  const { most } = guard.bulkhead
  switch (because) {
    case reason.circuitOpen:
      return [`Refused: the circuit of ${caller} to ${callee} is open.`, 'circuit.errors']
    case reason.threadPoolRejected:
      return [
        `Refused: all ${countWords(most)} threads of its pool are at work.`,
        'limits.maxRequests',
      ]
    case reason.semaphoreRejected:
      return [`Refused: all ${countWords(most)} permits are taken.`, 'limits.maxRequests']
    case reason.libraryTimeout:
      return guard.timeoutUs > 0
        ? [`Given up: the library of ${caller} waits ${timeWords(guard.timeoutUs)}.`, 'timeout']
        : undefined
    default:
      return undefined
  }
}

/** Why a library fell back and what came of it; nothing where there is no fallback to speak of. */
export function fallbackRows(
  run: Run,
  request: RequestLife,
  edge: number,
): (readonly [text: string, key: string])[] {
  const fallback = fallbackOf(run, edge)
  if (fallback === undefined || request.fellBack === undefined) return []
  const names = new Names(run)
  const why = guardVerdict(run, request, names.caller(edge), names.callee(edge))
  const what = fallbackNoun(fallback)
  const end = request.isAnswered
    ? `Answered by its fallback, ${what}: it counts as degraded.`
    : request.isOver
      ? `Its fallback, ${what}, gave nothing.`
      : `Its fallback is asked: ${what}.`
  return [...(why === undefined || !request.isAnswered ? [] : [why]), [end, ''] as const]
}

/** `It was answered by a fallback after 3 ms.`, with which call failed and why; undefined when no fallback is in its answer. */
export function fallbackHeadline(run: Run, root: RequestLife, took: string): string | undefined {
  const { clusters } = run.world.places
  for (const request of requestsOf(root)) {
    if (request.fellBack === undefined || !request.isAnswered) continue
    const names = new Names(run)
    const edge = clusters.edge[request.cluster]!
    const because = reasonWords(run, request.fellBack.because)
    const instead = request === root ? 'by a fallback' : 'with a fallback in it'
    return `It was answered ${instead} after ${took}: ${names.caller(edge)} asked ${names.callee(edge)}, ${because}.`
  }
  return undefined
}

/** What answers in place of a service, of the first call over an edge that has something. */
function fallbackOf({ scenario, plan }: Run, edge: number): FallbackSpec | undefined {
  const [from, to] = plan.edges[edge]!.name.split('\u2192')
  const client = scenario.clients.find(({ name }) => name === from)
  if (client !== undefined) return client.fallback
  const calls = scenario.services.find(({ name }) => name === from)?.steps.flat() ?? []
  return calls.find((call) => call.to === to && call.fallback !== undefined)?.fallback
}

function fallbackNoun(fallback: FallbackSpec): string {
  switch (fallback.kind) {
    case 'static':
      return 'a fixed answer'
    case 'cache':
      return 'the last good answer'
    case 'call':
      return `a call to ${fallback.to}`
  }
}
