/** A system that a run may use. */
export interface SystemChoice {
  readonly id: string
  readonly title: string
}

/** Those that run today, in the order in which they are shown. */
export const systems: readonly SystemChoice[] = [
  { id: 'none', title: 'No mesh' },
  { id: 'hystrix', title: 'Hystrix' },
  { id: 'finagle', title: 'Finagle' },
  { id: 'api-gateway', title: 'API gateway' },
  { id: 'esb', title: 'Enterprise service bus' },
  { id: 'linkerd1', title: 'Linkerd 1.x' },
  { id: 'conduit', title: 'Conduit' },
  { id: 'envoy', title: 'Envoy' },
  { id: 'istio-2018', title: 'Istio 0.7' },
  { id: 'linkerd2', title: 'Linkerd 2' },
  { id: 'istio', title: 'Istio' },
  { id: 'istio-ambient', title: 'Istio ambient' },
  { id: 'cilium', title: 'Cilium' },
  { id: 'consul', title: 'Consul' },
  { id: 'kuma', title: 'Kuma' },
  { id: 'grpc', title: 'gRPC, proxyless' },
]
