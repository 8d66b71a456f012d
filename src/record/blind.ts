import { requestKeysOf } from '../scenario/blind.ts'
import type { Run } from '../scenario/build.ts'

/** Whether the system looks into no connection over an edge: TCP, and what is declared opaque. */
export function isBlindEdge(run: Run, edge: number): boolean {
  return run.isBlind[run.plan.edges[edge]!.toService]!
}

/** Parts of a limit that need somebody who looks into a connection. */
const limitsOfRequests = ['limits.maxRequests', 'limits.maxRetries']

/** Whether a key of a policy does nothing on a connection that nobody looks into. */
function needsRequests({ profile }: Run, key: string): boolean {
  const keys = [...requestKeysOf(profile), ...limitsOfRequests]
  return keys.some((one) => key === one || key.startsWith(`${one}.`))
}

/**
 * Policy lines as they are on such an edge: what was written and does nothing there says so, and defaults of requests are left
 * out. On every other edge what is said of connections is left out until somebody says it.
 */
export function linesAtLevel<Line extends { key: string; value: string; isDefault: boolean }>(
  run: Run,
  isL4: boolean,
  lines: readonly Line[],
): Line[] {
  if (!isL4) return lines.filter(({ key, isDefault }) => !isDefault || !key.startsWith('tcp.'))
  return lines.flatMap((line) => {
    if (!needsRequests(run, line.key)) return [line]
    return line.isDefault ? [] : [{ ...line, value: `${line.value} (not at L4)` }]
  })
}
