import type { Policy } from '../dialects/policy.ts'
import type { PolicyColumns } from '../policies/columns.ts'
import { usualOverprovisioning, type Locality } from '../policies/locality/locality.ts'
import { ownZoneFirst } from '../policies/locality/ownZoneFirst.ts'
import type { MeshProfile } from '../profiles/profile.ts'
import { said } from './said.ts'

/** Nobody has it unasked. Where it goes by who is ejected, it does nothing while nobody can be. */
export function makeLocality(
  profile: MeshProfile,
  policy: Policy,
  place: string,
  columns: PolicyColumns,
): Locality | null {
  const locality = said(profile, policy, 'locality')
  if (!locality || (profile.localityNeedsOutlier === true && !policy.outlier)) return null
  const { overprovisioning = usualOverprovisioning / 100, failover = true } = locality
  const threshold = said(profile, policy, 'panicThreshold') ?? profile.defaults.panicThreshold
  return ownZoneFirst(
    {
      overprovisioning: Math.round(100 * overprovisioning),
      failover,
      panicThreshold: Math.floor(100 * threshold),
      missesUnready: profile.listsUnready === true,
      place,
    },
    columns,
  )
}
