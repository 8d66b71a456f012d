import type { Table } from '../engine/Arena.ts'
import { bucketsFor, record } from '../engine/Histogram.ts'
import type { Places } from '../mesh/Places.ts'

export type MessageCount =
  | 'published'
  | 'acked'
  | 'expired'
  | 'dropped'
  | 'deadLettered'
  | 'lost'
  | 'refused'
  | 'delivered'
  | 'redelivered'
  | 'lateReplies'
  | 'ageUs'

/** Enough for a table of some tens of queues, and exact to 3 %. */
const bits = 5
export const ageBits = bits

/** How old messages were when they were acknowledged, by queue. What else is counted of them stands in the channels themselves. */
export class MessageMetrics {
  /** By channel · buckets. */
  readonly ages: Table<{ count: 'u32' }>
  private readonly places: Places

  constructor(places: Places) {
    const { sim, machines, messages, channels } = places
    this.places = places
    const buckets = bucketsFor(bits)
    const ages = sim.arena.table('messageAges', { count: 'u32' }, channels.used * buckets)
    while (ages.used < channels.used * buckets) ages.birth()
    this.ages = ages
    if (channels.used === 0) return
    sim.onEnter(machines.messages, 'acked', (_, message) => {
      const age = sim.now - messages.publishedAt[message]!
      record(ages.count, messages.channel[message]! * buckets, age, bits)
    })
  }

  /** ∫ messages kept dt up to now, by channel. */
  keptArea(): Float64Array {
    const { channels, sim } = this.places
    const area = channels.lagArea.slice(0, channels.used)
    for (let row = 0; row < channels.used; row++)
      area[row]! += channels.kept[row]! * (sim.now - channels.changedAt[row]!)
    return area
  }

  /** Reads what is counted, and changes nothing: the area under what is kept is brought up to now in the copy. */
  read(): MessageCounts {
    const { channels } = this.places
    const { used } = channels
    const copy = (name: MessageCount): Float64Array => channels[name].slice(0, used)
    return {
      lagArea: this.keptArea(),
      published: copy('published'),
      acked: copy('acked'),
      expired: copy('expired'),
      dropped: copy('dropped'),
      deadLettered: copy('deadLettered'),
      lost: copy('lost'),
      refused: copy('refused'),
      delivered: copy('delivered'),
      redelivered: copy('redelivered'),
      lateReplies: copy('lateReplies'),
      ageUs: copy('ageUs'),
      ages: this.ages.count.slice(0, this.ages.used),
    }
  }
}

/** By channel; `ages` by channel · buckets. */
export type MessageCounts = Readonly<Record<MessageCount | 'lagArea', Float64Array>> & {
  readonly ages: Uint32Array
}
