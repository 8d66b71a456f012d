import type { Us } from '../../model/units.ts'
import type { AdmissionControl } from '../admission/admission.ts'
import type { Concurrency } from '../concurrency/concurrency.ts'
import type { Quota, TokenBucket } from '../rateLimit/rateLimit.ts'

/**
 * HTTP filters that may answer by themselves, so that what they refuse costs whoever is behind them nothing. A proxy asks them in
 * a fixed order: may it come in at all (somebody is asked), how much per time here, how much per time everywhere (somebody is
 * asked), has this service failed lately, and how many are under way.
 *
 * The order matters: what an earlier one refuses, a later one does not count.
 */
export interface Filters {
  /** What they were made from, as a hash: another one is another filter, which begins anew. */
  readonly madeFrom: number
  readonly authorization: Authorization | null
  readonly bucket: TokenBucket | null
  readonly quota: Quota | null
  readonly admission: AdmissionControl | null
  readonly concurrency: Concurrency | null
}

/** A service that is asked whether a request may come in (external authorization). */
export interface Authorization {
  /** The service that is asked: its number. */
  readonly service: number
  /** What a request gets when no answer comes; 0: it comes in. */
  readonly errorStatus: number
  /** How long the answer is waited for; the call to it has it as its timeout. */
  readonly timeoutUs: Us
}
