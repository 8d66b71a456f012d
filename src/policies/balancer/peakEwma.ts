import { exp } from '../../engine/maths.ts'
import type { Us } from '../../model/units.ts'
import type { PolicyColumns } from '../columns.ts'
import type { Balancer } from './balancer.ts'

export interface PeakEwmaOptions {
  /** What an endpoint is thought to take before anybody has asked it, µs. */
  readonly defaultRttUs: Us
  /** τ: after so long a sample has lost all but 1/e of its weight, µs. */
  readonly decayUs: Us
  /** Whether a failure counts as a long wait: Linkerd's failure-aware load biaser. `null`: a fast error is a fast success. */
  readonly penaltyUs: Us | null
  readonly place: string
}

/**
 * Two random candidates, and the one of less load of the two; load is how long it takes times how many wait for it.
 *
 *     a uniform over n, b uniform over the others; a when load(a) ≤ load(b)
 *     load = E · (pending + 1)
 *     a sample above E replaces it at once (the peak); else E := E·w + sample·(1 − w), w = e^(−Δt/τ)
 *
 * A look at the load is itself a sample of 0: an estimate that nobody refreshes fades, so a slow endpoint is tried again sooner
 * or later. A sample is the time from dispatch to the first byte of the answer, whatever the answer was: an endpoint that fails
 * fast looks fast. However attractive, one of n can get no more than 2/n of the requests: it must be among the two drawn.
 *
 * With a penalty, failures count as that long (Linkerd 2.20, opt-in); then a look changes nothing, and load is E·w · (pending + 1).
 *
 * @source tower 0.5.3: tower/src/load/peak_ewma.rs; linkerd2-proxy 29637b64: linkerd/pool/p2c/src/lib.rs,
 *   linkerd/load-biaser/src/lib.rs, linkerd/ewma/src/lib.rs (decayed values below 1 ms stay there)
 */
export function peakEwma(
  options: PeakEwmaOptions,
  { clusters, members, candidates, requests, attempts, draw, purpose, clock }: PolicyColumns,
): Balancer {
  const { defaultRttUs, decayUs, penaltyUs } = options
  const pickPurpose = purpose(`pick/${options.place}`)

  /** What is thought of a member; what was never observed stands at the default, since it was added. */
  const estimateOf = (member: number): number => {
    const estimate = members.estimateUs[member]!
    return estimate < 0 ? defaultRttUs : estimate
  }

  /** Takes a sample at this moment, and returns the new estimate. */
  const take = (member: number, sample: number): number => {
    const before = estimateOf(member)
    let after = sample
    if (sample <= before) {
      const weight = exp(-(clock.now - members.estimatedAt[member]!) / decayUs)
      after = before * weight + sample * (1 - weight)
    }
    members.estimateUs[member] = after
    members.estimatedAt[member] = clock.now
    return after
  }

  /** The estimate as it is now, without writing it down: the biaser's. */
  const decayed = (member: number): number => {
    const before = estimateOf(member)
    const now = before * exp(-(clock.now - members.estimatedAt[member]!) / decayUs)
    return now < decayFloorUs ? Math.min(before, decayFloorUs) : now
  }

  const load = (member: number): number => {
    const estimate = penaltyUs === null ? take(member, 0) : decayed(member)
    return estimate * (members.active[member]! + members.pending[member]! + 1)
  }

  return {
    pick(cluster, request, attempt, pick) {
      const count = clusters.candidateCount[cluster]!
      const first = clusters.candidates[cluster]!
      if (count === 0) return -1
      if (count === 1) return candidates.member[first]!
      draw.key(
        requests.keyA[request]!,
        requests.keyB[request]! + attempts.ordinal[attempt]!,
        pickPurpose,
      )
      const one = Math.floor(draw.at(2 * pick) * count)
      let other = Math.floor(draw.at(2 * pick + 1) * (count - 1))
      if (other >= one) other++
      const a = candidates.member[first + one]!
      const b = candidates.member[first + other]!
      return load(a) <= load(b) ? a : b
    },

    observe(member, tookUs, status, isLocal) {
      if (penaltyUs === null) {
        take(member, tookUs)
        return
      }
      const isFailure = !isLocal && (status === 429 || status >= 500)
      const now = decayed(member)
      // A failure is a peak: it is never taken for less than what is thought already.
      const sample = isFailure ? Math.max(penaltyUs, now) : tookUs
      const passed = clock.now - members.estimatedAt[member]!
      if (now < sample) {
        members.estimateUs[member] = sample
      } else if (passed <= 0) {
        return
      } else {
        const weight = exp(-passed / decayUs)
        members.estimateUs[member] = estimateOf(member) * weight + sample * (1 - weight)
      }
      members.estimatedAt[member] = clock.now
    },
  }
}

/** Below it a decayed estimate does not fall. */
const decayFloorUs = 1_000
