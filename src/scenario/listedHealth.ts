import { health } from '../model/health.ts'
import type { ListedAs } from './Scenario.ts'

/** What is known against the endpoint of a number from 1, as bits of model/health.ts. */
export function listedHealth(listed: ListedAs, number: number): number {
  const isNamed = (names: readonly string[]): boolean =>
    names.some((name) => name.endsWith(`-${number}`))
  if (isNamed(listed.unhealthy)) return health.failedEds
  return isNamed(listed.degraded) ? health.degradedEds : 0
}
