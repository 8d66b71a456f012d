import type { Run } from '../scenario/build.ts'

/** Whether the proxies of a run are Envoys, which write logs and name counters as it does. */
export function isOfEnvoy({ profile, plan }: Pick<Run, 'profile' | 'plan'>): boolean {
  return (
    plan.hasProxies &&
    !plan.isInProcess &&
    (profile.stats ?? 'envoy') === 'envoy' &&
    profile.errors === undefined
  )
}
