import { hashText, mix } from '../engine/Random.ts'
import { flagsText } from '../model/flags.ts'
import { reasons } from '../model/reasons.ts'
import { stopWords } from '../policies/retry/retry.ts'
import type { Run } from '../scenario/build.ts'

/** What a proxy knows of a request that is over. */
export interface AccessFacts {
  /** Stands for its `x-request-id`: see `identityOf`. */
  readonly identity: number
  /** Who was asked: a service. */
  readonly service: number
  readonly shape: number
  readonly status: number
  readonly reason: number
  readonly stop: number
  readonly wasDelayed: boolean
  readonly from: number
  readonly to: number
  /** The endpoint of its last attempt, below 0 for none, and when that answered; undefined when it did not. */
  readonly endpoint: number
  readonly answeredAt: number | undefined
  /** What a TCP session has answered. */
  readonly bytes: number
}

/**
 * A line of Envoy's access log in its default format.
 *
 *     [START_TIME] "METHOD PATH PROTOCOL" CODE FLAGS RECEIVED SENT DURATION SERVICE_TIME "XFF" "AGENT" "ID" "AUTHORITY" "HOST"
 *
 * It is that of the outbound side: who calls writes it. Bodies have no size here, so bytes are 0 but for TCP sessions that say
 * what they answer; hosts have names in place of addresses. What is not known is `-`, as in Envoy.
 *
 * @source envoy: docs/root/configuration/observability/access_log/usage.rst (default format string)
 */
export function accessLine(run: Run, facts: AccessFacts): string {
  const { plan } = run
  const { protocol, name } = plan.services[facts.service]!
  const flags = flagsText([
    reasons[facts.reason]!.flag,
    stopWords[facts.stop]?.flag ?? '',
    facts.wasDelayed ? 'DI' : '',
  ])
  const at = wallTime(facts.from)
  const lasted = milliseconds(facts.to - facts.from)
  const host = facts.endpoint < 0 ? '-' : nameOf(run, facts.endpoint)
  if (protocol === 'tcp') {
    const bytes = Math.round(facts.bytes)
    return `[${at}] "- - -" 0 ${flags} 0 ${bytes} ${lasted} - "-" "-" "-" "-" "${host}"`
  }
  const { method, path } = plan.shapes[facts.shape]!
  const version = protocol === 'http1' ? 'HTTP/1.1' : 'HTTP/2'
  // Only an answer of the other side has a header that says how long it took.
  const took = facts.answeredAt === undefined ? '-' : milliseconds(facts.answeredAt - facts.from)
  const id = requestId(plan.seed, facts.identity)
  return (
    `[${at}] "${method} ${path} ${version}" ${facts.status} ${flags} 0 0 ${lasted} ${took} ` +
    `"-" "-" "${id}" "${name}" "${host}"`
  )
}

/** A moment of a run as clocks on walls have it: each begins with the year 2026, in UTC, and lasts a day at most. */
function wallTime(us: number): string {
  const ms = Math.floor(us / 1_000)
  const part = (unit: number, of: number, digits = 2): string =>
    String(Math.floor(ms / unit) % of).padStart(digits, '0')
  const day = String(1 + Math.floor(ms / 86_400_000)).padStart(2, '0')
  return `2026-01-${day}T${part(3_600_000, 24)}:${part(60_000, 60)}:${part(1_000, 60)}.${part(1, 1_000, 3)}Z`
}

const milliseconds = (us: number): string => String(Math.round(us / 1_000))

/** What tells a request from all others: the client's request at its root, where it goes, and when it began. */
export const identityOf = (root: number, cluster: number, from: number): number =>
  mix(mix(root, cluster), from | 0)

/**
 * The `x-request-id` that a proxy makes: a UUID. The digit after the second dash says whether it is traced; 4: nobody does.
 *
 * @source envoy: source/extensions/request_id/uuid/config.cc
 */
export function requestId(seed: number, number: number): string {
  const word = (part: number): string =>
    (mix(mix(seed | 0, number), hashText(`request-id/${part}`)) >>> 0).toString(16).padStart(8, '0')
  const [a, b, c, d] = [word(0), word(1), word(2), word(3)]
  return `${a}-${b.slice(0, 4)}-4${b.slice(5)}-a${c.slice(1, 4)}-${c.slice(4)}${d}`
}

/** Whether a service passes on the identifier of what it is asked with what it asks for that: applications must do so themselves. */
export const passesOnIds = ({ scenario }: Pick<Run, 'scenario'>, service: number): boolean =>
  scenario.services[service]!.forwards.includes('x-request-id')

function nameOf({ plan, world }: Run, endpoint: number): string {
  const { endpoints, firstEndpoint } = world.places
  const service = endpoints.service[endpoint]!
  return `${plan.services[service]!.name}-${endpoint - firstEndpoint[service]! + 1}`
}
