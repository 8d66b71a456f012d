import type { Run } from '../scenario/build.ts'
import type { InstanceKind } from './InstanceKind.ts'
import type { PlaceNames } from './PlaceNames.ts'

/** What a broker keeps, as instances of its machines. */
export function messageKinds(run: Run, names: PlaceNames): readonly InstanceKind[] {
  const { machines, messages, consumers, partitions, channels } = run.world.places
  const serviceOf = (channel: number): number => channels.service[channel]!
  const nameOf = (channel: number): string => run.plan.services[serviceOf(channel)]!.name
  return [
    {
      machine: machines.messages,
      areLives: true,
      name: (row) => `${messages.root[row]!}, ${nameOf(messages.channel[row]!)}`,
      service: (row) => serviceOf(messages.channel[row]!),
      request: (row) => messages.root[row]!,
    },
    {
      machine: machines.consumers,
      areLives: false,
      name: (row) => names.endpoint(consumers.endpoint[row]!),
      service: (row) => serviceOf(consumers.channel[row]!),
      place: (row) => ({ kind: 'endpoint', index: consumers.endpoint[row]! }),
    },
    {
      machine: machines.partitions,
      areLives: false,
      name: (row) => {
        const channel = partitions.channel[row]!
        return `${nameOf(channel)}, partition ${row - channels.firstPartition[channel]! + 1}`
      },
      service: (row) => serviceOf(partitions.channel[row]!),
      place: (row) => ({ kind: 'edge', index: channels.edge[partitions.channel[row]!]! }),
    },
  ]
}
