import type { Policy } from '../dialects/policy.ts'
import { never, type Us } from '../model/units.ts'
import type { DeadlineRules } from '../policies/deadline/deadline.ts'
import type { StreamBounds, TryBounds } from '../policies/rules.ts'
import type { MeshProfile } from '../profiles/profile.ts'
import { said } from './said.ts'

const orNever = (us: Us | undefined): Us => (us !== undefined && us > 0 ? us : never)

/** What bounds an attempt beside its timeouts; null where nobody asks. */
export function tryBounds(profile: MeshProfile, policy: Policy): TryBounds | null {
  const idleUs = orNever(said(profile, policy, 'retry')?.perTryIdleTimeoutUs)
  const maxUs = orNever(said(profile, policy, 'stream')?.maxAttemptDurationUs)
  return idleUs < 0 && maxUs < 0 ? null : { idleUs, maxUs }
}

/** What bounds a request beside its timeout; null where that comes first in any case. */
export function streamBounds(
  profile: MeshProfile,
  policy: Policy,
  requestTimeoutUs: Us,
): StreamBounds | null {
  if (!profile.expresses.includes('stream')) return null
  const own = said(profile, policy, 'stream')
  const idleUs = orNever(own?.idleTimeoutUs ?? profile.defaults.streamIdleTimeoutUs)
  const maxUs = orNever(own?.maxDurationUs)
  // The timeout begins when an injected delay is over.
  const latestUs =
    requestTimeoutUs > 0 ? requestTimeoutUs + (policy.fault?.delay?.forUs ?? 0) : never
  const comesLater = (us: Us): boolean => us < 0 || (latestUs > 0 && us >= latestUs)
  // Where a deadline stands in place of the timeout, that may be any.
  const isOpen = Boolean(policy.deadlines?.respect)
  return comesLater(idleUs) && comesLater(maxUs) && !isOpen ? null : { idleUs, maxUs }
}

/** Whether what a caller still waits binds, and how. */
export function deadlineRules(
  profile: MeshProfile,
  policy: Policy,
  isGrpc: boolean,
): DeadlineRules | null {
  if (profile.finagle?.hasDeadlines === true)
    return { kind: 'least', ofClients: false, maxUs: 0, offsetUs: 0 }
  const own = said(profile, policy, 'deadlines')
  if (profile.inheritsDeadlines === true)
    return own === null ? null : { kind: 'least', ofClients: true, maxUs: 0, offsetUs: 0 }
  if (own?.respect !== true) return null
  return isGrpc
    ? { kind: 'grpc', ofClients: true, maxUs: own.maxUs ?? 0, offsetUs: own.offsetUs ?? 0 }
    : { kind: 'expected', ofClients: false, maxUs: 0, offsetUs: 0 }
}
