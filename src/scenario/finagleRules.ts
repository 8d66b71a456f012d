import type { BreakerPolicy, Policy, RetryPolicy } from '../dialects/policy.ts'
import { methods } from '../model/methods.ts'
import type { Admission } from '../policies/admission/admission.ts'
import { nackAdmission } from '../policies/admission/nackAdmission.ts'
import { aperture } from '../policies/balancer/aperture.ts'
import type { Balancer } from '../policies/balancer/balancer.ts'
import { finagleEwma } from '../policies/balancer/finagleEwma.ts'
import { heap } from '../policies/balancer/heap.ts'
import { outstanding, powerOfTwo } from '../policies/balancer/powerOfTwo.ts'
import { random } from '../policies/balancer/random.ts'
import { roundRobinOfWell } from '../policies/balancer/roundRobinOfWell.ts'
import type { Breaker } from '../policies/breaker/breaker.ts'
import { failureAccrual } from '../policies/breaker/failureAccrual.ts'
import type { PolicyColumns } from '../policies/columns.ts'
import { ofStatuses } from '../policies/retry/conditions.ts'
import { requeues } from '../policies/retry/requeues.ts'
import type { Retry } from '../policies/retry/retry.ts'
import type { FinagleDefaults, MeshProfile } from '../profiles/profile.ts'

/** The profile of a system that is built on Finagle. */
export type FinagleProfile = MeshProfile & { readonly finagle: FinagleDefaults }

export function isFinagle(profile: MeshProfile): profile is FinagleProfile {
  return profile.finagle !== undefined
}

/** What a policy says of retries over what Finagle has by itself; `null` takes both retries and requeues away. */
export function finagleRetry(
  { finagle, defaults }: FinagleProfile,
  policy: Policy['retry'],
  place: string,
  columns: PolicyColumns,
): Retry | null {
  if (policy === null) return null
  const { sharesBudget, connects, hasNacks } = finagle
  const budget = { ...finagle.budget, ...rateOf(policy?.budget) }
  return requeues(
    {
      requeueBudget: sharesBudget ? budget : finagle.budget,
      connects,
      hasNacks,
      retries:
        policy === undefined
          ? null
          : filterOf(policy, { finagle, defaults }, sharesBudget ? null : budget),
      place,
    },
    columns,
  )
}

/** Without a condition nothing is retryable, as with the classifier that Finagle and Linkerd begin with. */
function filterOf(
  { on = [], statuses = [], methods: only, attempts, backoff }: RetryPolicy,
  { finagle, defaults }: Pick<FinagleProfile, 'finagle' | 'defaults'>,
  budget: FinagleDefaults['budget'] | null,
): Parameters<typeof requeues>[0]['retries'] {
  if (on.length === 0 && budget === null) return null
  const own = defaults.retry!
  const matches = ofStatuses(on, statuses)
  const numbers = only?.map((method) => methods.indexOf(method))
  const startUs = backoff?.baseUs ?? own.baseUs
  return {
    classify: (because, status, method) =>
      (numbers === undefined || numbers.includes(method)) && matches(because, status),
    attempts: attempts ?? own.attempts,
    budget,
    startUs,
    maxUs: Math.max(startUs, backoff?.maxUs ?? own.maxUs),
    leavesUnsent: finagle.leavesUnsent,
  }
}

/** Of a budget what is one of rate. */
function rateOf(said: RetryPolicy['budget']): Partial<FinagleDefaults['budget']> {
  const { ratio, minPerSecond, ttlUs } = said ?? {}
  return {
    ...(ratio === undefined ? {} : { ratio }),
    ...(minPerSecond === undefined ? {} : { minPerSecond }),
    ...(ttlUs === undefined ? {} : { ttlUs }),
  }
}

/** The failure accrual of each endpoint: on by default. */
export function finagleBreaker(
  { finagle, defaults }: FinagleProfile,
  said: BreakerPolicy | null | undefined,
  columns: PolicyColumns,
): Breaker | null {
  if (said === null) return null
  const own = defaults.breaker!.unified
  const { kind, ...options } = said ?? { kind: finagle.accrual }
  const common = { ...own, requests: 0, ...options }
  switch (kind) {
    case 'unified':
      return failureAccrual({ ...common, requests: 0 }, columns)
    case 'average':
      return failureAccrual({ ...common, ...over(options), maxFailures: 0 }, columns)
    case 'consecutive':
      return failureAccrual({ ...common, requests: 0, successRate: 0 }, columns)
  }
}

/** guess: Finagle asks for a number of responses; the documents of Linkerd 1.x show 100. */
const over = ({ requests = 100 }: Partial<BreakerPolicy>): { requests: number } => ({ requests })

export function finagleBalancer(
  { finagle, defaults, balancers }: FinagleProfile,
  said: Policy['balancer'],
  place: string,
  columns: PolicyColumns,
): Balancer {
  const policy = said && balancers.includes(said.kind) ? said : undefined
  const effort = { maxEffort: finagle.maxEffort, place }
  switch (policy?.kind ?? defaults.balancer) {
    case 'peakEwma': {
      const decayUs = policy?.kind === 'peakEwma' ? policy.decayUs : undefined
      return finagleEwma({ ...effort, decayUs: decayUs ?? defaults.peakEwma!.decayUs }, columns)
    }
    case 'aperture': {
      const { kind: _, ...own } = policy?.kind === 'aperture' ? policy : { kind: 'aperture' }
      return aperture({ ...effort, ...finagle.aperture, ...own }, columns)
    }
    case 'heap':
      return heap(place, columns)
    case 'roundRobin':
      return roundRobinOfWell(columns)
    case 'random':
      return random(place, columns)
    // Nobody has these here: only a broker assigns.
    case 'assigned':
    case 'ringHash':
    case 'maglev':
    case 'leastPending':
    case 'leastRequest':
      return powerOfTwo(effort, columns, outstanding(columns))
  }
}

export function finagleAdmission(
  { finagle }: FinagleProfile,
  place: string,
  columns: PolicyColumns,
): Admission | null {
  return finagle.admission === null ? null : nackAdmission({ ...finagle.admission, place }, columns)
}
