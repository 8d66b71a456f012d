import type { Us } from '../model/units.ts'
import type { Run } from '../scenario/build.ts'
import { isOfEnvoy } from './envoyNames.ts'
import { EnvoyStats } from './EnvoyStats.ts'

/** A place of the canvas: see `PlaceRef`. */
interface Place {
  readonly kind: string
  readonly index: number
}

/** What one proxy has counted by a moment. */
export interface Counters {
  readonly at: Us
  /** In the order of names; those that are zero are left out. */
  readonly stats: readonly (readonly [name: string, value: number])[]
}

/** The proxy that counts for a place: itself, or the one that stands there now; −1 where there is none, or it is no Envoy. */
export function countingProxy(run: Run, { kind, index }: Place): number {
  if (!isOfEnvoy(run)) return -1
  const { proxies, endpoints, clients } = run.world.places
  if (kind === 'proxy') return index < proxies.used ? index : -1
  if (kind !== 'endpoint' && kind !== 'client') return -1
  const table = kind === 'endpoint' ? endpoints : clients
  return index < table.used ? table.proxy[index]! : -1
}

/** @returns undefined where nobody counts by Envoy's names */
export function countersAt(run: Run, place: Place): Counters | undefined {
  const proxy = countingProxy(run, place)
  if (proxy < 0) return undefined
  const stats = new EnvoyStats(run).ofProxy(proxy)
  return { at: run.now, stats: stats.filter(([, value]) => value !== 0) }
}

/** Counters and gauges of each proxy by Envoy's full names, by where it stands; nothing where proxies are no Envoys. */
export function statsByProxy(run: Run): Readonly<Record<string, Readonly<Record<string, number>>>> {
  if (!isOfEnvoy(run)) return {}
  const stats = new EnvoyStats(run)
  const { proxies } = run.world.places
  return Object.fromEntries(
    Array.from({ length: proxies.used }, (_, proxy) => [
      run.world.places.nameOfProxy(proxy),
      Object.fromEntries(stats.ofProxy(proxy)),
    ]),
  )
}
