import type { Policy } from '../dialects/policy.ts'
import type { HealthChecks } from '../policies/health/health.ts'
import { thresholds } from '../policies/health/thresholds.ts'
import type { MeshProfile } from '../profiles/profile.ts'
import { said } from './said.ts'

/** Nobody is asked unless a policy says so. Of what is no HTTP a check asks for a connection alone. */
export function makeChecks(
  profile: MeshProfile,
  policy: Policy,
  protocol: 'http1' | 'http2' | 'grpc' | 'tcp',
): HealthChecks | null {
  const check = said(profile, policy, 'healthCheck')
  if (!check) return null
  return thresholds({
    kind: protocol === 'tcp' ? 'tcp' : 'http',
    ...profile.defaults.healthCheck,
    ...check,
  })
}
