import type { Action } from '../../engine/Simulation.ts'
import { nobody } from '../../model/units.ts'
import type { Places } from '../Places.ts'
import { events } from '../programs.ts'

type PodAction =
  'scheduleStart' | 'beginStart' | 'listen' | 'dropEverything' | 'stopTaking' | 'vanish'

/** A pod's life: what starts and what is lost with it. */
export function podActions(places: Places): Record<PodAction, Action> {
  const { sim, machines, endpoints, jobs, connections, clusters, members, plan } = places

  const since = (endpoint: number): void => {
    endpoints.since[endpoint] = sim.now
  }

  /** The kernel closes every connection: those it took hear of it after the way there, those it opened are gone. */
  const closeConnections = (endpoint: number): void => {
    for (let row = 0; row < connections.used; row++) {
      if (connections.number[row] === 0) continue
      const cluster = connections.cluster[row]!
      if (clusters.fromEndpoint[cluster] === endpoint) {
        sim.tell(machines.connections, row, events.connection.peerClosed)
      } else if (
        members.endpoint[connections.member[row]!] === endpoint &&
        connections.isOpen[row] === 1
      ) {
        const { latencyUs } = plan.edges[clusters.edge[cluster]!]!
        sim.tellLater(latencyUs, machines.connections, row, events.connection.peerClosed)
      }
    }
  }

  return {
    scheduleStart(endpoint) {
      since(endpoint)
      sim.answer(events.pod.scheduled)
    },

    beginStart(endpoint) {
      since(endpoint)
      const proxy = endpoints.proxy[endpoint]!
      if (proxy >= 0) sim.tell(machines.proxies, proxy, events.proxy.started)
    },

    listen: since,

    dropEverything(endpoint) {
      since(endpoint)
      const proxy = endpoints.proxy[endpoint]!
      if (proxy >= 0) sim.tell(machines.proxies, proxy, events.proxy.killed)
      for (let job = endpoints.firstJob[endpoint]!; job !== nobody; job = jobs.nextHere[job]!) {
        sim.tell(machines.jobs, job, events.job.endpointDied)
      }
      closeConnections(endpoint)
      // A new process knows nothing of what the old one thought of others.
      for (let member = 0; member < members.used; member++) {
        if (clusters.fromEndpoint[members.cluster[member]!] === endpoint) {
          members.multiplier[member] = 0
          sim.tell(machines.members, member, events.endpoint.pardoned)
        }
      }
    },

    stopTaking(endpoint) {
      since(endpoint)
      if (endpoints.busy[endpoint] === 0) sim.answer(events.pod.idle)
    },

    vanish(endpoint) {
      since(endpoint)
      closeConnections(endpoint)
    },
  }
}
