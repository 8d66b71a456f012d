import type { Action } from '../../engine/Simulation.ts'
import { never, nobody } from '../../model/units.ts'
import { inject } from '../control/injector.ts'
import { readinessChanged } from '../control/readiness.ts'
import { isCut } from '../network/link.ts'
import { tellCertificate } from '../identity/tellCertificate.ts'
import type { Places } from '../Places.ts'
import { bindLibrary } from '../proxy/config.ts'
import { dropDestinations } from '../proxy/destination.ts'
import { forgetGates } from '../proxy/gates.ts'
import { events } from '../programs.ts'
import { endProxy, severInbound, severOutbound } from '../proxy/sever.ts'
import { forgetGuards } from '../client/guard.ts'
import { podDown, podUp } from '../broker/consumers.ts'
import { flush } from './cache.ts'
import { isProxyReady, startCall } from './startOrder.ts'

type PodAction =
  | 'scheduleStart'
  | 'beginStart'
  | 'listen'
  | 'dropEverything'
  | 'stopTaking'
  | 'vanish'
  | 'noteCrash'
  | 'noteOutOfMemory'
  | 'cutOff'
  | 'sever'
  | 'appStarted'
  | 'askAtStart'
  | 'noteStartFailed'
  | 'waitForProxy'

/**
 * How long Kubernetes waits before it starts a container again that ended by itself: 10 s, twice as long each time, 5 min at
 * most, and from the beginning once it ran for 10 min.
 *
 * @source kubernetes.io: Pod Lifecycle, "Container restart policy"
 */
const backOffUs = { first: 10_000_000, most: 300_000_000, resetAfter: 600_000_000 }

/** @source kubernetes.io: Pod Lifecycle, "Termination of Pods": 30 s between being told and being killed */
const graceUs = 30_000_000

/** Exit status of a process that was killed: 128 + SIGKILL; and of one that crashed. */
export const exits = { killed: 137, crashed: 1 } as const

/** How many restarts in a row its back-off counts when it ends by itself now. */
export function backOffsOf({ sim, endpoints }: Places, endpoint: number): number {
  const ran = sim.now - endpoints.readyAt[endpoint]!
  return ran >= backOffUs.resetAfter ? 0 : endpoints.backoffs[endpoint]!
}

/** The pause before the start after so many others, µs. */
export function pauseAfter(backoffs: number): number {
  // Six doublings are more than the most; to shift by 32 would be not to shift at all.
  return Math.min(backOffUs.first * (1 << Math.min(backoffs, 6)), backOffUs.most)
}

/** A pod's life: what starts and what is lost with it. */
export function podActions(places: Places): Record<PodAction, Action> {
  const { sim, machines, endpoints, proxies, jobs, connections, clusters, members, plan } = places

  const since = (endpoint: number): void => {
    endpoints.since[endpoint] = sim.now
  }

  /** Whether what a cluster knows and has open goes with the pod; what its node's proxy has stays. */
  const isOwn = (cluster: number, endpoint: number): boolean =>
    clusters.fromEndpoint[cluster] === endpoint && clusters.isShared[cluster] === 0

  /** The kernel closes every connection: those it took hear of it after the way there, those it opened are gone. */
  const closeConnections = (endpoint: number): void => {
    for (let row = 0; row < connections.used; row++) {
      if (connections.number[row] === 0) continue
      const cluster = connections.cluster[row]!
      if (isOwn(cluster, endpoint)) {
        sim.tell(machines.connections, row, events.connection.peerClosed)
      } else if (
        members.endpoint[connections.member[row]!] === endpoint &&
        connections.isOpen[row] === 1
      ) {
        // What cannot cross is not heard: the connection looks open to its caller until it is used.
        if (isCut(places, clusters.edge[cluster]!, endpoint, clusters.fromEndpoint[cluster]!)) {
          connections.isStale[row] = 1
          continue
        }
        const { latencyUs } = plan.edges[clusters.edge[cluster]!]!
        sim.tellLater(latencyUs, machines.connections, row, events.connection.peerClosed)
      }
    }
  }

  const loseJobs = (endpoint: number): void => {
    for (let job = endpoints.firstJob[endpoint]!; job !== nobody; job = jobs.nextHere[job]!) {
      sim.tell(machines.jobs, job, events.job.endpointDied)
    }
  }

  /** What comes next is another pod, which was never restarted. */
  const newPod = (endpoint: number): void => {
    endpoints.isNewPod[endpoint] = 1
    endpoints.restarts[endpoint] = -1
    endpoints.backoffs[endpoint] = 0
    endpoints.address[endpoint]!++
  }

  const hasLibraries = plan.edges.some(({ isByLibrary }) => isByLibrary)

  /** Whether another pod is to take its place: of another release, or with a proxy where this one has none. */
  const isOtherWanted = (endpoint: number): boolean =>
    endpoints.release[endpoint] !== endpoints.wantedRelease[endpoint] ||
    endpoints.madeFor[endpoint] !== endpoints.sidecar[endpoint]

  const startProxy = (endpoint: number): void => {
    const proxy = endpoints.proxy[endpoint]!
    if (proxy < 0 || proxies.node[proxy]! >= 0) return
    sim.tell(machines.proxies, proxy, events.proxy.started)
    tellCertificate(places, proxy, events.certificate.started)
  }

  const backOff = (endpoint: number, exit: number): void => {
    const backoffs = backOffsOf(places, endpoint)
    endpoints.exit[endpoint] = exit
    endpoints.backoffs[endpoint] = backoffs + 1
    endpoints.restartUs[endpoint] = pauseAfter(backoffs)
  }

  return {
    scheduleStart(endpoint) {
      since(endpoint)
      if (endpoints.held[endpoint] !== 0) return
      sim.answer(inject(places, endpoint) ? events.pod.scheduled : events.pod.notCreated)
    },

    beginStart(endpoint) {
      since(endpoint)
      const { memory } = plan.services[endpoints.service[endpoint]!]!
      const wanted = endpoints.wantedRelease[endpoint]!
      if (isOtherWanted(endpoint)) {
        endpoints.release[endpoint] = wanted
        endpoints.madeFor[endpoint] = endpoints.sidecar[endpoint]!
        newPod(endpoint)
        // The injector has seen it.
        endpoints.isNewPod[endpoint] = 0
        if (hasLibraries) bindLibrary(places, endpoint)
      }
      if (sim.now > 0) endpoints.restarts[endpoint]!++
      endpoints.memoryBytes[endpoint] = memory.base
      setCrash(places, endpoint)
      endpoints.hasAsked[endpoint] = 0
      const { order } = plan.services[endpoints.service[endpoint]!]!.start
      if (order !== 'appFirst') startProxy(endpoint)
      // The mesh is up when a run begins.
      const mayStart = order !== 'proxyFirst' || sim.now === 0 || isProxyReady(places, endpoint)
      if (mayStart) sim.answer(events.pod.proxyReady)
    },

    appStarted(endpoint) {
      since(endpoint)
      const { order, asks } = plan.services[endpoints.service[endpoint]!]!.start
      if (order === 'appFirst' && endpoints.hasAsked[endpoint] === 0) startProxy(endpoint)
      if (sim.now > 0 && asks >= 0 && endpoints.hasAsked[endpoint] === 0)
        sim.answer(events.pod.asks)
      else if (sim.now > 0 && !isProxyReady(places, endpoint)) sim.answer(events.pod.waits)
      else sim.answer(events.pod.up)
    },

    askAtStart(endpoint) {
      since(endpoint)
      endpoints.hasAsked[endpoint] = 1
      startCall(places, endpoint)
    },

    noteStartFailed(endpoint) {
      backOff(endpoint, exits.crashed)
      // Only the application ends: its proxy is a container of its own.
      endpoints.keepsProxy[endpoint] = 1
    },
    waitForProxy(endpoint) {
      since(endpoint)
      // Kubernetes asks the application whether it is ready, and a node's proxy is not asked.
      if (plan.nodeProxies !== null) readinessChanged(places, endpoint)
    },

    listen(endpoint) {
      since(endpoint)
      endpoints.readyAt[endpoint] = sim.now
      readinessChanged(places, endpoint)
      if (plan.broker !== null) podUp(places, endpoint)
      // It may have been told to stop while there was no process to tell.
      const isDrained = (endpoints.held[endpoint]! & held.drained) !== 0
      if (isDrained || isOtherWanted(endpoint)) sim.answer(events.pod.drain)
    },

    noteCrash: (endpoint) => backOff(endpoint, exits.crashed),
    noteOutOfMemory: (endpoint) => backOff(endpoint, exits.killed),
    cutOff: loseJobs,

    dropEverything(endpoint) {
      since(endpoint)
      if (endpoints.keepsProxy[endpoint] === 0) endProxy(places, endpoints.proxy[endpoint]!)
      endpoints.keepsProxy[endpoint] = 0
      readinessChanged(places, endpoint)
      loseJobs(endpoint)
      closeConnections(endpoint)
      flush(places, endpoint)
      if (plan.guards !== null) forgetGuards(places, endpoint)
      if (plan.broker !== null) podDown(places, endpoint, false)
      // A new process knows nothing of what the old one thought of others.
      for (let member = 0; member < members.used; member++) {
        if (isOwn(members.cluster[member]!, endpoint)) {
          members.multiplier[member] = 0
          sim.tell(machines.members, member, events.endpoint.pardoned)
        }
      }
      if (plan.readiness !== null) dropDestinations(places, endpoint)
      // What a proxy knows goes with the proxy; what a library knows, with the application.
      if (plan.gates !== null) {
        const { fromEndpoint, proxy } = clusters
        forgetGates(places, (at) => fromEndpoint[at] === endpoint && proxy[at]! < 0)
      }
    },

    stopTaking(endpoint) {
      since(endpoint)
      readinessChanged(places, endpoint)
      endpoints.graceUs[endpoint] = graceUs
      endpoints.proxyStopUs[endpoint] =
        endpoints.proxy[endpoint]! < 0 || plan.nodeProxies !== null
          ? never
          : plan.services[endpoints.service[endpoint]!]!.start.proxyStopUs
      if (endpoints.busy[endpoint] === 0) sim.answer(events.pod.idle)
    },

    sever(endpoint) {
      since(endpoint)
      const proxy = endpoints.proxy[endpoint]!
      severInbound(places, endpoint)
      if (proxy >= 0) severOutbound(places, proxy)
      endProxy(places, proxy)
      if (endpoints.busy[endpoint] === 0) sim.answer(events.pod.idle)
    },

    vanish(endpoint) {
      since(endpoint)
      endProxy(places, endpoints.proxy[endpoint]!)
      closeConnections(endpoint)
      flush(places, endpoint)
      if (plan.broker !== null) podDown(places, endpoint, true)
      newPod(endpoint)
      readinessChanged(places, endpoint)
      // Whom nobody drains is replaced.
      if (endpoints.held[endpoint] === 0) sim.answer(events.pod.restarted)
    },
  }
}

/** Bits of `held`: why an endpoint is not started. */
export const held = { killed: 1, drained: 2 } as const

/** When its process crashes: by a fault, or because of the release that it runs; the sooner of the two. */
export function setCrash({ endpoints, releases }: Places, endpoint: number): void {
  const loopUs = endpoints.loopUs[endpoint]!
  const releaseUs = releases.crashUs[endpoints.release[endpoint]!]!
  endpoints.crashUs[endpoint] =
    loopUs < 0 ? releaseUs : releaseUs < 0 ? loopUs : Math.min(loopUs, releaseUs)
}
