import {
  later,
  namesCaller,
  namesService,
  older,
  type Call,
  type Criterion,
  type Document,
  type Precedence,
} from './precedence.ts'

/** What a VirtualService says; all else stands in a DestinationRule. */
const ofVirtualService: readonly string[] = [
  ...['timeoutUs', 'retry', 'fault', 'route', 'routes'],
  ...['mirror', 'directResponse', 'redirect'],
]

/** What the callee's proxy does: a resource each, of which the nearest binds. */
const ofCallee: Readonly<Record<string, string>> = {
  mtls: 'PeerAuthentication',
  access: 'AuthorizationPolicy',
  inbound: 'AuthorizationPolicy',
}

/** Higher is looked at first; below 0 a rule of that namespace is not seen from here. */
function found({ namespace }: Document, { fromNamespace, toNamespace }: Call): number {
  if (namespace !== '' && namespace === fromNamespace) return 2
  if (namespace !== '' && namespace === toNamespace) return 1
  return namespace === '' ? 0 : -1
}

const inClientNamespace: Criterion = {
  why: 'clientNamespace',
  score: (document, call) => (found(document, call) === 2 ? 1 : 0),
}

const inServiceNamespace: Criterion = {
  why: 'serviceNamespace',
  score: (document, call) => found(document, call),
}

/** Rules of one owner in one namespace for one host are one VirtualService, which is as old as the first of them. */
const ofOlderVirtualService: Criterion = {
  why: 'older',
  score: ({ policy, namespace }, _call, among) =>
    -Math.min(
      ...among
        .filter((other) => other.namespace === namespace)
        .filter((other) => other.policy.by === policy.by && other.policy.for === policy.for)
        .map(({ first }) => first),
    ),
}

/**
 * Istio: a DestinationRule is looked up in the caller's namespace, then in that of the service, then in the root namespace, and
 * the first that is found binds alone. A second rule for the same host in the same namespace adds nothing to what the first has
 * said: its traffic policy is dropped whole. Of several VirtualServices for a host a sidecar takes the oldest.
 */
export const istio: Precedence = {
  id: 'istio',
  title: 'Istio',
  summary:
    'The namespace of the caller is looked at first, then that of the service, then the root; the first rule that is found binds whole.',
  objectOf: () => 'rule',
  // guess: of several AuthorizationPolicies for one workload Istio takes all together; here the nearest one counts.
  resource: (key) => {
    const name = ofCallee[key]
    if (name !== undefined) return { name, takes: 'key' }
    return {
      name: ofVirtualService.includes(key) ? 'VirtualService' : 'DestinationRule',
      takes: 'document',
    }
  },
  looksAt: (documents, call, resource) =>
    // guess: a VirtualService is exported to all namespaces, as exportTo is by default.
    resource === 'VirtualService'
      ? [...documents]
      : documents.filter((document) => found(document, call) >= 0),
  criteria: (resource) =>
    resource === 'VirtualService'
      ? [namesService, ofOlderVirtualService, namesCaller, later]
      : [inClientNamespace, inServiceNamespace, namesService, namesCaller, older],
  sources: [
    'istio.io: traffic management best practices, "Cross namespace configuration" (client, service, root; the first found)',
    'istio: pilot/pkg/model/destination_rule.go (rules of one host in one namespace: the first traffic policy stays)',
    'istio: pilot/pkg/networking/core/cluster_traffic_policy.go (a group such as connectionPool is replaced whole)',
    'istio.io: "Split large virtual services" (sidecars do not merge them)',
  ],
}
