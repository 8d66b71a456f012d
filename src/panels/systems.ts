/** When one could choose a system. */
export type Era = '2018' | 'today'

/** In the order in which they are shown. */
export const eras: readonly Era[] = ['2018', 'today']

/** A system that a run may use. */
export interface SystemChoice {
  readonly id: string
  readonly title: string
  /** Absent: there is one in every era. */
  readonly only?: Era
  /** What it became. */
  readonly heir?: string
}

/** Those that run today, in the order in which they are shown. */
export const systems: readonly SystemChoice[] = [
  { id: 'none', title: 'No mesh' },
  { id: 'hystrix', title: 'Hystrix' },
  { id: 'finagle', title: 'Finagle' },
  { id: 'api-gateway', title: 'API gateway' },
  { id: 'esb', title: 'Enterprise service bus' },
  { id: 'eai', title: 'EAI patterns' },
  { id: 'message-broker', title: 'Message broker' },
  { id: 'linkerd1', title: 'Linkerd 1.x', only: '2018', heir: 'linkerd2' },
  { id: 'conduit', title: 'Conduit', only: '2018', heir: 'linkerd2' },
  { id: 'envoy', title: 'Envoy' },
  { id: 'istio-2018', title: 'Istio 0.7', only: '2018', heir: 'istio' },
  { id: 'linkerd2', title: 'Linkerd 2', only: 'today' },
  { id: 'istio', title: 'Istio', only: 'today' },
  { id: 'istio-ambient', title: 'Istio ambient', only: 'today' },
  { id: 'cilium', title: 'Cilium', only: 'today' },
  { id: 'consul', title: 'Consul', only: 'today' },
  { id: 'kuma', title: 'Kuma', only: 'today' },
  { id: 'grpc', title: 'gRPC, proxyless', only: 'today' },
]

const find = (id: string): SystemChoice | undefined => systems.find((system) => system.id === id)

/** The era that is shown: that of the system that runs, where it has one alone; else the chosen one. */
export function eraOf(system: string, chosen: Era | undefined): Era {
  return find(system)?.only ?? chosen ?? 'today'
}

/** The systems of an era, with the one that runs. */
export function systemsOf(era: Era, running: string): readonly SystemChoice[] {
  const own = systems.filter(({ only }) => only === undefined || only === era)
  if (running === '' || own.some(({ id }) => id === running)) return own
  return [...own, find(running) ?? { id: running, title: running }]
}

/** What a system was, or became, in another era; no mesh where there was nothing like it. */
export function counterpart(system: string, era: Era): string {
  const own = find(system)
  if (own?.only === undefined || own.only === era) return system
  const other = era === 'today' ? own.heir : systems.find(({ heir }) => heir === system)?.id
  return other ?? 'none'
}
