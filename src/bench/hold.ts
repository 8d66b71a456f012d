import { setup } from 'xstate'
import type { Row } from '../engine/Arena.ts'
import { column, compileMachine } from '../engine/compileMachine.ts'
import { emptyRow, places } from '../engine/machineParts.ts'
import { log } from '../engine/maths.ts'
import { Draw } from '../engine/Random.ts'
import { Simulation } from '../engine/Simulation.ts'
import { BareWheel } from './BareWheel.ts'
import { Compiled } from './compiled.ts'
import { alternate, atLeast, figure, millionsPerSecond } from './measure.ts'
import type { Effort, Line, Topic } from './measure.ts'

const holderColumns = { number: 'i32', incrementUs: 'f64' } as const

/** One state that is left and entered again whenever its timer ends: the least that a chart can do. */
const holdMachine = setup({
  types: {} as { context: Row<typeof holderColumns>; events: { type: string } },
  delays: { increment: column('incrementUs') },
  actions: places('draw'),
}).createMachine({
  id: 'holder',
  context: emptyRow(holderColumns),
  initial: 'waiting',
  states: {
    waiting: {
      entry: 'draw',
      after: { increment: { target: 'waiting', reenter: true } },
    },
  },
})

const tableSize = 1 << 16

/** How far ahead the next event lies, µs: a table that all contenders use in turn, so that all do the same. */
export function increments(kind: 'exponential' | 'mesh'): Int32Array {
  const draw = new Draw()
  return Int32Array.from({ length: tableSize }, (_, index) => {
    draw.key(index, 1, kind.length)
    const exponential = (mean: number): number => Math.max(1, Math.round(-mean * log(draw.next())))
    if (kind === 'exponential') return exponential(100_000)
    // Nine hops in ten lie within a millisecond; the tenth is a timeout.
    return draw.next() < 0.9 ? exponential(500) : 1_000_000
  })
}

/** The hold model through a compiled chart in a simulation. */
export class ChartedHold {
  private readonly sim = new Simulation()

  constructor(table: Int32Array, pending: number) {
    const { sim } = this
    const { machine, table: holders } = sim.machine(
      compileMachine(holdMachine),
      holderColumns,
      pending,
    )
    const mask = table.length - 1
    let drawn = 0
    sim.bind(machine, {
      draw: (row) => {
        holders.incrementUs[row] = table[drawn++ & mask]!
      },
    })
    for (let count = 0; count < pending; count++) sim.start(machine, sim.birth(machine))
    sim.settle()
  }

  get now(): number {
    return this.sim.now
  }

  run(events: number): void {
    this.sim.runSome(Infinity, events)
  }
}

/** The same by hand, over a wheel of its own. */
export class BareHold {
  private readonly wheel: BareWheel
  private readonly table: Int32Array
  private readonly drawn = new Int32Array(1)

  constructor(table: Int32Array, pending: number) {
    this.wheel = new BareWheel(pending)
    this.table = table
    for (let node = 0; node < pending; node++) {
      this.wheel.schedule(node, table[this.drawn[0]!++ & (tableSize - 1)]!)
    }
  }

  get now(): number {
    return this.wheel.now
  }

  run(events: number): void {
    const { wheel, table, drawn } = this
    for (let count = 0; count < events; count++) {
      const node = wheel.take()
      wheel.schedule(node, wheel.now + table[drawn[0]!++ & (tableSize - 1)]!)
    }
  }
}

/** Runs all three beside each other. @throws Error when their clocks differ: then they did not do the same work */
export function measureHold(
  kind: 'exponential' | 'mesh',
  pending: number,
  events: number,
  repeats: number,
  compiled: Compiled,
): Line[] {
  const table = increments(kind)
  const file = compiled.isPresent ? compiled.table(table) : ''
  const charted = new ChartedHold(table, pending)
  const bare = new BareHold(table, pending)
  // Timeouts must have had time to end before the queue is in its steady state.
  const warm = Math.max(events, 4 * pending)
  charted.run(warm)
  bare.run(warm)
  const rounds = alternate(
    {
      charted: () => millionsPerSecond(events, () => charted.run(events)),
      bare: () => millionsPerSecond(events, () => bare.run(events)),
      compiled: () => compiled.run('hold', file, pending, events).perSecond / 1e6,
    },
    repeats,
  )
  if (charted.now !== bare.now) {
    throw new Error(`the charted wheel stands at ${charted.now}, the bare one at ${bare.now}`)
  }
  const shown = `hold, ${kind}, ${pending.toLocaleString('en')} pending`
  const measured = `${figure(rounds.of('charted'))} M/s`
  const toBare = rounds.ratio('charted', 'bare')
  const toCompiled = rounds.ratio('charted', 'compiled')
  return [
    {
      what: shown,
      measured,
      against: `bare wheel, ${figure(rounds.of('bare'))} M/s`,
      ratio: toBare,
      verdict: atLeast(toBare, 0.8, 'at least 0.8'),
    },
    {
      what: shown,
      measured,
      against: compiled.isPresent
        ? `C++ priority_queue, ${figure(rounds.of('compiled'))} M/s`
        : 'C++ priority_queue: not present (no g++)',
      ratio: toCompiled,
      verdict:
        compiled.isPresent && pending >= 10_000 ? atLeast(toCompiled, 1, 'at least 1') : undefined,
    },
  ]
}

export const hold: Topic = {
  title: 'The kernel: hold model (take one event, schedule another)',
  notes: [
    'A chart of one state with an `after`, through `Simulation`: take, look up the rule, hash the transition, unlink, draw, file. ' +
      'The bare wheel is the same algorithm by hand with one node a holder and no chart, table or digest. C++ is `-O2`, ' +
      'stable like ours (time, then order of scheduling). All use one table of increments; charted and bare must end at the ' +
      'same microsecond.',
    '“exponential”: mean 100 ms. “mesh”: nine of ten exponential with mean 0.5 ms, one of ten a timeout of 1 s.',
  ],
  async measure({ repeats, scale }: Effort) {
    const compiled = new Compiled()
    const lines: Line[] = []
    for (const kind of ['exponential', 'mesh'] as const) {
      for (const pending of [1_000, 10_000, 100_000]) {
        const events = Math.round(800_000 * scale)
        lines.push(...measureHold(kind, pending, events, repeats, compiled))
      }
    }
    compiled.clear()
    return lines
  },
}
