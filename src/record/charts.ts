import type { Chart } from '../engine/Chart.ts'
import { describeMachine } from '../engine/describeMachine.ts'
import { programs } from '../mesh/programs.ts'

/** Every machine of the simulation as a picture, in the order in which a request meets them. */
export const charts: readonly Chart[] = [
  describeMachine(programs.client, 'Client'),
  describeMachine(programs.user, 'User'),
  describeMachine(programs.request, 'Request'),
  describeMachine(programs.attempt, 'Attempt'),
  describeMachine(programs.destination, 'Destination, as one proxy remembers it'),
  describeMachine(programs.balancerQueue, "Balancer's queue"),
  describeMachine(programs.connection, 'Connection'),
  describeMachine(programs.lease, 'Lease of a connection'),
  describeMachine(programs.reconnect, 'Reconnecting'),
  describeMachine(programs.job, 'Job'),
  describeMachine(programs.flow, 'Message in a flow'),
  describeMachine(programs.session, 'TCP session'),
  describeMachine(programs.message, 'Message'),
  describeMachine(programs.consumer, 'Consumer, as the broker sees it'),
  describeMachine(programs.partition, 'Partition of a log'),
  describeMachine(programs.endpoint, 'Endpoint, as one proxy sees it'),
  describeMachine(programs.circuit, 'Circuit, as one proxy sees it'),
  describeMachine(programs.requestCircuit, 'Circuit of a library, over whole requests'),
  describeMachine(programs.sweep, 'Outlier sweep'),
  describeMachine(programs.healthCheck, 'Health check, as one proxy asks'),
  describeMachine(programs.pod, 'Pod'),
  describeMachine(programs.proxy, 'Proxy'),
  describeMachine(programs.controlPlane, 'Control plane'),
  describeMachine(programs.debounce, 'Debounce of the control plane'),
  describeMachine(programs.stream, "Stream of a proxy's configuration"),
  describeMachine(programs.push, 'Config push'),
  describeMachine(programs.listing, 'Endpoint, as discovery lists it'),
  describeMachine(programs.certificate, 'Certificate'),
  describeMachine(programs.rotation, 'Rotation of the root'),
  describeMachine(programs.canary, 'Canary'),
  describeMachine(programs.concurrencyLimit, 'Adaptive limit of concurrency'),
  describeMachine(programs.serverQueue, 'Queue of an endpoint'),
]
