import { compileMachine, type Program } from '../engine/compileMachine.ts'
import { circuitMachine } from '../policies/breaker/circuit.machine.ts'
import { requestCircuitMachine } from '../policies/circuit/requestCircuit.machine.ts'
import { concurrencyMachine } from '../policies/concurrency/concurrency.machine.ts'
import { overloadMachine } from '../policies/overload/overload.machine.ts'
import { serverQueueMachine } from '../policies/queue/serverQueue.machine.ts'
import { healthCheckMachine } from '../policies/health/healthCheck.machine.ts'
import { endpointMachine } from '../policies/outlier/endpoint.machine.ts'
import { sweepMachine } from '../policies/outlier/sweep.machine.ts'
import { attemptMachine } from './attempt.machine.ts'
import { consumerMachine } from './broker/consumer.machine.ts'
import { messageMachine } from './broker/message.machine.ts'
import { partitionMachine } from './broker/partition.machine.ts'
import { clientMachine } from './client/client.machine.ts'
import { userMachine } from './client/user.machine.ts'
import { certificateMachine } from './identity/certificate.machine.ts'
import { rotationMachine } from './identity/rotation.machine.ts'
import { canaryMachine } from './control/canary.machine.ts'
import { controlPlaneMachine } from './control/controlPlane.machine.ts'
import { debounceMachine } from './control/debounce.machine.ts'
import { listingMachine } from './control/listing.machine.ts'
import { pushMachine } from './control/push.machine.ts'
import { streamMachine } from './control/stream.machine.ts'
import { flowMachine } from './flow/flow.machine.ts'
import { jobMachine } from './job.machine.ts'
import { sessionMachine } from './network/session.machine.ts'
import { connectionMachine } from './proxy/connection.machine.ts'
import { leaseMachine } from './proxy/lease.machine.ts'
import { mergeMachine } from './proxy/merge.machine.ts'
import { destinationMachine } from './proxy/destination.machine.ts'
import { proxyMachine } from './proxy/proxy.machine.ts'
import { queueMachine } from './proxy/queue.machine.ts'
import { reconnectMachine } from './proxy/reconnect.machine.ts'
import { requestMachine } from './request.machine.ts'
import { podMachine } from './service/pod.machine.ts'

/** Every machine of the simulation, compiled once at load, in the order in which a request meets them. */
export const programs = {
  client: compileMachine(clientMachine),
  user: compileMachine(userMachine),
  request: compileMachine(requestMachine),
  attempt: compileMachine(attemptMachine),
  destination: compileMachine(destinationMachine),
  balancerQueue: compileMachine(queueMachine),
  endpoint: compileMachine(endpointMachine),
  circuit: compileMachine(circuitMachine),
  requestCircuit: compileMachine(requestCircuitMachine),
  sweep: compileMachine(sweepMachine),
  connection: compileMachine(connectionMachine),
  lease: compileMachine(leaseMachine),
  reconnect: compileMachine(reconnectMachine),
  job: compileMachine(jobMachine),
  flow: compileMachine(flowMachine),
  session: compileMachine(sessionMachine),
  pod: compileMachine(podMachine),
  proxy: compileMachine(proxyMachine),
  controlPlane: compileMachine(controlPlaneMachine),
  debounce: compileMachine(debounceMachine),
  stream: compileMachine(streamMachine),
  push: compileMachine(pushMachine),
  certificate: compileMachine(certificateMachine),
  rotation: compileMachine(rotationMachine),
  canary: compileMachine(canaryMachine),
  listing: compileMachine(listingMachine),
  message: compileMachine(messageMachine),
  consumer: compileMachine(consumerMachine),
  partition: compileMachine(partitionMachine),
  concurrencyLimit: compileMachine(concurrencyMachine),
  serverQueue: compileMachine(serverQueueMachine),
  healthCheck: compileMachine(healthCheckMachine),
  overload: compileMachine(overloadMachine),
  merge: compileMachine(mergeMachine),
} as const

/** The numbers of a program's events, by name. @throws Error when it has no such event */
function eventsOf<Name extends string>(program: Program, ...names: Name[]): Record<Name, number> {
  return Object.fromEntries(
    names.map((name) => {
      const number = program.eventNumber.get(name)
      if (number === undefined) throw new Error(`machine ${program.id} has no event "${name}"`)
      return [name, number]
    }),
  ) as Record<Name, number>
}

/** What is told and answered, by machine. */
export const events = {
  client: eventsOf(programs.client, 'loadChanged'),
  user: eventsOf(programs.user, 'answered'),
  request: eventsOf(
    programs.request,
    'callerLeft',
    'layered',
    'guarded',
    'circuitOpen',
    'hasRoom',
    'queued',
    'rejected',
    'threadFree',
    'fallsBack',
    'substituted',
    'noFallback',
    'asksAnother',
    'tryEnded',
    'routed',
    'noRoute',
    'refused',
    'clear',
    'delayed',
    'aborted',
    'waits',
    'proxyDied',
    'attemptEnded',
    'attemptLate',
    'othersAlive',
    'accepted',
    'again',
    'stopped',
  ),
  attempt: eventsOf(
    programs.attempt,
    'cancel',
    'chosen',
    'noEndpoint',
    'nobodyReady',
    'endpointReady',
    'failfast',
    'shed',
    'notReady',
    'connectionReady',
    'queued',
    'overflow',
    'connectFailed',
    'responded',
    'reset',
  ),
  destination: eventsOf(
    programs.destination,
    'wanted',
    'controlPlaneUp',
    'dropped',
    'used',
    'idle',
  ),
  balancerQueue: eventsOf(programs.balancerQueue, 'stalled', 'next', 'endpointReady', 'forgotten'),
  circuit: eventsOf(programs.circuit, 'tripped', 'succeeded', 'failed', 'undecided', 'pardoned'),
  requestCircuit: eventsOf(
    programs.requestCircuit,
    'tripped',
    'halfOpened',
    'probed',
    'succeeded',
    'failed',
    'restarted',
  ),
  reconnect: eventsOf(programs.reconnect, 'lost', 'connected', 'forgotten'),
  endpoint: eventsOf(programs.endpoint, 'detected', 'swept', 'pardoned', 'passedCheck'),
  healthCheck: eventsOf(
    programs.healthCheck,
    'begins',
    'continues',
    'stopped',
    'connected',
    'passed',
    'failed',
    'lost',
    'toldUnhealthy',
  ),
  sweep: eventsOf(programs.sweep, 'changed'),
  connection: eventsOf(
    programs.connection,
    'plain',
    'unresolved',
    'refused',
    'rejected',
    'certified',
    'drain',
    'close',
    'peerClosed',
    'idle',
  ),
  merge: eventsOf(programs.merge, 'overtaken'),
  lease: eventsOf(programs.lease, 'taken', 'given', 'ended'),
  session: eventsOf(programs.session, 'over', 'reset', 'callerEnded', 'streams', 'asks'),
  job: eventsOf(
    programs.job,
    'cancelArrived',
    'lost',
    'allowed',
    'consults',
    'refused',
    'denied',
    'limited',
    'workerFree',
    'queueFull',
    'endpointDied',
    'resumed',
    'callEnded',
    'nextStep',
    'callsDone',
    'callFailed',
  ),
  flow: eventsOf(
    programs.flow,
    'left',
    'passed',
    'works',
    'waits',
    'asks',
    'splits',
    'filtered',
    'duplicate',
    'broken',
    'ended',
    'callEnded',
    'partEnded',
    'complete',
    'again',
    'dead',
    'gaveUp',
  ),
  pod: eventsOf(
    programs.pod,
    'scheduled',
    'notCreated',
    'injectorUp',
    'proxyReady',
    'proxyDown',
    'asks',
    'waits',
    'up',
    'answered',
    'notAnswered',
    'killed',
    'restarted',
    'drain',
    'idle',
    'crashes',
    'outOfMemory',
  ),
  proxy: eventsOf(
    programs.proxy,
    'configured',
    'warmed',
    'outdated',
    'certified',
    'current',
    'fileRead',
    'refuses',
    'killed',
    'started',
  ),
  controlPlane: eventsOf(programs.controlPlane, 'killed', 'restarted', 'slowed', 'recovered'),
  certificate: eventsOf(
    programs.certificate,
    'issued',
    'renewNow',
    'expired',
    'mended',
    'bundleArrived',
    'killed',
    'started',
    'retired',
  ),
  rotation: eventsOf(programs.rotation, 'bundleFirst', 'swap', 'replaced', 'spread', 'reissued'),
  canary: eventsOf(programs.canary, 'good', 'bad', 'undecided', 'last', 'enough'),
  debounce: eventsOf(programs.debounce, 'changed', 'dropped', 'done'),
  stream: eventsOf(
    programs.stream,
    'opened',
    'closed',
    'broken',
    'turnedAway',
    'cutOff',
    'healed',
    'owed',
    'turn',
  ),
  push: eventsOf(programs.push, 'taken', 'incomplete', 'warmed', 'invalid', 'lost'),
  listing: eventsOf(programs.listing, 'ready', 'notReady'),
  message: eventsOf(
    programs.message,
    'accepted',
    'blocked',
    'refused',
    'unblocked',
    'dispatched',
    'expired',
    'dropped',
    'deadLettered',
    'acked',
    'worked',
    'committed',
    'returned',
    'lost',
    'brokerDied',
  ),
  consumer: eventsOf(
    programs.consumer,
    'processGone',
    'sessionOpen',
    'beatCame',
    'silent',
    'evicted',
    'back',
    'stillAway',
  ),
  partition: eventsOf(
    programs.partition,
    'membersChanged',
    'revoked',
    'assigned',
    'unassigned',
    'records',
    'appended',
    'commitDue',
    'batchDone',
  ),
  overload: eventsOf(programs.overload, 'pressed', 'eased', 'configured'),
  serverQueue: eventsOf(programs.serverQueue, 'stands', 'flows'),
  concurrencyLimit: eventsOf(programs.concurrencyLimit, 'measured', 'doubted', 'restarted'),
} as const

/** The number of a state of a program, by its path. @throws Error when it has no such state */
export function stateOf(program: Program, path: string): number {
  const index = program.states.indexOf(path)
  if (index < 0) throw new Error(`machine ${program.id} has no state "${path}"`)
  return index
}
