import type { Table } from '../engine/Arena.ts'
import { takes } from '../mesh/broker/dispatch.ts'
import { brokerUp } from '../mesh/broker/line.ts'
import type { Run } from '../scenario/build.ts'
import type { HappeningLog } from './IdentityHappenings.ts'

/** What happens at a broker, with what `subject`, `value`, `other` and `detail` mean; the subject is a channel. */
export const messageHappening = {
  /** value: messages kept; other: why, see `whyWaiting`; detail: how many consumers take them */
  lagBegan: 96,
  /** value: how long the queue was not empty, µs; other: the most that was kept */
  lagEnded: 97,
  /** value: dead letters so far in this series; detail: 1 when it is the first */
  deadLettered: 98,
  /** value: messages kept in all */
  blocked: 99,
  /** value: how long publishers were blocked, µs */
  unblocked: 100,
  /** value: deliveries that were not the first, in a second; other: deliveries in all */
  hotLoop: 101,
} as const

/** Kinds of which only the first of a series is told, and its number grows. */
export const messageSeries: readonly number[] = [messageHappening.deadLettered]

export const whyWaiting = { tooSlow: 0, noConsumer: 1, brokerDown: 2, blockedPart: 3 } as const

const channelColumns = {
  isLagging: 'u8',
  since: 'f64',
  most: 'f64',
  /** Counters when the second began. */
  dead: 'f64',
  delivered: 'f64',
  redelivered: 'f64',
  deadInSeries: 'f64',
  isDying: 'u8',
  isLooping: 'u8',
} as const
const brokerColumns = { isBlocking: 'u8', since: 'f64' } as const

/** A queue lags once its oldest message has waited so long, and does no more once the oldest is younger than the other. */
const lagFromUs = 1_000_000
const lagUntilUs = 200_000
/** Messages go round when so many of a second's deliveries, and so large a share, are not the first. */
const loopAtLeast = 50
const loopShare = 0.5

/** Notices what waits at a broker. */
export class MessageHappenings {
  private readonly run: Run
  private readonly log: Pick<HappeningLog, 'tell'>
  private readonly seen: Table<typeof channelColumns>
  private readonly broker: Table<typeof brokerColumns>

  constructor(run: Run, log: Pick<HappeningLog, 'tell'>) {
    this.run = run
    this.log = log
    const { sim, channels } = run.world.places
    this.seen = sim.arena.table('messageHappenings', channelColumns, channels.used)
    while (this.seen.used < channels.used) this.seen.birth()
    this.broker = sim.arena.table('brokerHappenings', brokerColumns, 1)
    this.broker.birth()
  }

  /** Looks at the second that is over. */
  endSecond(): void {
    const { channels } = this.run.world.places
    for (let channel = 0; channel < channels.used; channel++) {
      this.noteLag(channel)
      this.noteDead(channel)
      this.noteLoop(channel)
    }
    if (channels.used > 0) this.noteBlocking()
  }

  private noteLag(channel: number): void {
    const { seen, log } = this
    const { sim, channels } = this.run.world.places
    const kept = channels.kept[channel]!
    const ageUs = this.oldestUs(channel)
    if (seen.isLagging[channel] === 1) {
      seen.most[channel] = Math.max(seen.most[channel]!, kept)
      if (ageUs > lagUntilUs) return
      seen.isLagging[channel] = 0
      const lasted = sim.now - seen.since[channel]!
      log.tell(messageHappening.lagEnded, channel, lasted, seen.most[channel]!, 0)
      return
    }
    if (ageUs < lagFromUs) return
    seen.isLagging[channel] = 1
    seen.since[channel] = sim.now - ageUs
    seen.most[channel] = kept
    log.tell(messageHappening.lagBegan, channel, kept, this.why(channel), this.takers(channel))
  }

  /** How long the oldest message has been kept: those that wait, and those that consumers have. */
  private oldestUs(channel: number): number {
    const { sim, messages, channels } = this.run.world.places
    if (channels.kept[channel] === 0) return 0
    let oldest = sim.now
    for (let row = 0; row < messages.used; row++) {
      if (messages.number[row] === 0 || messages.channel[row] !== channel) continue
      const at = messages.publishedAt[row]!
      if (at > 0 && at < oldest) oldest = at
    }
    return sim.now - oldest
  }

  private takers(channel: number): number {
    const { places } = this.run.world
    const { channels } = places
    let count = 0
    for (let index = 0; index < channels.consumerCount[channel]!; index++)
      if (takes(places, channels.firstConsumer[channel]! + index)) count++
    return count
  }

  private why(channel: number): number {
    const { places } = this.run.world
    const { channels, partitions, messages } = places
    if (brokerUp(places) < 0) return whyWaiting.brokerDown
    if (this.takers(channel) === 0) return whyWaiting.noConsumer
    const first = channels.firstPartition[channel]!
    for (let row = first; row < first + channels.partitionCount[channel]!; row++) {
      const current = partitions.current[row]!
      if (current >= 0 && messages.deliveries[current]! > 2) return whyWaiting.blockedPart
    }
    return whyWaiting.tooSlow
  }

  private noteDead(channel: number): void {
    const { seen, log } = this
    const all = this.run.world.places.channels.deadLettered[channel]!
    const count = all - seen.dead[channel]!
    seen.dead[channel] = all
    if (count === 0) {
      seen.isDying[channel] = 0
      return
    }
    const isFirst = seen.isDying[channel] === 0
    if (isFirst) seen.deadInSeries[channel] = 0
    seen.isDying[channel] = 1
    seen.deadInSeries[channel]! += count
    const value = seen.deadInSeries[channel]!
    log.tell(messageHappening.deadLettered, channel, value, 0, isFirst ? 1 : 0)
  }

  private noteLoop(channel: number): void {
    const { seen, log } = this
    const { channels } = this.run.world.places
    const delivered = channels.delivered[channel]! - seen.delivered[channel]!
    const again = channels.redelivered[channel]! - seen.redelivered[channel]!
    seen.delivered[channel]! += delivered
    seen.redelivered[channel]! += again
    const isLooping = again >= loopAtLeast && again > loopShare * delivered
    if (isLooping && seen.isLooping[channel] === 0)
      log.tell(messageHappening.hotLoop, channel, again, delivered, 0)
    seen.isLooping[channel] = isLooping ? 1 : 0
  }

  private noteBlocking(): void {
    const { broker, log } = this
    const { sim, broker: now } = this.run.world.places
    if (now.isBlocking[0] === broker.isBlocking[0]) return
    broker.isBlocking[0] = now.isBlocking[0]!
    if (now.isBlocking[0] === 1) {
      broker.since[0] = sim.now
      log.tell(messageHappening.blocked, 0, now.kept[0]!, 0, 0)
    } else {
      log.tell(messageHappening.unblocked, 0, sim.now - broker.since[0]!, 0, 0)
    }
  }
}
