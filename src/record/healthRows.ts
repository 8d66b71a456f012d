import type { HealthCheckPolicy } from '../dialects/policy.ts'
import { formatDuration } from '../scenario/quantities.ts'

/** A value as it is shown beside others, see `PolicyRow`. */
interface HealthRow {
  readonly key: string
  readonly value: string
  readonly said: boolean
  readonly isMinor?: boolean
}

/** How endpoints are asked whether they are well: what somebody said, and what follows from it. */
export function healthCheckRows(said: HealthCheckPolicy | null | undefined): HealthRow[] {
  if (!said) return [{ key: 'healthCheck', value: 'off', said: said === null }]
  const { intervalUs, unhealthyIntervalUs = intervalUs, noTrafficIntervalUs = 60_000_000 } = said
  const row = (key: string, value: string, given: unknown, isMinor = false): HealthRow => ({
    key: `healthCheck.${key}`,
    value,
    said: given !== undefined,
    isMinor,
  })
  const time = (key: string, us: number, given: unknown, isMinor = false): HealthRow =>
    row(key, formatDuration(us), given, isMinor)
  return [
    time('interval', intervalUs, intervalUs),
    time('timeout', said.timeoutUs, said.timeoutUs),
    row('unhealthyThreshold', String(said.unhealthyThreshold), said.unhealthyThreshold),
    row('healthyThreshold', String(said.healthyThreshold), said.healthyThreshold),
    time('unhealthyInterval', unhealthyIntervalUs, said.unhealthyIntervalUs, true),
    time(
      'unhealthyEdgeInterval',
      said.unhealthyEdgeIntervalUs ?? unhealthyIntervalUs,
      said.unhealthyEdgeIntervalUs,
      true,
    ),
    time(
      'healthyEdgeInterval',
      said.healthyEdgeIntervalUs ?? intervalUs,
      said.healthyEdgeIntervalUs,
      true,
    ),
    time('noTrafficInterval', noTrafficIntervalUs, said.noTrafficIntervalUs, true),
    time(
      'noTrafficHealthyInterval',
      said.noTrafficHealthyIntervalUs ?? noTrafficIntervalUs,
      said.noTrafficHealthyIntervalUs,
      true,
    ),
    row(
      'expectedStatuses',
      (said.expectedStatuses ?? [200]).join(', '),
      said.expectedStatuses,
      true,
    ),
    row(
      'retriableStatuses',
      (said.retriableStatuses ?? ['none']).join(', '),
      said.retriableStatuses,
      true,
    ),
    row(
      'reuseConnection',
      said.reuseConnection === false ? 'no' : 'yes',
      said.reuseConnection,
      true,
    ),
    row('ignoreOnRemoval', said.ignoreOnRemoval ? 'yes' : 'no', said.ignoreOnRemoval, true),
  ]
}
