import { setup } from 'xstate'
import type { Row } from '../engine/Arena.ts'
import { column, compileMachine } from '../engine/compileMachine.ts'
import { emptyRow, places } from '../engine/machineParts.ts'
import { log } from '../engine/maths.ts'
import { Streams } from '../engine/Random.ts'
import { Simulation } from '../engine/Simulation.ts'

const nobody = -1
/** Mean times, µs: a server is busy for four fifths of the time. */
const gapUs = 1250
const serviceUs = 1000
/** What theory says of the mean sojourn at one station: 1 / (μ − λ). */
export const sojournUs = 1 / (1 / serviceUs - 1 / gapUs)

const sourceColumns = { number: 'i32', gapUs: 'f64' } as const
const customerColumns = {
  number: 'i32',
  station: 'i32',
  next: 'i32',
  bornAt: 'f64',
  serviceUs: 'f64',
} as const

const sourceMachine = setup({
  types: {} as { context: Row<typeof sourceColumns>; events: { type: string } },
  delays: { gap: column('gapUs') },
  actions: places('drawGap', 'send'),
}).createMachine({
  id: 'source',
  context: emptyRow(sourceColumns),
  initial: 'waiting',
  states: {
    waiting: {
      entry: 'drawGap',
      after: { gap: { target: 'waiting', reenter: true, actions: 'send' } },
    },
  },
})

const customerMachine = setup({
  types: {} as { context: Row<typeof customerColumns>; events: { type: string } },
  delays: { service: column('serviceUs') },
  actions: places('join', 'drawService', 'leave', 'moveOn', 'depart'),
}).createMachine({
  id: 'customer',
  context: emptyRow(customerColumns),
  initial: 'queueing',
  states: {
    queueing: { entry: 'join', on: { free: 'serving' } },
    serving: { entry: 'drawService', exit: 'leave', after: { service: 'moving' } },
    moving: { entry: 'moveOn', on: { onward: 'queueing', done: 'gone' } },
    gone: { entry: 'depart', type: 'final' },
  },
})

/** Queues in a row, one server each, charted: what one writes in SimPy as a process, here as a state machine. */
export class Tandem {
  private readonly sim = new Simulation()
  private readonly stations
  left = 0
  private sojourns = 0

  constructor(stationCount: number) {
    const { sim } = this
    const { machine: source, table: sources } = sim.machine(
      compileMachine(sourceMachine),
      sourceColumns,
    )
    const program = compileMachine(customerMachine)
    const { machine, table: customers } = sim.machine(program, customerColumns, 256)
    const stations = sim.arena.table(
      'stations',
      { busy: 'u8', first: 'i32', last: 'i32' },
      stationCount,
    )
    this.stations = stations
    while (stations.used < stationCount) stations.birth()
    stations.first.fill(nobody)
    const streams = new Streams(
      sim.arena.table('streams', { a: 'i32', b: 'i32', c: 'i32', d: 'i32' }),
    )
    const gaps = streams.open(7, 'gaps')
    const services = streams.open(7, 'services')
    const exponential = (mean: number, stream: number): number =>
      Math.round(-mean * log(1 - streams.next(stream)))
    const event = (name: string): number => program.eventNumber.get(name)!
    const [free, onward, done] = [event('free'), event('onward'), event('done')]

    sim.bind(source, {
      drawGap: (row) => {
        sources.gapUs[row] = exponential(gapUs, gaps)
      },
      send: () => {
        const row = sim.birth(machine)
        customers.station[row] = 0
        customers.bornAt[row] = sim.now
        sim.start(machine, row)
      },
    })
    sim.bind(machine, {
      join: (row) => {
        const station = customers.station[row]!
        if (stations.busy[station] === 0) {
          stations.busy[station] = 1
          sim.answer(free)
          return
        }
        customers.next[row] = nobody
        if (stations.first[station] === nobody) stations.first[station] = row
        else customers.next[stations.last[station]!] = row
        stations.last[station] = row
      },
      drawService: (row) => {
        customers.serviceUs[row] = exponential(serviceUs, services)
      },
      leave: (row) => {
        const station = customers.station[row]!
        const first = stations.first[station]!
        if (first === nobody) {
          stations.busy[station] = 0
        } else {
          stations.first[station] = customers.next[first]!
          sim.tell(machine, first, free)
        }
      },
      moveOn: (row) => {
        customers.station[row]!++
        sim.answer(customers.station[row]! < stationCount ? onward : done)
      },
      depart: (row) => {
        this.left++
        this.sojourns += sim.now - customers.bornAt[row]!
        sim.bury(machine, row)
      },
    })
    sim.start(source, sim.birth(source))
    sim.settle()
  }

  /** Runs until so many customers more have gone through. */
  run(customers: number): void {
    const target = this.left + customers
    while (this.left < target) {
      this.sim.runSome(Infinity, (target - this.left) * this.stations.used)
    }
  }

  /** Mean time from arrival to departure, µs. */
  get meanSojournUs(): number {
    return this.sojourns / this.left
  }
}
