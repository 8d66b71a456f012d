import { LimitReached } from '../engine/LimitReached.ts'
import type { Us } from '../model/units.ts'

/** Stands for a moment that has not come, or that nobody heard of. */
export const unknown = -1

const firstRoom = 1024
/** guess: four million requests of a small mesh, and one of the largest */
const mostBytes = 256 * 1024 * 1024

/** What is kept of each request of a client, in columns by its running number. */
export class LogColumns {
  /** Requests known: numbers 0 … count − 1. */
  count = 0
  client = new Int32Array(firstRoom)
  /** Position in the plan's shapes. */
  shape = new Int32Array(firstRoom)
  /** µs; −1: the log was not there when it was asked. */
  startedAt = new Float64Array(firstRoom).fill(unknown)
  /** µs; −1: not yet. */
  endedAt = new Float64Array(firstRoom).fill(unknown)
  /** When anything it caused was tried again for the first time, µs; −1: not yet. */
  retriedAt = new Float64Array(firstRoom).fill(unknown)
  reason = new Uint8Array(firstRoom)
  status = new Int32Array(firstRoom)
  attempts = new Int32Array(firstRoom)
  /** Bits: services that it reached, 32 to a word. */
  private touched: Int32Array
  private readonly words: number

  constructor(services: number) {
    this.words = Math.max(1, Math.ceil(services / 32))
    this.touched = new Int32Array(firstRoom * this.words)
  }

  begin(number: number, client: number, shape: number, at: Us): void {
    while (number >= this.startedAt.length) this.grow()
    this.count = Math.max(this.count, number + 1)
    this.client[number] = client
    this.shape[number] = shape
    if (this.startedAt[number] === unknown) {
      this.endedAt[number] = unknown
      this.retriedAt[number] = unknown
      this.touched.fill(0, number * this.words, (number + 1) * this.words)
    }
    this.startedAt[number] = at
  }

  /** While a request is under way after a rewind, what it is going to reach counts already. */
  touch(number: number, service: number): void {
    if (number >= this.count) return
    this.touched[number * this.words + (service >> 5)]! |= 1 << (service & 31)
  }

  hasTouched(number: number, service: number): boolean {
    return (this.touched[number * this.words + (service >> 5)]! & (1 << (service & 31))) !== 0
  }

  isKnown(number: number, by: Us): boolean {
    const at = number < this.count ? this.startedAt[number]! : unknown
    return at !== unknown && at <= by
  }

  hasEnded(number: number, by: Us): boolean {
    const at = this.endedAt[number]!
    return at !== unknown && at <= by
  }

  wasRetried(number: number, by: Us): boolean {
    const at = this.retriedAt[number]!
    return at !== unknown && at <= by
  }

  /** The first number that was asked after a moment: numbers grow with time. */
  firstAfter(at: Us): number {
    let low = 0
    let high = this.count
    while (low < high) {
      const middle = (low + high) >>> 1
      if (this.startedAt[middle]! <= at) low = middle + 1
      else high = middle
    }
    return low
  }

  /** Forgets what happened at a moment and after it. */
  truncate(at: Us): void {
    let count = this.count
    while (count > 0 && this.startedAt[count - 1]! >= at) count--
    this.startedAt.fill(unknown, count, this.count)
    this.count = count
    for (let number = 0; number < count; number++) {
      if (this.endedAt[number]! >= at) this.endedAt[number] = unknown
      if (this.retriedAt[number]! >= at) this.retriedAt[number] = unknown
    }
  }

  /** @throws LimitReached when there is no more room */
  private grow(): void {
    const row = 3 * 8 + 4 * 4 + 1 + 4 * this.words
    if (2 * this.startedAt.length * row > mostBytes) throw new LimitReached('requests')
    const larger = <A extends Float64Array | Int32Array | Uint8Array>(old: A): A => {
      const fresh = new (old.constructor as new (length: number) => A)(old.length * 2)
      fresh.fill(unknown, old.length)
      fresh.set(old)
      return fresh
    }
    this.client = larger(this.client)
    this.shape = larger(this.shape)
    this.startedAt = larger(this.startedAt)
    this.endedAt = larger(this.endedAt)
    this.retriedAt = larger(this.retriedAt)
    this.reason = larger(this.reason)
    this.status = larger(this.status)
    this.attempts = larger(this.attempts)
    this.touched = larger(this.touched)
  }
}
