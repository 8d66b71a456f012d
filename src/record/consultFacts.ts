import { reason } from '../model/reasons.ts'
import { nobody } from '../model/units.ts'
import type { Run } from '../scenario/build.ts'
import { timeWords } from './storyWords.ts'

/** What became of the requests that one endpoint's proxy asked a service about first. */
export interface ConsultReport {
  /** Let in, or not, by an answer that the proxy had kept; and by one that it asked for. */
  readonly kept: number
  readonly asked: number
  readonly denied: number
  /** No answer came, and it was let in; or refused. */
  readonly failedOpen: number
  readonly failedClosed: number
  /** What it has told that service afterwards, in batches. */
  readonly reports: number
}

/** Undefined where the proxy of the endpoint asks nobody. */
export function consultReport({ plan, world }: Run, endpoint: number): ConsultReport | undefined {
  const { endpoints, consults } = world.places
  const service = endpoints.service[endpoint]!
  if (plan.consults === null || plan.consults.edgeOf[service] === nobody) return undefined
  return {
    kept: consults.kept[endpoint]!,
    asked: consults.asked[endpoint]!,
    denied: consults.denied[endpoint]!,
    failedOpen: consults.failedOpen[endpoint]!,
    failedClosed: consults.failedClosed[endpoint]!,
    reports: consults.reports[endpoint]!,
  }
}

/** The same for whoever looks at the endpoint. */
export function consultFacts(run: Run, endpoint: number): { name: string; value: string }[] {
  const report = consultReport(run, endpoint)
  if (report === undefined) return []
  const { kept, asked, denied, failedOpen, failedClosed } = report
  const edge =
    run.plan.edges[run.plan.consults!.edgeOf[run.world.places.endpoints.service[endpoint]!]!]!
  const whom = run.plan.services[edge.target]!.name
  const total = kept + asked + failedOpen + failedClosed
  const share = total === 0 ? '' : ` (${Math.round((100 * kept) / total)} % had an answer kept)`
  return [
    { name: `asked about at ${whom}`, value: `${asked} of ${total}${share}` },
    ...(denied > 0 ? [{ name: `not let in by ${whom}`, value: String(denied) }] : []),
    ...(failedOpen > 0 ? [{ name: 'let in without an answer', value: String(failedOpen) }] : []),
    ...(failedClosed > 0
      ? [{ name: 'refused without an answer', value: String(failedClosed) }]
      : []),
  ]
}

/** Why the proxy of a callee did not let a request in; undefined when that was not the reason. */
export function consultVerdict(
  run: Run,
  because: number,
  callee: string,
): [text: string, key: string] | undefined {
  const { consults, services, edges } = run.plan
  if (consults === null) return undefined
  const service = services.findIndex(({ name }) => name === callee)
  const edge = edges[consults.edgeOf[service] ?? nobody]
  if (edge === undefined) return undefined
  const whom = services[edge.target]!.name
  if (because === reason.refusedByService)
    return [`Refused at the door of ${callee}: ${whom} did not let it in (403).`, '']
  if (because !== reason.noVerdict) return undefined
  const waited = timeWords(run.policyOf(edges.indexOf(edge), 0).timeoutUs ?? 0)
  return [
    `Refused at the door of ${callee}: ${whom} gave no answer, for which it waits ${waited} at most, and without one it lets nobody in (503).`,
    '',
  ]
}
