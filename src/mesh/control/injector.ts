import { nobody } from '../../model/units.ts'
import { unmeshed, type Places } from '../Places.ts'
import { events, programs, stateOf } from '../programs.ts'
import { bindNewcomer, bindNobody } from '../proxy/config.ts'
import { setReadiness } from '../proxy/readiness.ts'

const down = stateOf(programs.controlPlane, 'down')
const refused = stateOf(programs.pod, 'refused')

/**
 * A new pod passes the injector, which puts a proxy into it. While the control plane is down it does not answer, and the
 * webhook's failure policy decides: no pod, or a pod without a proxy.
 *
 * @returns whether the pod is made
 * @source kubernetes.io: Dynamic Admission Control, "Failure policy"
 */
export function inject(places: Places, endpoint: number): boolean {
  const { endpoints, controlPlane, plan } = places
  const sidecar = endpoints.sidecar[endpoint]!
  if (!isNewPod(places, endpoint)) return true
  if (sidecar === nobody || plan.injector === 'none') {
    // Nobody need be asked: its manifest says it all.
    if (plan.nodeProxies === null && plan.hasProxies) setProxy(places, endpoint, sidecar)
    return true
  }
  const isAnswered = !plan.hasControlPlane || controlPlane.state[0] !== down
  if (!isAnswered && plan.injector === 'fail') return false
  endpoints.isNewPod[endpoint] = 0
  setProxy(places, endpoint, isAnswered ? sidecar : nobody)
  return true
}

/** Whether what starts now is a pod that was never there: another one went, or it is to be otherwise. */
function isNewPod({ endpoints }: Places, endpoint: number): boolean {
  return (
    endpoints.isNewPod[endpoint] === 1 ||
    endpoints.release[endpoint] !== endpoints.wantedRelease[endpoint] ||
    endpoints.madeFor[endpoint] !== endpoints.sidecar[endpoint]
  )
}

/** The control plane is back: pods that were refused are tried again. */
export function injectorCameUp(places: Places): void {
  const { sim, machines, endpoints } = places
  for (let endpoint = 0; endpoint < endpoints.used; endpoint++) {
    if (endpoints.state[endpoint] === refused)
      sim.tell(machines.endpoints, endpoint, events.pod.injectorUp)
  }
}

/** Puts a proxy beside an endpoint, or takes it away: its calls are bound by its policy from then on, or by none. */
function setProxy(places: Places, endpoint: number, proxy: number): void {
  const { endpoints, clusters, plan } = places
  if (endpoints.proxy[endpoint] === proxy) return
  endpoints.proxy[endpoint] = proxy
  const isUnmeshed = proxy < 0
  if (isUnmeshed)
    endpoints.inbound[endpoint] = places.inboundAt(unmeshed, endpoints.service[endpoint]!)
  for (let cluster = 0; cluster < clusters.used; cluster++) {
    if (clusters.fromEndpoint[cluster] !== endpoint) continue
    withholdAll(places, cluster)
    clusters.proxy[cluster] = proxy
    clusters.isUnmeshed[cluster] = isUnmeshed ? 1 : 0
    const { isOpaque, protocol } = plan.services[clusters.service[cluster]!]!
    clusters.byConnection[cluster] =
      isUnmeshed ||
      plan.edges[clusters.edge[cluster]!]!.pool === 'service' ||
      (isOpaque && protocol !== 'tcp')
        ? 1
        : 0
    if (isUnmeshed) bindNobody(places, cluster)
    else bindNewcomer(places, cluster)
  }
  if (plan.readiness !== null) setReadiness(places, endpoint)
}

/** The connections of the pod before are about to close, and are offered to nobody: they stand in lists of another kind. */
function withholdAll({ clusters, members, connections }: Places, cluster: number): void {
  for (let row = 0; row < connections.used; row++) {
    if (connections.number[row]! <= 0 || connections.cluster[row] !== cluster) continue
    connections.isOffered[row] = 0
  }
  clusters.firstIdle[cluster] = nobody
  const first = clusters.firstMember[cluster]!
  for (let member = first; member < first + clusters.memberCount[cluster]!; member++)
    members.firstIdle[member] = nobody
}
