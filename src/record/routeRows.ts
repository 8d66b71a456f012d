import type {
  FaultPolicy,
  Policy,
  RoutePolicy,
  RouteSettings,
  RouteTarget,
} from '../dialects/policy.ts'
import type { HeaderMatch, PathMatch, RouteMatch } from '../policies/route/match.ts'
import { grpcNames } from '../model/grpc.ts'
import { formatDuration } from '../scenario/quantities.ts'

/** One value that somebody has said. */
interface SaidRow {
  readonly key: string
  readonly value: string
  readonly said: true
}

const percent = (ratio: number): string => `${Number((100 * ratio).toPrecision(3))}\u00a0%`

/** What is said of where requests go, and of what the proxy does with them by itself. */
export function trafficRows(policy: Policy): SaidRow[] {
  const rows: SaidRow[] = [...faultRows(policy.fault)]
  const say = (key: string, value: string | undefined): void => {
    if (value !== undefined) rows.push({ key, value, said: true })
  }
  say('route', policy.route && routeText(policy.route))
  say('mirror', policy.mirror && mirrorText(policy.mirror))
  say(
    'directResponse',
    policy.directResponse === undefined ? undefined : String(policy.directResponse),
  )
  say('redirect', policy.redirect === undefined ? undefined : String(policy.redirect))
  say(
    'clusterNotFound',
    policy.clusterNotFound === undefined ? undefined : String(policy.clusterNotFound),
  )
  say('maintenance', policy.maintenance === undefined ? undefined : percent(policy.maintenance))
  say(
    'dropOverloads',
    policy.dropOverloads?.map(({ category, ratio }) => `${category} ${percent(ratio)}`).join(', '),
  )
  say('strictHeaders', policy.strictHeaders?.join(', '))
  policy.routes?.forEach((rule, index) => {
    say(`routes[${index}]`, `${ruleName(rule, index)}: ${ruleText(rule)}`)
  })
  return rows
}

function faultRows(fault: FaultPolicy | undefined): SaidRow[] {
  if (fault === undefined) return []
  const rows: SaidRow[] = []
  const say = (key: string, value: string): void => {
    rows.push({ key, value, said: true })
  }
  const { delay, abort, headers, maxActive } = fault
  if (delay !== undefined) say('fault.delay', delayText(delay))
  if (abort !== undefined) say('fault.abort', abortText(abort))
  if (headers !== undefined) say('fault.headers', headersText(headers))
  if (maxActive !== undefined) say('fault.maxActive', String(maxActive))
  return rows
}

const delayText = ({ ratio, forUs }: NonNullable<FaultPolicy['delay']>): string =>
  `${forUs === undefined ? 'as headers say' : formatDuration(forUs)} for ${percent(ratio)}`

function abortText({ ratio, status, grpcStatus }: NonNullable<FaultPolicy['abort']>): string {
  const what =
    grpcStatus !== undefined
      ? `grpc-status ${grpcStatus} ${grpcNames[grpcStatus]!}`
      : (status ?? 'as headers say')
  return `${what} for ${percent(ratio)}`
}

const routeText = (route: readonly RouteTarget[]): string =>
  route
    .map(({ to, weight, otherwise }) => (otherwise ? `otherwise ${to}` : `${to} ${weight}`))
    .join(', ')

const mirrorText = (mirror: NonNullable<RouteSettings['mirror']>): string =>
  mirror.map(({ to, ratio }) => `${to} ${percent(ratio)}`).join(', ')

/** What a rule is called, or which it is, counted from 1. */
export const ruleName = ({ name }: RoutePolicy, index: number): string =>
  name ?? `rule ${index + 1}`

/** `x-user is anna → cart-next 100`: whom a rule is for, and what it does with them. */
export function ruleText(rule: RoutePolicy): string {
  const does = [
    ...(rule.route ? [routeText(rule.route)] : []),
    ...(rule.directResponse === undefined ? [] : [`answers ${rule.directResponse}`]),
    ...(rule.redirect === undefined ? [] : [`redirects with ${rule.redirect}`]),
    ...(rule.timeoutUs === undefined
      ? []
      : [rule.timeoutUs === 0 ? 'no timeout' : `timeout ${formatDuration(rule.timeoutUs)}`]),
    ...(rule.retry === undefined
      ? []
      : [rule.retry === null ? 'no retries' : 'retries of its own']),
    ...(rule.fault?.delay ? [`delay ${delayText(rule.fault.delay)}`] : []),
    ...(rule.fault?.abort ? [`abort ${abortText(rule.fault.abort)}`] : []),
    ...(rule.mirror ? [`copies to ${mirrorText(rule.mirror)}`] : []),
  ]
  const whom = rule.match === undefined ? 'everybody' : rule.match.map(matchText).join(' or ')
  return does.length === 0 ? whom : `${whom} → ${does.join('; ')}`
}

/** `GET, path begins with /cart, x-user is anna` */
export function matchText({ path, methods, headers, query, ratio }: RouteMatch): string {
  const parts = [
    ...(methods ? [methods.join(' or ')] : []),
    ...(path ? [`path ${valueText(path)}`] : []),
    ...(headers ? [headersText(headers)] : []),
    ...(query ?? []).map(([name, match]) => `?${name} ${valueText(match)}`),
    ...(ratio === undefined ? [] : [`${percent(ratio)} of them`]),
  ]
  return parts.length === 0 ? 'everybody' : parts.join(', ')
}

const headersText = (headers: readonly (readonly [string, HeaderMatch])[]): string =>
  headers.map(([name, match]) => `${name} ${valueText(match)}`).join(', ')

function valueText(match: HeaderMatch | PathMatch): string {
  const not = 'not' in match && match.not === true ? 'not ' : ''
  if ('present' in match) return match.present === (not === '') ? 'is there' : 'is not there'
  if ('segments' in match) return `lies under ${match.segments}`
  if ('from' in match) return `${not}from ${match.from} up to ${match.to}`
  if ('regex' in match) return `${not}fits ${match.regex}`
  if ('exact' in match) return `is ${not}${match.exact}`
  if ('prefix' in match) return `${not}begins with ${match.prefix}`
  if ('suffix' in match) return `${not}ends with ${match.suffix}`
  return `${not}has ${match.contains} in it`
}
