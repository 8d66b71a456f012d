import { nobody } from '../../model/units.ts'
import type { Places } from '../Places.ts'
import { newPartition } from './partitions.ts'

/**
 * How long a client of the broker waits before it connects again.
 *
 * @source rabbitmq: the Java client's network recovery interval, 5 s (api-guide, "Recovery Triggers")
 */
const reconnectUs = 5_000_000

/** A channel for each service that is asked through the broker, with its consumers and its partitions. */
export function createBroker(places: Places): void {
  const { sim, machines, broker, channels, consumers, plan, firstEndpoint } = places
  if (plan.broker === null) return
  const { service: hub, kind, partitions, beatUs, sessionTimeoutUs } = plan.broker
  broker.birth()
  broker.firstBlocked[0] = nobody
  broker.lastBlocked[0] = nobody
  plan.edges.forEach(({ fromService, target }, edge) => {
    if (fromService !== hub) return
    const channel = channels.birth()
    channels.service[channel] = target
    channels.edge[channel] = edge
    channels.first[channel] = nobody
    channels.last[channel] = nobody
    channels.firstConsumer[channel] = consumers.used
    channels.consumerCount[channel] = plan.services[target]!.endpoints
    channels.firstPartition[channel] = places.partitions.used
    channels.partitionCount[channel] = kind === 'log' ? partitions : 0
    for (let index = 0; index < plan.services[target]!.endpoints; index++) {
      const consumer = sim.birth(machines.consumers)
      consumers.channel[consumer] = channel
      consumers.endpoint[consumer] = firstEndpoint[target]! + index
      consumers.beatUs[consumer] = beatUs
      consumers.detectUs[consumer] = sessionTimeoutUs
      consumers.reconnectUs[consumer] = reconnectUs
    }
    for (let index = 0; index < channels.partitionCount[channel]!; index++)
      newPartition(places, channel)
  })
}

/** Consumers consume, and partitions are given to them, when a run begins. */
export function startBroker({ sim, machines, consumers, partitions }: Places): void {
  for (let consumer = 0; consumer < consumers.used; consumer++)
    sim.start(machines.consumers, consumer)
  sim.settle()
  for (let partition = 0; partition < partitions.used; partition++)
    sim.start(machines.partitions, partition)
}
