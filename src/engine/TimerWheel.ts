import type { Arena, Rows, Table } from './Arena.ts'

const nodeColumns = {
  /** When it is due, µs. */
  at: 'f64',
  /** Whom it is for: table, row, and the running number of the row's life. */
  table: 'u8',
  row: 'i32',
  number: 'i32',
  /** What is told. */
  event: 'u8',
  value: 'i32',
  next: 'i32',
  previous: 'i32',
  slot: 'i32',
} as const

const none = -1
const slotsPerLevel = 256
const overflowSlot = 4 * slotsPerLevel
/** How far four levels of 256 slots see. */
const horizon = 4_294_967_296

/**
 * Four levels of 256 slots over integer microseconds. Equal times come in the order of scheduling, also across cascades: a
 * node is filed by the highest digit in which its time differs from the cursor, so whatever shares a slot was filed while the
 * cursor stood before that slot, and moves down, in order, before anything later can be filed below. Cancelling unlinks.
 *
 * What lies beyond 2³² µs (71 minutes) waits in a list of its own until the cursor enters that stretch.
 */
export class TimerWheel {
  readonly nodes: Table<typeof nodeColumns>
  private readonly rows: Rows
  // Columns of the nodes, looked up anew when they grow.
  private at!: Float64Array
  private next!: Int32Array
  private previous!: Int32Array
  private slot!: Int32Array
  // These three never grow, so their columns may be kept.
  private readonly heads: Int32Array
  private readonly tails: Int32Array
  private readonly bits: Int32Array
  private readonly clock: Float64Array
  private readonly low: Int32Array

  constructor(arena: Arena) {
    this.nodes = arena.table('timers', nodeColumns, 1024)
    this.rows = this.nodes.rows
    this.lookUp()
    this.nodes.onGrow = () => this.lookUp()
    const slots = arena.table('timerSlots', { head: 'i32', tail: 'i32' }, overflowSlot + 1)
    while (slots.used <= overflowSlot) slots.birth()
    this.heads = slots.head.fill(none)
    this.tails = slots.tail.fill(none)
    const words = arena.table('timerBits', { word: 'i32' }, (4 * slotsPerLevel) / 32)
    while (words.used < words.capacity) words.birth()
    this.bits = words.word
    // The cursor: never after the earliest node. `stretch` is where the present 2³² µs begin, `low` counts from there.
    const clock = arena.table('timerClock', { stretch: 'f64', low: 'i32' }, 1)
    clock.birth()
    this.clock = clock.stretch
    this.low = clock.low
  }

  private lookUp(): void {
    const { nodes } = this
    this.at = nodes.at
    this.next = nodes.next
    this.previous = nodes.previous
    this.slot = nodes.slot
  }

  /** Nodes that are waiting. */
  get size(): number {
    return this.rows.alive
  }

  /** Files a node and returns it. `at` must not lie before the latest node that was taken. */
  schedule(
    at: number,
    table: number,
    row: number,
    number: number,
    event: number,
    value: number,
  ): number {
    const node = this.rows.birth()
    const nodes = this.nodes
    nodes.at[node] = at
    nodes.table[node] = table
    nodes.row[node] = row
    nodes.number[node] = number
    nodes.event[node] = event
    nodes.value[node] = value
    this.file(node, at)
    return node
  }

  cancel(node: number): void {
    this.unlink(node)
    this.rows.death(node)
  }

  /**
   * Takes the earliest node that is due by `limit` out of the wheel, and returns it; −1 when there is none. Its columns can
   * be read until the next node is scheduled. The cursor may come as near as `limit`: nothing may be scheduled before it
   * afterwards.
   */
  take(limit: number): number {
    const slot = this.find(limit)
    if (slot === none) return none
    const node = this.heads[slot]!
    const next = this.next[node]!
    this.heads[slot] = next
    if (next === none) {
      this.tails[slot] = none
      this.bits[slot >>> 5]! &= ~(1 << (slot & 31))
    } else {
      this.previous[next] = none
    }
    this.rows.death(node)
    return node
  }

  private file(node: number, at: number): void {
    const slot = slotAt(at - this.clock[0]!, this.low[0]!)
    if (slot !== overflowSlot) this.bits[slot >>> 5]! |= 1 << (slot & 31)
    const tail = this.tails[slot]!
    this.slot[node] = slot
    this.next[node] = none
    this.previous[node] = tail
    if (tail === none) this.heads[slot] = node
    else this.next[tail] = node
    this.tails[slot] = node
  }

  private unlink(node: number): void {
    const slot = this.slot[node]!
    const next = this.next[node]!
    const previous = this.previous[node]!
    if (previous === none) this.heads[slot] = next
    else this.next[previous] = next
    if (next === none) this.tails[slot] = previous
    else this.previous[next] = previous
    if (next === none && previous === none && slot !== overflowSlot) {
      this.bits[slot >>> 5]! &= ~(1 << (slot & 31))
    }
  }

  /** The slot of level 0 with the earliest node that is due by `limit`; −1 when there is none. The cursor moves there. */
  private find(limit: number): number {
    for (;;) {
      const low = this.low[0]!
      const stretch = this.clock[0]!
      let slot = this.firstUsed(0, low & 255)
      if (slot !== none) {
        const tick = (low & ~255) | slot
        if (stretch + (tick >>> 0) > limit) return none
        this.low[0] = tick
        return slot
      }
      let entered: number
      if ((slot = this.firstUsed(1, ((low >>> 8) & 255) + 1)) !== none) {
        entered = (low & ~0xffff) | (slot << 8)
      } else if ((slot = this.firstUsed(2, ((low >>> 16) & 255) + 1)) !== none) {
        entered = (low & ~0xffffff) | (slot << 16)
        slot += 256
      } else if ((slot = this.firstUsed(3, (low >>> 24) + 1)) !== none) {
        entered = slot << 24
        slot += 512
      } else {
        if (!this.enterNextStretch(limit)) return none
        continue
      }
      if (stretch + (entered >>> 0) > limit) return none
      this.low[0] = entered
      this.refile(256 + slot)
    }
  }

  /** The first used slot of a level, counting from `from` within it; −1 when there is none. */
  private firstUsed(level: number, from: number): number {
    if (from > 255) return none
    const bits = this.bits
    const base = level * 8
    let word = from >>> 5
    let found = bits[base + word]! & (-1 << (from & 31))
    while (found === 0) {
      if (++word === 8) return none
      found = bits[base + word]!
    }
    return (word << 5) | (31 - Math.clz32(found & -found))
  }

  /** Empties a slot and files its nodes again, in order, nearer to the cursor. */
  private refile(slot: number): void {
    const { heads, tails, bits, next, previous } = this
    const stretch = this.clock[0]!
    const low = this.low[0]!
    let node = heads[slot]!
    heads[slot] = none
    tails[slot] = none
    if (slot !== overflowSlot) bits[slot >>> 5]! &= ~(1 << (slot & 31))
    // As `file` does it, with everything at hand.
    while (node !== none) {
      const following = next[node]!
      const nearer = slotAt(this.at[node]! - stretch, low)
      if (nearer !== overflowSlot) bits[nearer >>> 5]! |= 1 << (nearer & 31)
      const tail = tails[nearer]!
      this.slot[node] = nearer
      next[node] = none
      previous[node] = tail
      if (tail === none) heads[nearer] = node
      else next[tail] = node
      tails[nearer] = node
      node = following
    }
  }

  private enterNextStretch(limit: number): boolean {
    let earliest = Infinity
    for (let node = this.heads[overflowSlot]!; node !== none; node = this.next[node]!) {
      if (this.at[node]! < earliest) earliest = this.at[node]!
    }
    if (earliest === Infinity || earliest > limit) return false
    this.clock[0] = Math.floor(earliest / horizon) * horizon
    this.low[0] = 0
    this.refile(overflowSlot)
    return true
  }
}

/** Where a node is filed that is due so long after the present stretch began, with the cursor at `low`. */
function slotAt(ahead: number, low: number): number {
  if (ahead >= horizon) return overflowSlot
  const tick = ahead | 0
  const differs = tick ^ low
  if (differs >>> 8 === 0) return tick & 255
  if (differs >>> 16 === 0) return 256 | ((tick >>> 8) & 255)
  if (differs >>> 24 === 0) return 512 | ((tick >>> 16) & 255)
  return 768 | (tick >>> 24)
}
