import { byShape, choice, list, object, optional } from '../fields.ts'
import { reference } from '../referenceFields.ts'
import type { CommonSettings } from '../Scenario.ts'
import { commonSettings, nodeSlots } from './common.ts'

const services = list('services', reference('service'), { least: 1 })

/** Istio ambient, with waypoints or without. */
export const ambient = object(
  'what is said of istio-ambient',
  {
    ...nodeSlots,
    waypoint: optional(
      byShape<'none' | 'all' | readonly string[]>('none, all, or a list of services', {
        plain: choice('waypoint', ['none', 'all']),
        list: services,
      }),
      'whose requests are looked into, by an Envoy in front of them: none (the default), all, or a list of services',
    ),
  },
  ({ waypoint, ...common }): CommonSettings => {
    const { middle, ...settings } = commonSettings(common)
    // Whoever says something of the waypoint wants one.
    if (waypoint === 'none' || (waypoint === undefined && middle === undefined)) return settings
    const isSome = waypoint !== undefined && waypoint !== 'all'
    return { ...settings, middle: { ...middle, ...(isSome ? { for: waypoint } : {}) } }
  },
)
