import { statsByProxy } from '../record/proxyStats.ts'
import type { Run } from '../scenario/build.ts'

/** The counters of each proxy, a line each, as Envoy's admin page writes them: `cluster.cart.upstream_rq_retry: 12`. */
export function statsText(run: Run): string {
  const proxies = Object.entries(statsByProxy(run))
  if (proxies.length === 0)
    return `\n${run.profile.title} counts by names of its own: see stats in the JSON.\n`
  return proxies
    .filter(([, stats]) => Object.keys(stats).length > 0)
    .map(([proxy, stats]) => {
      const lines = Object.entries(stats).map(([name, value]) => `${name}: ${value}`)
      return `\n# proxy ${proxy}\n${lines.join('\n')}\n`
    })
    .join('')
}
