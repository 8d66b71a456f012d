import type { Policy } from '../dialects/policy.ts'
import { semaphore } from '../policies/bulkhead/semaphore.ts'
import { threadPool } from '../policies/bulkhead/threadPool.ts'
import type { RequestCircuit } from '../policies/circuit/circuit.ts'
import { lastCalls } from '../policies/circuit/lastCalls.ts'
import { rollingErrors } from '../policies/circuit/rollingErrors.ts'
import type { PolicyColumns } from '../policies/columns.ts'
import type { GuardRules } from '../policies/rules.ts'
import type { MeshProfile } from '../profiles/profile.ts'
import type { EdgeGuard } from './guards.ts'
import { said } from './said.ts'

/** What a library does around a whole request: what its callers are set to, under what a policy says. */
export function makeGuard(
  profile: MeshProfile,
  policy: Policy,
  own: EdgeGuard,
  columns: PolicyColumns,
): GuardRules {
  // A pool that several services share is nobody's to resize alone.
  const limits = own.isShared ? undefined : said(profile, policy, 'limits')
  const queue = limits?.maxPendingRequests
  return {
    timeoutUs: said(profile, policy, 'timeoutUs', 'timeout') ?? own.timeoutUs,
    circuit: makeCircuit(said(profile, policy, 'circuit'), own.circuit, columns),
    bulkhead:
      own.isolation === 'thread'
        ? threadPool(
            {
              threads: limits?.maxRequests ?? own.threads,
              queue: queue ?? own.queue,
              queueThreshold: queue ?? own.queueThreshold,
            },
            columns,
          )
        : semaphore({ permits: limits?.maxRequests ?? own.permits }, columns),
    interrupts: own.interruptOnTimeout,
    holdsCaller: own.isolation === 'semaphore' && own.holdsCaller,
    mostFallbacks: own.fallbackPermits,
  }
}

function makeCircuit(
  policy: Policy['circuit'],
  own: EdgeGuard['circuit'],
  columns: PolicyColumns,
): RequestCircuit | null {
  if (policy === null) return null
  const common = {
    volume: policy?.requests ?? own.volume,
    errorPercent:
      policy?.errorRatio === undefined ? own.errorPercent : Math.round(100 * policy.errorRatio),
    sleepUs: policy?.sleepUs ?? own.sleepUs,
    force: policy?.force,
  }
  return own.kind === 'rollingErrors'
    ? rollingErrors({ ...own, ...common, windowUs: policy?.windowUs ?? own.windowUs }, columns)
    : lastCalls(
        {
          ...own,
          ...common,
          calls: policy?.calls ?? own.calls,
          tries: policy?.tries ?? own.tries,
          slowUs: policy?.slowUs ?? own.slowUs,
          slowPercent: policy?.slowRatio === undefined ? own.slowPercent : 100 * policy.slowRatio,
        },
        columns,
      )
}
