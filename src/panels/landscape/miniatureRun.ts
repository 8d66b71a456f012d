import type { Us } from '../../model/units.ts'
import type { Command } from '../../scenario/commands.ts'

/** What runs in small for every candidate, and what its button breaks. */
export const miniatureRun = { scenario: 'landscape-in-small', breaks: 'stock-3' } as const

export function breaking(at: Us): Command {
  const fault = { kind: 'errors', ratio: 1, status: 503 } as const
  return { kind: 'fault', at, fault, on: miniatureRun.breaks }
}

export function mending(at: Us): Command {
  return { kind: 'clear', at, fault: 'errors', on: miniatureRun.breaks }
}

/** Of each trait the scenario that shows it: outages in which every system has been run (docs/matrix.md). */
export const seenIn: Readonly<Record<string, string>> = {
  balancing: 'outage-slow-endpoint',
  retries: 'outage-errors',
  retryCap: 'outage-retry-storm',
  timeout: 'outage-slow-dependency',
  limits: 'outage-traffic-spike',
  ejection: 'outage-crash-loop',
  panic: 'outage-zone-loss',
  mtls: 'outage-expired-certificate',
  planeLost: 'outage-middle-lost',
  newPods: 'outage-middle-lost-deploy',
}
