import { mix } from '../../engine/Random.ts'
import type { Action } from '../../engine/Simulation.ts'
import { reason } from '../../model/reasons.ts'
import { never, nobody } from '../../model/units.ts'
import { newRequest } from '../client/ask.ts'
import type { Places } from '../Places.ts'
import { events } from '../programs.ts'
import { serveBatch, serveLine } from './dispatch.ts'
import { brokerUp, integrate, joinLine, leaveLine, sweep } from './line.ts'
import { answerPublisher, noReply } from './reply.ts'

type MessageAction =
  | 'publish'
  | 'joinLine'
  | 'leaveLine'
  | 'noteOverdue'
  | 'deliver'
  | 'leaveConsumer'
  | 'noteAckTimeout'
  | 'noteWorked'
  | 'settleAcked'
  | 'settleExpired'
  | 'settleDropped'
  | 'settleDeadLettered'
  | 'settleLost'
  | 'settleRefused'

/** What a publisher receives that waits for no answer: 202 Accepted. @source RFC 9110, section 15.3.3 */
const accepted = 202

/**
 * The shortest way back into the queue, µs.
 *
 * guess: what comes back is given out again at once; a tenth of a millisecond keeps the loop from standing still in time
 */
const leastPauseUs = 100

/** A call becomes a message: the job at the broker waits for what comes of it. */
export function publish(places: Places, job: number, onward: number): void {
  const { sim, machines, messages, jobs, requests, channels, draw, plan } = places
  const asked = jobs.request[job]!
  const message = sim.birth(machines.messages)
  const channel = channelOf(places, onward)
  const ordinal = jobs.ordinal[job]!
  const keyA = jobs.keyA[job]!
  // The lineage of what was asked: whoever works on it does what it would have done with nobody in the middle.
  const keyB = ordinal === 1 ? jobs.keyB[job]! : mix(jobs.keyB[job]!, ordinal)
  messages.channel[message] = channel
  messages.partition[message] = nobody
  if (plan.broker!.kind === 'log') {
    const purpose = places.purpose(`partition/${plan.edges[onward]!.name}`)
    const share = draw.key(keyA, keyB, purpose).next()
    const index = Math.floor(share * channels.partitionCount[channel]!)
    messages.partition[message] = channels.firstPartition[channel]! + index
  }
  messages.position[message] = 0
  messages.publisher[message] = job
  messages.publisherNumber[message] = jobs.number[job]!
  messages.edge[message] = jobs.edge[job]!
  messages.root[message] = requests.root[asked]!
  messages.keyA[message] = keyA
  messages.keyB[message] = keyB
  messages.key[message] = requests.key[asked]!
  messages.idempotent[message] = requests.idempotent[asked]!
  messages.method[message] = requests.method[asked]!
  messages.shape[message] = requests.shape[asked]!
  messages.isOneWay[message] = requests.isOneWay[asked]!
  messages.isUnwanted[message] = 0
  messages.isOverdue[message] = 0
  messages.isWaiting[message] = 0
  messages.next[message] = nobody
  messages.previous[message] = nobody
  messages.consumer[message] = nobody
  messages.request[message] = nobody
  messages.deliveries[message] = 0
  messages.returns[message] = 0
  messages.effects[message] = 0
  messages.publishedAt[message] = 0
  messages.ackUs[message] = never
  messages.pauseUs[message] = leastPauseUs
  jobs.message[job] = message
  sim.start(machines.messages, message)
}

/** The channel of an edge by which the broker delivers. */
function channelOf({ channels }: Places, onward: number): number {
  let channel = 0
  while (channels.edge[channel] !== onward) channel++
  return channel
}

/**
 * A message comes back, and is given out again where it stood, or not, when that was too often.
 *
 * @param isCounted whether it counts towards the delivery limit
 * @source rabbitmq: docs/quorum-queues, "Poison message handling", "Delayed retry" (4.3): min(minDelay · count, maxDelay)
 */
export function giveBack(places: Places, message: number, isCounted: boolean): void {
  const { sim, machines, messages, plan } = places
  const { deliveryLimit, retryDelayUs, maxRetryDelayUs } = plan.broker!
  if (isCounted) messages.returns[message]!++
  if (messages.returns[message]! > deliveryLimit) {
    giveUp(places, message)
    return
  }
  const delayUs = Math.min(retryDelayUs * Math.max(1, messages.returns[message]!), maxRetryDelayUs)
  messages.pauseUs[message] = Math.max(leastPauseUs, delayUs)
  sim.tell(machines.messages, message, events.message.returned)
}

/** Nobody tries it again. */
export function giveUp({ sim, machines, plan }: Places, message: number): void {
  const event = plan.broker!.deadLetters ? events.message.deadLettered : events.message.dropped
  sim.tell(machines.messages, message, event)
}

/** The life of a message. */
export function messageActions(places: Places): Record<MessageAction, Action> {
  const { sim, machines, messages, channels, consumers, partitions } = places
  const { requests, clusters, edges, plan, broker } = places

  const block = (message: number): void => {
    const last = broker.lastBlocked[0]!
    messages.next[message] = nobody
    if (last === nobody) broker.firstBlocked[0] = message
    else messages.next[last] = message
    broker.lastBlocked[0] = message
    sim.answer(events.message.blocked)
  }

  /** Lets as many go on as there is room for. */
  const unblock = (): void => {
    const { alarmAt } = plan.broker!
    for (let room = alarmAt - broker.kept[0]!; room > 0; room--) {
      const message = broker.firstBlocked[0]!
      if (message === nobody) return
      broker.firstBlocked[0] = messages.next[message]!
      if (broker.firstBlocked[0] === nobody) broker.lastBlocked[0] = nobody
      sim.tell(machines.messages, message, events.message.unblocked)
    }
  }

  const isFull = (channel: number): boolean => channels.ready[channel]! >= plan.broker!.maxLength

  /** The oldest gives way. */
  const dropHead = (channel: number): void => {
    const head = channels.first[channel]!
    leaveLine(places, head)
    giveUp(places, head)
  }

  /** Whoever reads a partition is through with a record. */
  const readOn = (message: number): void => {
    const partition = messages.partition[message]!
    if (partition === nobody || partitions.current[partition] !== message) return
    partitions.current[partition] = nobody
    partitions.batch[partition]!--
    serveBatch(places, partition)
  }

  /** The end of a message: what becomes of it is counted, and whether its work was done. */
  const settle = (message: number, counter: Float64Array, isAnswered: boolean): void => {
    const channel = messages.channel[message]!
    counter[channel]!++
    if (messages.publishedAt[message]! > 0) {
      integrate(places, channel)
      channels.kept[channel]!--
      broker.kept[0]!--
    }
    if (!isAnswered) noReply(places, message)
    readOn(message)
    if (broker.isBlocking[0] === 1 && broker.kept[0]! < plan.broker!.alarmAt) {
      broker.isBlocking[0] = 0
      unblock()
    }
    sim.bury(machines.messages, message)
  }

  return {
    publish(message) {
      const channel = messages.channel[message]!
      const { maxLength, overflow, confirms, alarmAt, ttlUs } = plan.broker!
      if (broker.isBlocking[0] === 1) {
        block(message)
        return
      }
      if (maxLength < Infinity && isFull(channel)) {
        if (overflow === 'rejectPublish') {
          // Without confirms nobody tells the publisher.
          if (confirms) answerPublisher(places, message, 503, reason.queueFull)
          else if (messages.isOneWay[message] === 1)
            answerPublisher(places, message, accepted, reason.none)
          sim.answer(events.message.refused)
          return
        }
        dropHead(channel)
      }
      integrate(places, channel)
      channels.published[channel]!++
      channels.kept[channel]!++
      messages.position[message] = channels.published[channel]!
      messages.publishedAt[message] = sim.now
      messages.ttlUs[message] = ttlUs
      if (++broker.kept[0]! >= alarmAt) {
        broker.isBlocking[0] = 1
        broker.alarms[0]!++
      }
      if (messages.isOneWay[message] === 1) answerPublisher(places, message, accepted, reason.none)
      sim.answer(events.message.accepted)
    },

    joinLine(message) {
      const partition = messages.partition[message]!
      const { ttlUs } = plan.broker!
      joinLine(places, message)
      if (partition !== nobody && partitions.current[partition] === message)
        partitions.current[partition] = nobody
      // What comes back is as old as it is.
      if (ttlUs >= 0)
        messages.ttlUs[message] = Math.max(0, messages.publishedAt[message]! + ttlUs - sim.now)
      serveLine(places, messages.channel[message]!, partition)
    },

    leaveLine: (message) => leaveLine(places, message),

    noteOverdue(message) {
      messages.isOverdue[message] = 1
      sweep(places, message)
    },

    deliver(message) {
      const channel = messages.channel[message]!
      const from = brokerUp(places)
      if (from === nobody) {
        giveBack(places, message, false)
        return
      }
      const consumer = messages.consumer[message]!
      const deliveries = messages.deliveries[message]! + 1
      const cluster = places.clusterTo(from, channels.service[channel]!)
      const request = newRequest(places, channels.edge[channel]!, cluster, from)
      messages.deliveries[message] = deliveries
      channels.delivered[channel]!++
      if (deliveries > 1) channels.redelivered[channel]!++
      messages.request[message] = request
      messages.requestNumber[message] = requests.number[request]!
      messages.ackUs[message] = plan.broker!.ackTimeoutUs
      requests.message[request] = message
      requests.messageNumber[request] = messages.number[message]!
      const host = consumers.endpoint[consumer]! - places.firstEndpoint[channels.service[channel]!]!
      requests.member[request] = clusters.firstMember[cluster]! + host
      requests.client[request] = nobody
      requests.user[request] = nobody
      requests.callerJob[request] = messages.publisher[message]!
      requests.callerJobNumber[request] = messages.publisherNumber[message]!
      requests.root[request] = messages.root[message]!
      requests.keyA[request] = messages.keyA[message]!
      requests.keyB[request] =
        deliveries === 1 ? messages.keyB[message]! : mix(messages.keyB[message]!, deliveries)
      requests.key[request] = messages.key[message]!
      requests.idempotent[request] = messages.idempotent[message]!
      requests.method[request] = messages.method[message]!
      requests.shape[request] = messages.shape[message]!
      requests.isOneWay[request] = 0
      requests.onFailure[request] = 0
      requests.patienceUs[request] = never
      sim.start(machines.requests, request)
    },

    leaveConsumer(message) {
      const channel = messages.channel[message]!
      const consumer = messages.consumer[message]!
      const request = messages.request[message]!
      messages.consumer[message] = nobody
      messages.request[message] = nobody
      consumers.unacked[consumer]!--
      channels.unacked[channel]!--
      // Nobody waits for the delivery any more; the consumer may work on it all the same.
      if (request !== nobody && requests.number[request] === messages.requestNumber[message])
        sim.tell(machines.requests, request, events.request.callerLeft)
      if (messages.partition[message] === nobody) serveLine(places, channel, nobody)
    },

    noteAckTimeout(message) {
      messages.returns[message]!++
    },

    noteWorked(message) {
      const partition = messages.partition[message]!
      messages.next[message] = partitions.firstDone[partition]!
      partitions.firstDone[partition] = message
      readOn(message)
    },

    settleAcked(message) {
      channels.ageUs[messages.channel[message]!]! += sim.now - messages.publishedAt[message]!
      settle(message, channels.acked, true)
    },
    settleExpired: (message) => settle(message, channels.expired, false),
    settleDropped: (message) => settle(message, channels.dropped, false),
    settleDeadLettered(message) {
      edges.deadLetters[messages.edge[message]!]!++
      settle(message, channels.deadLettered, false)
    },
    settleLost: (message) => settle(message, channels.lost, false),
    settleRefused: (message) => settle(message, channels.refused, false),
  }
}
