import {
  consumerRoute,
  isConsumerRoute,
  isOfRoute,
  isProducers,
  withService,
} from './gatewayApi.ts'
import type { Policy } from '../policy.ts'
import {
  later,
  namesCaller,
  namesService,
  type Criterion,
  type Document,
  type Precedence,
} from './precedence.ts'

/** Only a ServiceProfile has a budget: annotations have a number of retries. */
const hasBudget = ({ retry }: Policy): boolean => retry?.budget !== undefined
const isProfile = ({ policy }: Document): boolean => hasBudget(policy)

/** What leads somewhere, or is for one caller, is a route; what is said for a service as such are its annotations. */
const leads = ({ route, from }: Policy): boolean => route !== undefined || from !== undefined
const isRoute = ({ policy }: Document): boolean => leads(policy)

const serviceProfile: Criterion = {
  why: 'serviceProfile',
  score: (document) => (isProfile(document) ? 1 : 0),
}

const route: Criterion = { why: 'route', score: (document) => (isRoute(document) ? 1 : 0) }

/** Of two routes the older counts; annotations of one service are one object, where the later saying replaces the earlier. */
const ofRoutesTheOlder: Criterion = {
  why: 'older',
  score: (document) => (isRoute(document) ? -document.first : 0),
}

/**
 * Linkerd 2: a ServiceProfile goes before routes, a consumer's route before a producer's, a route before the annotations of its
 * service. A set (the timeouts, the retries) is replaced wholesale: nothing of the service's retries is left when a route has any.
 */
export const linkerd: Precedence = {
  id: 'linkerd',
  title: 'Linkerd',
  summary:
    'A ServiceProfile goes before routes and a route before its service; a set of retries or timeouts is replaced wholesale.',
  objectOf: (policy) => (hasBudget(policy) ? 'profile' : leads(policy) ? 'route' : 'service'),
  resource: (key) => ({ name: isOfRoute(key) ? 'route' : 'annotation', takes: 'key' }),
  looksAt(documents, call, resource) {
    const seen = documents.filter(
      (document) =>
        isProducers(document, call) || (resource === 'route' && isConsumerRoute(document, call)),
    )
    if (resource !== 'route') return seen
    // With a profile for a destination its policy, routes and annotations, is not asked at all.
    if (seen.some(isProfile)) return seen.filter(isProfile)
    if (!seen.some((one) => isConsumerRoute(one, call))) return seen
    return seen.filter((one) => isConsumerRoute(one, call) || !isRoute(one))
  },
  criteria: (resource) =>
    resource === 'route'
      ? [
          serviceProfile,
          consumerRoute,
          route,
          withService,
          namesService,
          namesCaller,
          ofRoutesTheOlder,
          later,
        ]
      : [withService, namesService, later],
  sources: [
    'linkerd2-proxy: linkerd/app/outbound/src/discover.rs, sidecar.rs (a profile with routes goes before the policy)',
    'linkerd2: policy-controller/k8s/index/src/outbound/ (a set of a route replaces that of its service)',
    'linkerd2: policy-controller/grpc/src/outbound.rs (routes are sent by creation timestamp, then name)',
  ],
}
