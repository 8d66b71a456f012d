import { reason } from '../model/reasons.ts'
import type { Us } from '../model/units.ts'
import type { Run } from '../scenario/build.ts'
import type { AttemptLife, RequestLife } from './storyTree.ts'
import { flagged, timeWords } from './storyWords.ts'

// What a story says of connections that nobody looks into, and of proxies that are not there.

/** Whether a request is a TCP session. */
export function isSession(run: Run, request: RequestLife): boolean {
  const { edges, services } = run.plan
  const { clusters } = run.world.places
  const { toService } = edges[clusters.edge[request.cluster]!]!
  return services[toService]!.protocol === 'tcp'
}

/** That a proxy waited to see which protocol it is; undefined when none did. */
export function detectionWords(
  request: RequestLife,
  caller: string,
  callee: string,
): string | undefined {
  const { detection } = request
  if (detection === undefined) return undefined
  const waited = timeWords(detection.to - detection.from)
  return `The proxy of ${caller} waited ${waited} for the first bytes of ${caller}, to see which protocol it is; ${caller} waited for ${callee} to speak first.`
}

/** How a session ended that ended well. */
export function sessionWords(attempt: AttemptLife, endpoint: string, took: string): string {
  return (
    `The session with ${endpoint} was closed in good order after ${took}` +
    (attempt.ordinal > 1 ? `, connected by attempt ${attempt.ordinal}.` : '.')
  )
}

/** Why a session ended by itself, with the key of the policy value behind it; undefined for other ends. */
export function sessionVerdict(
  run: Pick<Run, 'profile'>,
  because: number,
  { idleUs, maxUs }: { readonly idleUs: Us; readonly maxUs: Us },
  caller: string,
): [text: string, key: string] | undefined {
  switch (because) {
    case reason.idleTimeout:
      return idleUs > 0
        ? [
            `Closed: nothing went over the connection for ${timeWords(idleUs)}, or for as long as the service allows.`,
            'tcp.idleTimeout',
          ]
        : ['Closed: nothing went over the connection for as long as the service allows.', '']
    case reason.durationTimeout:
      return [
        `Closed: a connection may last ${timeWords(maxUs)}${flagged(run, 'DT')}.`,
        'tcp.maxDuration',
      ]
    case reason.notDetected:
      return [
        `Stopped: ${caller} left while its proxy waited to see which protocol it is${flagged(run, 'DC')}.`,
        'tcp.detect',
      ]
    case reason.proxyNotReady:
      return [
        `Refused: the proxy of ${caller} takes no connections, so the call never left it.`,
        '',
      ]
    case reason.proxyDied:
      return [`Cut: the proxy of ${caller} died, and nobody was left to try again.`, '']
    default:
      return undefined
  }
}
