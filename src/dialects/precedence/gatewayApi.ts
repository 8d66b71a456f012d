import {
  namesCaller,
  namesService,
  older,
  type Call,
  type Criterion,
  type Document,
  type Precedence,
} from './precedence.ts'

/** What an HTTPRoute says; all else is a policy that is attached to the service. */
const ofRoute: readonly string[] = [
  ...['timeoutUs', 'retry', 'fault', 'route', 'routes'],
  ...['mirror', 'directResponse', 'redirect'],
]

/** A route in the namespace of the caller, and not of the service: it binds callers of that namespace alone. */
export function isConsumerRoute({ namespace }: Document, call: Call): boolean {
  return namespace !== '' && namespace === call.fromNamespace && namespace !== call.toNamespace
}

/** What lies with the service, or is said for the whole mesh. */
export function isProducers({ namespace }: Document, call: Call): boolean {
  return namespace === '' || namespace === call.toNamespace
}

export const consumerRoute: Criterion = {
  why: 'consumerRoute',
  score: (document, call) => (isConsumerRoute(document, call) ? 1 : 0),
}

/** guess: what is said for the whole mesh yields to what lies with the service; the API itself knows no such thing. */
export const withService: Criterion = {
  why: 'serviceNamespace',
  score: ({ namespace }) => (namespace === '' ? 0 : 1),
}

export const isOfRoute = (key: string): boolean => ofRoute.includes(key)

/**
 * The Gateway API for meshes (GAMMA): a producer's route lies beside its service and binds everybody; a consumer's route lies with
 * the caller, binds only callers of that namespace, and takes the place of the producer's. Of equals the oldest wins.
 */
export const gatewayApi: Precedence = {
  id: 'gateway-api',
  title: 'the Gateway API',
  summary:
    'Routes of the consumer take the place of those of the producer; of equally specific ones the oldest binds whole.',
  objectOf: () => 'route',
  resource: (key) =>
    isOfRoute(key)
      ? { name: 'HTTPRoute', takes: 'document' }
      : { name: 'policy attachment', takes: 'key' },
  looksAt: (documents, call, resource) =>
    documents.filter(
      (document) =>
        isProducers(document, call) ||
        (resource === 'HTTPRoute' && isConsumerRoute(document, call)),
    ),
  criteria: () => [consumerRoute, withService, namesService, namesCaller, older],
  sources: [
    'gateway-api: GEP-1294 and GEP-1426 (producer and consumer routes)',
    'gateway-api: apis/v1/httproute_types.go (ties go to the oldest route by creation timestamp)',
    'gateway-api: GEP-713 (of policies in conflict the oldest wins)',
  ],
}
