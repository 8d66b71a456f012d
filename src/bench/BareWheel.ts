const none = -1
const slotsPerLevel = 256

/**
 * What one would write by hand for the hold model and nothing else: the algorithm of engine/TimerWheel.ts (four levels of 256
 * slots, bitmaps, intrusive lists, insertion order within a tick) without an arena, without charts, and with one node for
 * each holder. The yardstick of the kernel.
 */
export class BareWheel {
  private readonly at: Uint32Array
  private readonly next: Int32Array
  private readonly heads = new Int32Array(4 * slotsPerLevel).fill(none)
  private readonly tails = new Int32Array(4 * slotsPerLevel).fill(none)
  private readonly bits = new Int32Array((4 * slotsPerLevel) / 32)
  // In an array, because a field of 32 bits may be boxed.
  private readonly clock = new Uint32Array(1)

  constructor(nodes: number) {
    this.at = new Uint32Array(nodes)
    this.next = new Int32Array(nodes)
  }

  get now(): number {
    return this.clock[0]!
  }

  schedule(node: number, at: number): void {
    this.at[node] = at
    this.file(node, at | 0)
  }

  /** The earliest node, taken out. There is one: holders come back at once. */
  take(): number {
    for (;;) {
      const now = this.clock[0]! | 0
      let slot = this.firstUsed(0, now & 255)
      if (slot !== none) {
        this.clock[0] = (now & ~255) | slot
        const node = this.heads[slot]!
        const next = this.next[node]!
        this.heads[slot] = next
        if (next === none) {
          this.tails[slot] = none
          this.bits[slot >>> 5]! &= ~(1 << (slot & 31))
        }
        return node
      }
      if ((slot = this.firstUsed(1, ((now >>> 8) & 255) + 1)) !== none) {
        this.clock[0] = (now & ~0xffff) | (slot << 8)
        this.refile(256 + slot)
      } else if ((slot = this.firstUsed(2, ((now >>> 16) & 255) + 1)) !== none) {
        this.clock[0] = (now & ~0xffffff) | (slot << 16)
        this.refile(512 + slot)
      } else if ((slot = this.firstUsed(3, (now >>> 24) + 1)) !== none) {
        this.clock[0] = slot << 24
        this.refile(768 + slot)
      } else {
        throw new Error(`the bare wheel has turned once: nothing is due after ${now >>> 0} µs`)
      }
    }
  }

  private file(node: number, tick: number): void {
    const differs = tick ^ this.clock[0]!
    let slot: number
    if (differs >>> 8 === 0) slot = tick & 255
    else if (differs >>> 16 === 0) slot = 256 | ((tick >>> 8) & 255)
    else if (differs >>> 24 === 0) slot = 512 | ((tick >>> 16) & 255)
    else slot = 768 | (tick >>> 24)
    this.bits[slot >>> 5]! |= 1 << (slot & 31)
    const tail = this.tails[slot]!
    this.next[node] = none
    if (tail === none) this.heads[slot] = node
    else this.next[tail] = node
    this.tails[slot] = node
  }

  private refile(slot: number): void {
    let node = this.heads[slot]!
    this.heads[slot] = none
    this.tails[slot] = none
    this.bits[slot >>> 5]! &= ~(1 << (slot & 31))
    while (node !== none) {
      const next = this.next[node]!
      this.file(node, this.at[node]! | 0)
      node = next
    }
  }

  private firstUsed(level: number, from: number): number {
    if (from > 255) return none
    const base = level * 8
    let word = from >>> 5
    let found = this.bits[base + word]! & (-1 << (from & 31))
    while (found === 0) {
      if (++word === 8) return none
      found = this.bits[base + word]!
    }
    return (word << 5) | (31 - Math.clz32(found & -found))
  }
}
