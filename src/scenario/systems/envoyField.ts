import { choice, duration, given, object, optional } from '../fields.ts'
import type { EnvoySettings } from '../Scenario.ts'
import { commonSettings, commonSlots } from './common.ts'

/** Envoy with a control plane, or with files. */
export const envoy = object(
  'what is said of envoy',
  {
    ...commonSlots,
    config: optional(
      choice('source of configuration', ['xds', 'static']),
      'where proxies have their configuration from: xds, a control plane (the default), or static, files',
    ),
    filesEvery: optional(
      duration(),
      'how long whoever writes the files waits from one proxy to the next',
    ),
  },
  ({ config, filesEvery, ...common }): EnvoySettings => ({
    ...commonSettings(common),
    ...given({ config, filesEveryUs: filesEvery }),
  }),
)
