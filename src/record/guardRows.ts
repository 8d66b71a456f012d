import type { Policy } from '../dialects/policy.ts'
import type { Us } from '../model/units.ts'
import type { MeshProfile } from '../profiles/profile.ts'
import type { EdgeGuard } from '../scenario/guards.ts'
import { formatDuration } from '../scenario/quantities.ts'

/** A value as it is shown beside others, see `PolicyRow`. */
interface GuardRow {
  readonly key: string
  readonly value: string
  readonly said: boolean
}

/**
 * Every value that binds calls through a library: what the policy says, and what the library of the caller is set to.
 *
 * @param own of the caller; absent: what the system has by itself
 */
export function guardRows(
  policy: Policy,
  { guard, connectTimeoutUs }: MeshProfile['defaults'],
  own: EdgeGuard | undefined,
): GuardRow[] {
  const base = own ?? { ...guard!.versions[guard!.version]!, isShared: false }
  const { limits, circuit } = policy
  const said = base.isShared ? undefined : limits
  const row = <T>(
    key: string,
    value: T | undefined,
    otherwise: T,
    words: (value: T) => string,
  ): GuardRow => ({ key, value: words(value ?? otherwise), said: value !== undefined })
  const timeout = (us: Us): string => (us <= 0 ? 'none' : formatDuration(us))
  const number = (value: number): string => (value === Infinity ? 'unlimited' : String(value))
  const percent = (value: number): string => `${Number(value.toPrecision(3))}\u00a0%`
  const most = base.isolation === 'thread' ? base.threads : base.permits
  const queue = base.isolation === 'thread' ? Math.min(base.queue, base.queueThreshold) : 0
  const rows = [
    row('timeout', policy.timeoutUs, base.timeoutUs, timeout),
    row('connectTimeout', policy.connectTimeoutUs, connectTimeoutUs, timeout),
    row('limits.maxRequests', said?.maxRequests, most, number),
    row('limits.maxPendingRequests', said?.maxPendingRequests, queue, number),
  ]
  if (circuit === null) return [...rows, { key: 'circuit', value: 'off', said: true }]
  const of = base.circuit
  const ratio = circuit?.errorRatio
  rows.push(
    row('circuit.errors', ratio === undefined ? undefined : 100 * ratio, of.errorPercent, percent),
    row('circuit.requests', circuit?.requests, of.volume, String),
    of.kind === 'lastCalls'
      ? row('circuit.calls', circuit?.calls, of.calls, String)
      : row('circuit.window', circuit?.windowUs, of.windowUs, formatDuration),
    row('circuit.sleep', circuit?.sleepUs, of.sleepUs, formatDuration),
  )
  if (of.kind === 'lastCalls') {
    const slow = circuit?.slowRatio
    rows.push(
      row('circuit.tries', circuit?.tries, of.tries, String),
      row('circuit.slow', circuit?.slowUs, of.slowUs, formatDuration),
      row(
        'circuit.slowShare',
        slow === undefined ? undefined : 100 * slow,
        of.slowPercent,
        percent,
      ),
    )
  }
  if (circuit?.force !== undefined)
    rows.push({ key: 'circuit.force', value: circuit.force, said: true })
  return rows
}
