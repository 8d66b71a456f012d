import { programs } from '../mesh/programs.ts'
import { policyTypes, resource, resourceTypes } from '../model/resources.ts'
import type { Run } from '../scenario/build.ts'

/** What a proxy has of its configuration; the numbers of versions count from 0. */
export interface ConfigReport {
  readonly state: string
  readonly version: number
  readonly newest: number
  /** Its stream to the control plane; absent where there is none. */
  readonly stream?: string
  /** By type of resource: the version in force (−1: none), the last one refused (−1: none), and the last nonce. */
  readonly types?: Readonly<
    Record<string, { readonly version: number; readonly refused: number; readonly nonce: number }>
  >
}

export interface ControlPlaneReport {
  readonly state: string
  readonly version: number
  readonly givenOut: number
  readonly connected: number
  readonly queue: number
  readonly queuePeak: number
  readonly responses: number
  readonly streams: number
  readonly streamsPeakPerSecond: number
  readonly turnedAway: number
}

export function configReport(run: Run, proxy: number): ConfigReport {
  const { places } = run.world
  const { proxies, controlPlane, configStreams, subscriptions, sets } = places
  const numberOf = (set: number): number => sets[set]?.version ?? -1
  const report = {
    state: programs.proxy.states[proxies.state[proxy]!]!,
    version: numberOf(proxies.version[proxy]!),
    newest: controlPlane.used > 0 ? numberOf(controlPlane.version[0]!) : 0,
  }
  if (configStreams.used === 0) return report
  const secrets = run.plan.identity === null ? [] : [resource.SDS]
  const types = [...policyTypes, resource.EDS, ...secrets].map((type) => {
    const row = places.subscription(proxy, type)
    const isPolicy = policyTypes.includes(type)
    const held = subscriptions.held[row]!
    const refused = subscriptions.refused[row]!
    return [
      resourceTypes[type]!.name,
      {
        version: isPolicy ? numberOf(held) : held,
        refused: isPolicy ? numberOf(refused) : refused,
        nonce: subscriptions.nonce[row]!,
      },
    ] as const
  })
  return {
    ...report,
    stream: programs.stream.states[configStreams.state[proxy]!]!,
    types: Object.fromEntries(types),
  }
}

/** `undefined` in a system without one. */
export function controlPlaneReport(run: Run): ControlPlaneReport | undefined {
  const { controlPlane, sets } = run.world.places
  if (controlPlane.used === 0) return undefined
  return {
    state: programs.controlPlane.states[controlPlane.state[0]!]!,
    version: sets[controlPlane.version[0]!]!.version,
    givenOut: controlPlane.snapshot[0]!,
    connected: controlPlane.connected[0]!,
    queue: controlPlane.queued[0]!,
    queuePeak: controlPlane.queuedPeak[0]!,
    responses: controlPlane.pushes[0]!,
    streams: controlPlane.streams[0]!,
    streamsPeakPerSecond: controlPlane.acceptedPeak[0]!,
    turnedAway: controlPlane.turnedAway[0]!,
  }
}

/**
 * Counters of the types of resources by Envoy's names, summed over proxies; empty without a control plane, and where counters have
 * other names.
 *
 * @source envoy: docs/root/configuration/overview/mgmt_server.rst, upstream/cluster_manager/cluster_stats.rst
 */
export function configStats(run: Run): Record<string, number> {
  const { places } = run.world
  const { proxies, configStreams, subscriptions, controlPlane } = places
  const { stats = 'envoy' } = run.profile
  if (configStreams.used === 0 || stats !== 'envoy') return {}
  const counters = [
    'update_attempt',
    'update_success',
    'update_rejected',
    'update_failure',
  ] as const
  const entries = [...policyTypes, resource.EDS].flatMap((type) =>
    counters.map((counter): [string, number] => {
      let sum = 0
      for (let proxy = 0; proxy < proxies.used; proxy++)
        sum += subscriptions[counter][places.subscription(proxy, type)]!
      const { stat } = resourceTypes[type]!
      // Endpoints are counted by cluster there; here all clusters of a proxy are sent together.
      return [`${stat === '' ? 'cluster.all' : stat}.${counter}`, sum]
    }),
  )
  return {
    ...Object.fromEntries(entries),
    'control_plane.connected_state': controlPlane.connected[0]!,
  }
}
