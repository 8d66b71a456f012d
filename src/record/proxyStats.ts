import type { Run } from '../scenario/build.ts'
import { isOfEnvoy } from './envoyNames.ts'
import { EnvoyStats } from './EnvoyStats.ts'

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
