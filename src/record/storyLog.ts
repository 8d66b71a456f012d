import type { Run } from '../scenario/build.ts'
import { accessLine, identityOf, passesOnIds } from './accessLine.ts'
import { isAnswer } from '../mesh/proxy/charge.ts'
import { isOfEnvoy } from './envoyNames.ts'
import { requestsOf, type RequestLife } from './storyTree.ts'

/** What proxies write of a request of a client, and of all that it caused, in the order of their ends. */
export function storyLog(run: Run, root: RequestLife): readonly string[] {
  if (!isOfEnvoy(run)) return []
  const { clusters, endpoints } = run.world.places
  const identified = (request: RequestLife): number => {
    const { caller } = request
    return caller !== undefined && passesOnIds(run, endpoints.service[caller.endpoint]!)
      ? identified(caller.attempt.request)
      : identityOf(root.number, request.cluster, request.from)
  }
  return [...requestsOf(root)]
    .filter(({ isOver, cluster }) => isOver && cluster >= 0 && clusters.proxy[cluster]! >= 0)
    .sort((a, b) => a.to - b.to)
    .map((request) => {
      const last = request.attempts.at(-1)
      const hasAnswered = last !== undefined && last.isOver && !last.isCancelled && last.job?.isOver
      return accessLine(run, {
        identity: identified(request),
        service: clusters.service[request.cluster]!,
        shape: request.shape,
        status: request.status,
        reason: request.reason,
        stop: request.stop,
        wasDelayed: request.delay !== undefined,
        from: request.from,
        to: request.to,
        endpoint: last?.endpoint ?? -1,
        answeredAt: hasAnswered && isAnswer(last.reason) ? last.to : undefined,
        bytes: 0,
      })
    })
}
