import type { Action } from '../../engine/Simulation.ts'
import { nobody } from '../../model/units.ts'
import { isCut } from '../network/link.ts'
import type { Places } from '../Places.ts'
import { events, programs, stateOf } from '../programs.ts'
import { serve, serveAll } from './dispatch.ts'
import { brokerUp } from './line.ts'
import { giveBack } from './messages.ts'
import { commit, readAgain } from './partitions.ts'

const listening = stateOf(programs.pod, 'ready')
const delivered = stateOf(programs.message, 'kept.delivered')
const blocked = stateOf(programs.message, 'blocked')
const detached = stateOf(programs.consumer, 'detached')
const rebalancing = stateOf(programs.partition, 'rebalancing')

/** Who takes messages: heard of, gone, back again. */
export function consumerActions(
  places: Places,
): Record<'attach' | 'checkBeat' | 'detach' | 'comeBack', Action> {
  const { sim, machines, consumers, channels, partitions, endpoints, messages, plan } = places
  const isLog = plan.broker?.kind === 'log'

  /** Whether nothing crosses between a consumer and the broker. */
  const isAway = (consumer: number): boolean => {
    const from = brokerUp(places)
    const edge = channels.edge[consumers.channel[consumer]!]!
    return from !== nobody && isCut(places, edge, consumers.endpoint[consumer]!, from)
  }

  /** Whether its process is there and can reach the broker; one that reads a log comes back with its next poll. */
  const canConsume = (consumer: number): boolean => {
    const endpoint = consumers.endpoint[consumer]!
    if (endpoints.state[endpoint] !== listening || isAway(consumer)) return false
    return !isLog || endpoints.busy[endpoint] === 0
  }

  const tellGroup = (channel: number): void => {
    const first = channels.firstPartition[channel]!
    for (let index = 0; index < channels.partitionCount[channel]!; index++) {
      if (partitions.state[first + index] === rebalancing) continue
      sim.tell(machines.partitions, first + index, events.partition.membersChanged)
    }
  }

  /** What it read and nobody has committed is read again, by somebody else. */
  const revoke = (channel: number, consumer: number): void => {
    const first = channels.firstPartition[channel]!
    for (
      let partition = first;
      partition < first + channels.partitionCount[channel]!;
      partition++
    ) {
      if (partitions.consumer[partition] !== consumer) continue
      partitions.consumer[partition] = nobody
      readAgain(places, partition)
      if (partitions.state[partition] !== rebalancing)
        sim.tell(machines.partitions, partition, events.partition.revoked)
    }
  }

  return {
    attach(consumer) {
      const channel = consumers.channel[consumer]!
      consumers.missed[consumer] = 0
      if (isLog) tellGroup(channel)
      else serve(places, channel)
    },

    checkBeat(consumer) {
      const isHeard = !isAway(consumer)
      consumers.missed[consumer] = isHeard ? 0 : consumers.missed[consumer]! + 1
      const isSilent = consumers.missed[consumer]! >= plan.broker!.beatsMissed
      sim.answer(isSilent ? events.consumer.silent : events.consumer.beatCame)
    },

    detach(consumer) {
      const channel = consumers.channel[consumer]!
      for (let message = 0; message < messages.used; message++) {
        if (messages.number[message] === 0 || messages.state[message] !== delivered) continue
        if (messages.consumer[message] !== consumer) continue
        if (plan.broker!.isAutomatic && !isLog)
          sim.tell(machines.messages, message, events.message.lost)
        else giveBack(places, message, true)
      }
      if (isLog) {
        revoke(channel, consumer)
        tellGroup(channel)
      }
      if (canConsume(consumer)) sim.answer(events.consumer.back)
    },

    comeBack(consumer) {
      sim.answer(canConsume(consumer) ? events.consumer.back : events.consumer.stillAway)
    },
  }
}

/** An endpoint works from now on: it consumes, or is the broker and gives out what waits. */
export function podUp(places: Places, endpoint: number): void {
  const { sim, machines, consumers, endpoints, plan } = places
  if (endpoints.service[endpoint] === plan.broker!.service) {
    serveAll(places)
    return
  }
  for (let consumer = 0; consumer < consumers.used; consumer++) {
    if (consumers.endpoint[consumer] !== endpoint) continue
    if (consumers.state[consumer] === detached)
      sim.tell(machines.consumers, consumer, events.consumer.back)
    else if (plan.broker!.kind === 'queue') serve(places, consumers.channel[consumer]!)
  }
}

/**
 * The process of an endpoint has ended.
 *
 * @param isOrderly whether it said so before
 */
export function podDown(places: Places, endpoint: number, isOrderly: boolean): void {
  const { sim, machines, consumers, endpoints, channels, plan } = places
  if (endpoints.service[endpoint] === plan.broker!.service) {
    brokerDown(places, endpoint)
    return
  }
  const isLog = plan.broker!.kind === 'log'
  for (let consumer = 0; consumer < consumers.used; consumer++) {
    if (consumers.endpoint[consumer] !== endpoint) continue
    // Who is told to stop commits first.
    if (isLog && isOrderly) commitAll(places, consumer)
    // A queue sees the connection close; a group waits for the session.
    const event = isLog && !isOrderly ? events.consumer.sessionOpen : events.consumer.processGone
    const { latencyUs } = plan.edges[channels.edge[consumers.channel[consumer]!]!]!
    sim.tellLater(latencyUs, machines.consumers, consumer, event)
  }
}

function commitAll(places: Places, consumer: number): void {
  const { partitions } = places
  for (let partition = 0; partition < partitions.used; partition++)
    if (partitions.consumer[partition] === consumer) commit(places, partition)
}

/** Deliveries of an endpoint of the broker end with it; with the last one goes what nobody has written down. */
function brokerDown(places: Places, endpoint: number): void {
  const { sim, machines, messages, requests, clusters, broker, plan } = places
  const isLast = brokerUp(places) === nobody
  const isForgotten = isLast && !plan.broker!.isDurable
  if (isLast) {
    broker.firstBlocked[0] = nobody
    broker.lastBlocked[0] = nobody
  }
  for (let message = 0; message < messages.used; message++) {
    if (messages.number[message] === 0) continue
    const state = messages.state[message]!
    if (isForgotten || (isLast && state === blocked)) {
      sim.tell(machines.messages, message, events.message.brokerDied)
      continue
    }
    const request = messages.request[message]!
    if (state !== delivered || request === nobody) continue
    if (clusters.fromEndpoint[requests.cluster[request]!] === endpoint)
      giveBack(places, message, false)
  }
}
