import { isHandshakeFailure, reason, reasons } from '../model/reasons.ts'
import { responseMark } from '../model/responseMarks.ts'
import type { Us } from '../model/units.ts'
import type { Run } from '../scenario/build.ts'
import { PlaceNames } from './PlaceNames.ts'

/** Between a number and its unit: must not break. */
export const noBreakSpace = '\u00a0'

/** A time that was measured: three digits that matter, `0.4 ms`, `152 ms`, `3.2 s`. */
export function timeWords(us: Us): string {
  if (us !== 0 && us < 1_000) return `${Math.round(us)}${noBreakSpace}µs`
  if (us < 999_500) return `${threeDigits(us / 1_000)}${noBreakSpace}ms`
  return `${threeDigits(us / 1_000_000)}${noBreakSpace}s`
}

function threeDigits(value: number): string {
  const digits = value >= 99.95 ? 0 : value >= 9.995 ? 1 : 2
  return String(Number(value.toFixed(digits)))
}

/** A count with commas: `1,024`. */
export function countWords(count: number): string {
  if (count === Infinity) return 'any number'
  return String(Math.round(count)).replace(/\B(?=(\d{3})+$)/g, ',')
}

/** A share as percent. */
export function shareWords(ratio: number): string {
  return `${Number((100 * ratio).toPrecision(3))}${noBreakSpace}%`
}

/** `1 call`, `74 calls`. */
export function counted(count: number, one: string, many = `${one}s`): string {
  return `${countWords(count)} ${count === 1 ? one : many}`
}

/** Words for a reason, in the system's own language where it has one. */
export function reasonWords(run: Run, because: number): string {
  const { name, words } = reasons[because]!
  return run.profile.words[name] ?? words
}

/** The response flag of a reason, or what the system writes in its place, in brackets; empty where there is nothing. */
export function flagWords(run: Pick<Run, 'profile'>, because: number): string {
  const { flag } = reasons[because]!
  return flag === '-' ? '' : flagged(run, flag)
}

/** ` (UT)`; what another system writes in place of that flag, or nothing. */
export function flagged({ profile }: Pick<Run, 'profile'>, flag: string): string {
  const said = profile.errors === undefined ? flag : profile.errors[flag]
  return said === undefined ? '' : ` (${said})`
}

/** Names of places, by row. */
export class Names {
  private readonly run: Run

  constructor(run: Run) {
    this.run = run
  }

  /** `cart-2` */
  endpoint(endpoint: number): string {
    const { endpoints, firstEndpoint } = this.run.world.places
    const service = endpoints.service[endpoint]!
    return `${this.service(service)}-${endpoint - firstEndpoint[service]! + 1}`
  }

  service(service: number): string {
    return this.run.plan.services[service]!.name
  }

  /** Who calls over an edge: a service, its proxy, or a client. */
  caller(edge: number): string {
    const { plan } = this.run
    const { fromService, fromClient } = plan.edges[edge]!
    const { isOfProxy } = plan.edges[edge]!
    if (fromClient < 0 && (isOfProxy || plan.consults?.edgeOf[fromService] === edge))
      return `${this.service(fromService)}'s proxy`
    return fromClient >= 0 ? this.run.plan.clients[fromClient]!.name : this.service(fromService)
  }

  callee(edge: number): string {
    return this.service(this.run.plan.edges[edge]!.toService)
  }

  /** Whose view a cluster is: `frontend-1`, or a client. */
  viewer(cluster: number): string {
    return new PlaceNames(this.run).caller(cluster)
  }
}

/** What an attempt's end is called when a retry condition is compared with it. */
export function failureWords(because: number, status: number): string {
  if (isHandshakeFailure(because)) return 'a failed handshake'
  switch (because) {
    case reason.connectionFailure:
      return 'a failed connection'
    case reason.plaintextRefused:
      return 'a reset of its plaintext'
    case reason.accessDenied:
      return 'a refusal by access policy'
    case reason.refusedByService:
    case reason.noVerdict:
    case reason.rateLimiterError:
    case reason.admissionDenied:
    case reason.concurrencyReached:
    case reason.overloaded:
      return 'a refusal at the door'
    case reason.connectTimeout:
      return 'a connect timeout'
    case reason.connectionTermination:
      return 'a lost connection'
    case reason.remoteReset:
      return 'a reset'
    case reason.perTryTimeout:
      return 'a per-try timeout'
    case reason.perTryIdleTimeout:
      return 'an idle attempt'
    case reason.attemptTooLong:
      return 'an attempt that lasted too long'
    case reason.noHealthyUpstream:
      return 'having no endpoint to ask'
    case reason.overflow:
      return 'a refusal by a limit'
    default:
      return String(status)
  }
}

/** What happened to an attempt, after its endpoint: `cart-2 answered 503`. */
export function endWords(because: number, status: number, took: string): string {
  switch (because) {
    case reason.none:
    case reason.serverError:
      return `was answered with ${status} after ${took}`
    case reason.callFailed:
      return `was answered with ${status} after ${took}, because a call it needed failed`
    case reason.queueFull:
      return `found the server queue full and was answered with ${status}`
    case reason.connectionFailure:
      return `found nobody who takes connections, after ${took}`
    case reason.certificateExpired:
      return `failed in the handshake after ${took}: a certificate has expired`
    case reason.certificateNotYetValid:
      return `failed in the handshake after ${took}: a certificate is not valid yet`
    case reason.untrustedRoot:
      return `failed in the handshake after ${took}: a root is not trusted`
    case reason.noCertificate:
      return `failed in the handshake after ${took}: one side has no certificate`
    case reason.tlsNotSpoken:
      return `failed in the handshake after ${took}: the callee speaks no TLS`
    case reason.plaintextRefused:
      return `was reset after ${took}: the callee takes no plaintext`
    case reason.accessDenied:
      return `was refused by access policy after ${took}, with ${status}`
    case reason.refusedByService:
      return `was not let in after ${took}, with ${status}`
    case reason.noVerdict:
      return `was not let in after ${took}, because nobody answered whether it may: ${status}`
    case reason.rateLimited:
    case reason.rateLimiterError:
    case reason.admissionDenied:
    case reason.concurrencyReached:
    case reason.overloaded:
    case reason.shed:
    case reason.tooLate:
      return `was refused after ${took}, with ${status} (${reasons[because]!.words})`
    case reason.dnsFailure:
      return 'could not find out where to connect: the name was not resolved'
    case reason.connectTimeout:
      return `had no connection after ${took}`
    case reason.connectionTermination:
      return `lost its connection after ${took}`
    case reason.remoteReset:
      return `was reset by the endpoint after ${took}`
    case reason.idleTimeout:
      return `was closed after ${took}, because nothing went over it`
    case reason.durationTimeout:
      return `was closed after ${took}: it had lasted as long as it may`
    case reason.perTryIdleTimeout:
    case reason.attemptTooLong:
    case reason.perTryTimeout:
      return `had no answer after ${took}`
    default:
      return `ended after ${took}`
  }
}

/**
 * Which of a policy's retry conditions names an end; undefined when none does.
 *
 * @see policies/retry/exponentialBackoff.ts, which decides
 */
export function matching(
  on: readonly string[],
  statuses: readonly number[],
  because: number,
  status: number,
  marks = 0,
  headers = 0,
): string | undefined {
  // A rate limit's header decides alone.
  if ((marks & responseMark.rateLimited) !== 0)
    return on.find((name) => name === 'envoy-ratelimited')
  return (
    on.find((condition) => conditionNames(condition, statuses, because, status)) ??
    ((marks & headers) === 0 ? undefined : on.find((name) => name === 'retriable-headers'))
  )
}

function conditionNames(
  condition: string,
  statuses: readonly number[],
  because: number,
  status: number,
): boolean {
  switch (because) {
    case reason.overflow:
    case reason.noHealthyUpstream:
      return false
    case reason.connectionFailure:
    case reason.certificateExpired:
    case reason.certificateNotYetValid:
    case reason.untrustedRoot:
    case reason.noCertificate:
    case reason.tlsNotSpoken:
    case reason.connectTimeout:
      return ['connect-failure', 'reset-before-request', 'reset', '5xx', 'gateway-error'].includes(
        condition,
      )
    case reason.connectionTermination:
    case reason.plaintextRefused:
    case reason.perTryTimeout:
    case reason.perTryIdleTimeout:
    case reason.attemptTooLong:
      return ['reset', '5xx', 'gateway-error'].includes(condition)
    case reason.remoteReset:
      return ['reset', '5xx', 'gateway-error', 'refused-stream'].includes(condition)
    default:
      return (
        (condition === '5xx' && status >= 500) ||
        (condition === 'gateway-error' && status >= 502 && status <= 504) ||
        (condition === 'retriable-4xx' && status === 409) ||
        (condition === 'retriable-status-codes' && statuses.includes(status))
      )
  }
}
