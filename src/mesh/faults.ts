import type { Places } from './Places.ts'
import { serveAll } from './broker/dispatch.ts'
import type { Arrivals } from './client/arrivals.ts'
import { never, nobody } from '../model/units.ts'
import { setExpired } from './identity/certificates.ts'
import { stall, tellReach } from './control/control.ts'
import { events, programs, stateOf } from './programs.ts'
import { flush } from './service/cache.ts'
import { askAgain } from './proxy/destination.ts'
import { cutProxy } from './proxy/sever.ts'
import { exits, held, setCrash } from './service/pod.ts'

/** Kinds of faults, in the order of their bits in the `faults` columns. */
export const faultBits = [
  'kill',
  'killProxy',
  'slow',
  'errors',
  'hang',
  'refuse',
  'partition',
  'delay',
  'loss',
  'spike',
  'drain',
  'crashLoop',
  'leak',
  'deploy',
  'flush',
  'dns',
  'expire',
  'skew',
  'stall',
  'inject',
  'uninject',
] as const

/** Kinds that are no state of a place: they happen, and are over. */
const momentary: readonly FaultKind[] = ['flush', 'inject', 'uninject']
export type FaultKind = (typeof faultBits)[number]

/** A fault as a place feels it: what its kind needs is set, the rest is not read. */
export interface Strain {
  readonly factor: number
  readonly ratio: number
  readonly status: number
  readonly byUs: number
  readonly bytes: number
  readonly afterUs: number
  readonly crashUs: number
  /** The number of the release that it brings; 0 for other faults. */
  readonly release: number
  /** Whether it puts a proxy into the pod; without meaning for other faults than those of the injector. */
  readonly injects: boolean
  /** Whether a release calls without its library. */
  readonly dropsLibrary: boolean
  /** Whether its end is said, too. */
  readonly hasEnd: boolean
  /** Whether it befalls a zone or a node as a whole. */
  readonly scope: 'zone' | 'region' | 'node' | undefined
}

/**
 * What befalls a place by faults of one kind: all that hold now, in the order in which they began, and whether one just began.
 * Several do not add up: the strongest holds, and of releases and of errors of the same share the latest.
 */
export interface Strains {
  readonly active: readonly Strain[]
  readonly begins: boolean
}

type FaultTable = { readonly faults: Int32Array }

const crashed = stateOf(programs.pod, 'crashed')
const gone = stateOf(programs.pod, 'gone')
const ready = stateOf(programs.pod, 'ready')
const unready = stateOf(programs.pod, 'unready')

function mark(table: FaultTable, row: number, kind: FaultKind, isOn: boolean): void {
  const bit = 1 << faultBits.indexOf(kind)
  if (isOn) table.faults[row]! |= bit
  else table.faults[row]! &= ~bit
}

/** The largest of a number over all that hold; `otherwise` when none does. */
function most(active: readonly Strain[], of: (one: Strain) => number, otherwise: number): number {
  return active.length === 0 ? otherwise : Math.max(...active.map(of))
}

/** Lets an endpoint feel its faults of one kind. @throws Error for a kind that endpoints do not have */
export function setEndpointFault(
  places: Places,
  endpoint: number,
  kind: FaultKind,
  { active, begins }: Strains,
): void {
  const { endpoints } = places
  const isOn = active.length > 0
  if (!momentary.includes(kind)) mark(endpoints, endpoint, kind, isOn)
  switch (kind) {
    case 'kill':
      kill(places, endpoint, { active, begins })
      break
    case 'killProxy':
      killProxy(places, endpoints.proxy[endpoint]!, { active, begins })
      break
    case 'drain':
      hold(places, endpoint, held.drained, isOn)
      if (begins) tellPod(places, endpoint, events.pod.drain)
      else if (!isOn) startAgain(places, endpoint)
      break
    case 'crashLoop':
      endpoints.loopUs[endpoint] = isOn ? Math.min(...active.map(({ afterUs }) => afterUs)) : never
      setCrash(places, endpoint)
      if (begins) tellPod(places, endpoint, events.pod.crashes)
      else if (endpoints.crashUs[endpoint]! < 0 && endpoints.state[endpoint] === crashed)
        startAgain(places, endpoint)
      break
    case 'leak':
      // What has leaked stays until the process ends.
      endpoints.leakBytes[endpoint] = most(active, ({ bytes }) => bytes, 0)
      break
    case 'deploy':
      release(places, endpoint, active.at(-1))
      break
    case 'inject':
    case 'uninject':
      setSidecar(places, endpoint, active.at(-1))
      break
    case 'slow':
      endpoints.slowFactor[endpoint] = most(active, ({ factor }) => factor, 1)
      break
    case 'errors': {
      const ratio = most(active, (one) => one.ratio, 0)
      endpoints.errorRatio[endpoint] = ratio
      endpoints.errorStatus[endpoint] = active.findLast((one) => one.ratio === ratio)?.status ?? 0
      break
    }
    case 'hang':
      endpoints.hangs[endpoint] = isOn ? 1 : 0
      if (!isOn) resume(places, endpoint)
      break
    case 'refuse':
      endpoints.refuses[endpoint] = isOn ? 1 : 0
      break
    case 'partition': {
      const of = (scope: Strain['scope']): number =>
        active.some((one) => one.scope === scope) ? 1 : 0
      endpoints.isolated[endpoint] = of(undefined)
      endpoints.zoneCut[endpoint] = of('zone') + 2 * of('region')
      endpoints.nodeCut[endpoint] = of('node')
      break
    }
    case 'delay':
      endpoints.extraDelayUs[endpoint] = most(active, ({ byUs }) => byUs, 0)
      break
    case 'loss':
      endpoints.lossRatio[endpoint] = most(active, ({ ratio }) => ratio, 0)
      break
    case 'flush':
      if (begins) flush(places, endpoint)
      break
    case 'expire': {
      const certificate = endpoints.proxy[endpoint]! < 0 ? nobody : endpoints.certificate[endpoint]!
      if (certificate !== nobody && (begins || !isOn)) setExpired(places, certificate, isOn)
      break
    }
    case 'skew': {
      const proxy = endpoints.proxy[endpoint]!
      const own = places.plan.identity?.skewUs[endpoint] ?? 0
      if (proxy >= 0) places.proxies.skewUs[proxy] = active.at(-1)?.byUs ?? own
      break
    }
    default:
      throw new Error(`an endpoint cannot have the fault "${kind}"`)
  }
}

function tellPod({ sim, machines }: Places, endpoint: number, event: number): void {
  sim.tell(machines.endpoints, endpoint, event)
}

function hold({ endpoints }: Places, endpoint: number, bit: number, isOn: boolean): void {
  if (isOn) endpoints.held[endpoint]! |= bit
  else endpoints.held[endpoint]! &= ~bit
}

/** Starts it, unless something else holds it down. */
function startAgain(places: Places, endpoint: number): void {
  if (places.endpoints.held[endpoint] === 0) tellPod(places, endpoint, events.pod.restarted)
}

function kill(places: Places, endpoint: number, { active, begins }: Strains): void {
  const { endpoints, plan } = places
  const { restartUs } = plan.services[endpoints.service[endpoint]!]!
  // Whoever says until when it is down overrules the restart of its own.
  const isHeld = active.some(({ hasEnd }) => hasEnd)
  hold(places, endpoint, held.killed, isHeld)
  if (begins) {
    endpoints.restartUs[endpoint] = isHeld ? never : restartUs
    endpoints.exit[endpoint] = exits.killed
    tellPod(places, endpoint, events.pod.killed)
  } else if (active.length === 0 || restartUs >= 0) {
    // Another kill that has no end keeps down only what does not start by itself.
    endpoints.restartUs[endpoint] = isHeld ? never : restartUs
    startAgain(places, endpoint)
  }
}

/** guess: a container that is started again at once is there after a second. */
const proxyRestartUs = 1_000_000

/** Lets the proxy of a client feel its faults. */
export function setClientProxyFault(places: Places, client: number, strains: Strains): void {
  mark(places.clients, client, 'killProxy', strains.active.length > 0)
  killProxy(places, places.clients.proxy[client]!, strains)
}

/** Lets the proxy of a node feel its faults: all endpoints there do. One that is slow needs longer for each message. */
export function setNodeProxyFault(
  places: Places,
  node: number,
  kind: FaultKind,
  strains: Strains,
): void {
  const proxy = places.proxyOfNode(node)
  if (proxy < 0) return
  if (kind === 'slow') {
    places.proxies.slowFactor[proxy] = most(strains.active, ({ factor }) => factor, 1)
    return
  }
  const isOn = strains.active.length > 0
  for (const endpoint of places.endpointsOf[proxy]!)
    mark(places.endpoints, endpoint, 'killProxy', isOn)
  killProxy(places, proxy, strains)
}

function killProxy(places: Places, proxy: number, { active, begins }: Strains): void {
  // A library has no process of its own to be ended.
  if (proxy < 0 || places.plan.isInProcess) return
  const { sim, machines, proxies } = places
  const isHeld = active.some(({ hasEnd }) => hasEnd)
  if (begins) {
    proxies.restartUs[proxy] = isHeld ? never : proxyRestartUs
    cutProxy(places, proxy)
    sim.tell(machines.proxies, proxy, events.proxy.killed)
  } else if (active.length === 0) {
    sim.tell(machines.proxies, proxy, events.proxy.started)
  }
}

/** The release that it is to run. Who runs another one is stopped, and comes back with this one. */
function release(places: Places, endpoint: number, wanted: Strain | undefined): void {
  const { endpoints, releases } = places
  const number = wanted?.release ?? 0
  while (releases.used <= number) {
    const row = releases.birth()
    releases.factor[row] = 1
    releases.crashUs[row] = never
  }
  if (wanted !== undefined) {
    releases.ratio[number] = wanted.ratio
    releases.status[number] = wanted.status
    releases.factor[number] = wanted.factor
    releases.crashUs[number] = wanted.crashUs
    releases.dropsLibrary[number] = wanted.dropsLibrary ? 1 : 0
  }
  endpoints.wantedRelease[endpoint] = number
  if (endpoints.release[endpoint] !== number) replacePod(places, endpoint)
}

/** Another pod is to take its place: what runs is stopped first. */
function replacePod(places: Places, endpoint: number): void {
  const state = places.endpoints.state[endpoint]!
  if (state === ready || state === unready) tellPod(places, endpoint, events.pod.drain)
  else if (state === crashed || state === gone) startAgain(places, endpoint)
}

/** Whether its pods are to have a proxy. Where the one that runs is otherwise, it is replaced, as by a release. */
function setSidecar(places: Places, endpoint: number, wanted: Strain | undefined): void {
  const { endpoints, ownProxy, plan } = places
  // A proxy of a node stands in no pod.
  if (!plan.hasProxies || plan.nodeProxies !== null || wanted === undefined) return
  const sidecar = wanted.injects ? ownProxy[endpoint]! : nobody
  endpoints.sidecar[endpoint] = sidecar
  // Who was to have one and has none, because nobody put it in, is replaced, too.
  const isOther =
    endpoints.madeFor[endpoint] !== sidecar || endpoints.proxy[endpoint]! >= 0 !== sidecar >= 0
  if (isOther) replacePod(places, endpoint)
}

/** What stood still goes on: its work begins anew. */
function resume(places: Places, endpoint: number): void {
  const { sim, machines, endpoints, jobs } = places
  for (let job = endpoints.firstJob[endpoint]!; job !== nobody; job = jobs.nextHere[job]!) {
    if (jobs.isStuck[job] === 1) sim.tell(machines.jobs, job, events.job.resumed)
  }
  if (places.plan.broker !== null) serveAll(places)
}

/** Lets the link between a caller and a service feel its faults of one kind. @throws Error for a kind that links do not have */
export function setEdgeFault(
  places: Places,
  edge: number,
  kind: FaultKind,
  { active, begins }: Strains,
): void {
  const { edges, plan, firstEndpoint } = places
  const isOn = active.length > 0
  if (kind !== 'flush') mark(edges, edge, kind, isOn)
  switch (kind) {
    case 'partition':
      edges.partitioned[edge] = isOn ? 1 : 0
      break
    case 'delay':
      edges.extraDelayUs[edge] = most(active, ({ byUs }) => byUs, 0)
      break
    case 'loss':
      edges.lossRatio[edge] = most(active, ({ ratio }) => ratio, 0)
      break
    case 'dns':
      edges.unresolved[edge] = isOn ? 1 : 0
      break
    case 'flush': {
      const { fromService } = plan.edges[edge]!
      if (!begins || fromService < 0) break
      const first = firstEndpoint[fromService]!
      const callers = plan.services[fromService]!.endpoints
      for (let caller = first; caller < first + callers; caller++) flush(places, caller, edge)
      break
    }
    default:
      throw new Error(`a link cannot have the fault "${kind}"`)
  }
}

/** Begins or ends load spikes. */
export function setSpike(
  places: Places,
  arrivals: Arrivals,
  client: number,
  { active }: Strains,
): void {
  mark(places.clients, client, 'spike', active.length > 0)
  arrivals.changeLoad(client, () => {
    places.clients.factor[client] = most(active, ({ factor }) => factor, 1)
  })
}

/** Lets the certificates that all others rest on be expired: row 0 is that of the issuer, row 1 the root. */
export function setAuthorityFault(places: Places, row: number, { active, begins }: Strains): void {
  const { authority, certificates, controlPlane } = places
  const isOn = active.length > 0
  mark(controlPlane, 0, 'expire', isOn)
  const issuer = authority.issuer[0]!
  if (begins || !isOn) setExpired(places, row === 0 ? issuer : certificates.issuer[issuer]!, isOn)
}

/** Cuts the proxy of a caller off from the control plane; nothing where there is none. */
export function setReachFault(places: Places, caller: number, { active }: Strains): void {
  const proxy = places.proxyOfCaller(caller)
  if (proxy < 0) return
  places.configStreams.isCut[proxy] = active.length > 0 ? 1 : 0
  tellReach(places, proxy)
  askAgain(places)
}

/** Stops the control plane or starts it again; lets its pushes take longer; lets it hear nothing, or nobody hear it. */
export function setControlPlaneFault(
  places: Places,
  kind: FaultKind,
  { active, begins }: Strains,
): void {
  const { sim, machines, controlPlane } = places
  const isOn = active.length > 0
  mark(controlPlane, 0, kind, isOn)
  const event = events.controlPlane
  if (kind === 'stall') {
    stall(places, isOn)
    askAgain(places)
  } else if (kind === 'partition') {
    controlPlane.isCut[0] = isOn ? 1 : 0
    for (let proxy = 0; proxy < places.configStreams.used; proxy++) tellReach(places, proxy)
    askAgain(places)
  } else if (kind === 'slow') {
    const factor = most(active, (one) => one.factor, 1)
    controlPlane.slowFactor[0] = factor
    sim.tell(machines.controlPlane, 0, factor > 1 ? event.slowed : event.recovered)
  } else if (begins) {
    sim.tell(machines.controlPlane, 0, event.killed)
  } else if (!isOn) {
    sim.tell(machines.controlPlane, 0, event.restarted)
  }
}
