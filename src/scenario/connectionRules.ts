import type { Policy } from '../dialects/policy.ts'
import { never } from '../model/units.ts'
import type { Connections } from '../policies/connection/connection.ts'
import { poolConnections } from '../policies/connection/poolConnections.ts'
import type { MeshProfile } from '../profiles/profile.ts'
import { said } from './said.ts'

/**
 * What a priority has of which nobody speaks.
 *
 * @source envoy: source/common/upstream/upstream_impl.cc (`ResourceManagers::load`); the fields of the usual priority are not
 *   taken over
 */
export const envoyThresholds = {
  maxConnections: 1024,
  maxPendingRequests: 1024,
  maxRequests: 1024,
  maxRetries: 3,
} as const

/** Whether requests can have a priority of their own. */
export const expressesPriority = ({ expresses }: MeshProfile): boolean =>
  expresses.includes('priority')

/**
 * A policy and a system's defaults as what becomes of connections.
 *
 * An idle timeout that nobody asked for is not armed: it is an hour, and hardly a run has a connection that is quiet for so long.
 */
export function makeConnections(profile: MeshProfile, policy: Policy): Connections {
  const own = said(profile, policy, 'connections')
  const { maxStreams = Infinity } = profile.defaults.connections ?? {}
  const orNever = (us: number | undefined): number => (us === undefined || us <= 0 ? never : us)
  return poolConnections({
    maxRequests: own?.maxRequests ?? Infinity,
    maxDurationUs: orNever(own?.maxDurationUs),
    idleUs: orNever(own?.idleTimeoutUs),
    maxStreams: own?.maxStreams ?? maxStreams,
    preconnect: own?.preconnect ?? 1,
    closesWhenUnhealthy: own?.closeOnEjection ?? false,
  })
}
