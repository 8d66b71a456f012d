import { getInitialSnapshot, transition } from 'xstate'
import { compileMachine } from '../engine/compileMachine.ts'
import { Draw } from '../engine/Random.ts'
import { Simulation } from '../engine/Simulation.ts'
import { memberColumns } from '../model/tables.ts'
import { endpointMachine } from '../policies/outlier/endpoint.machine.ts'
import { alternate, figure, millionsPerSecond } from './measure.ts'
import type { Effort, Line, Topic } from './measure.ts'

const rows = 256
const detected = 0
const swept = 1
const pardoned = 2
const names = ['detected', 'swept', 'pardoned'] as const

/** Which event each step tells: mostly sweeps and detections, sometimes a pardon. */
function eventsOf(count: number): Uint8Array {
  const draw = new Draw()
  return Uint8Array.from({ length: count }, (_, index) => {
    const u = draw.key(index, 0, 3).next()
    return u < 0.45 ? detected : u < 0.95 ? swept : pardoned
  })
}

/** Every fourth endpoint may not be ejected, and every third ejection is not over yet. */
const mayEject = (row: number): number => (row % 4 === 0 ? 0 : 1)
const ejectionUs = (row: number): number => (row % 3 === 0 ? 10 : 0)

/** Through a simulation, as a run does: agenda, rules, guards over columns, digest. */
function compiled() {
  const sim = new Simulation()
  const program = compileMachine(endpointMachine)
  const { machine, table } = sim.machine(program, memberColumns, rows)
  let ejections = 0
  sim.bind(machine, {
    eject: () => {
      ejections++
    },
    admit: () => undefined,
    noteRefusedEjection: () => undefined,
  })
  for (let count = 0; count < rows; count++) {
    const row = sim.birth(machine)
    table.mayEject[row] = mayEject(row)
    table.ejectionUs[row] = ejectionUs(row)
    sim.start(machine, row)
  }
  sim.settle()
  const numbers = names.map((name) => program.eventNumber.get(name)!)
  return (events: Uint8Array): number => {
    ejections = 0
    for (let index = 0; index < events.length; index += rows) {
      const end = Math.min(rows, events.length - index)
      for (let row = 0; row < end; row++) sim.tell(machine, row, numbers[events[index + row]!]!)
      sim.settle()
    }
    return ejections
  }
}

/** XState's own pure transition over plain objects; actions are counted, not done. */
function interpreted() {
  const snapshots = Array.from({ length: rows }, (_, row) => {
    const snapshot = getInitialSnapshot(endpointMachine)
    const context = { ...snapshot.context, mayEject: mayEject(row), ejectionUs: ejectionUs(row) }
    return { ...snapshot, context } as typeof snapshot
  })
  return (events: Uint8Array): number => {
    let ejections = 0
    for (let index = 0; index < events.length; index++) {
      const row = index % rows
      const [next, actions] = transition(endpointMachine, snapshots[row]!, {
        type: names[events[index]!]!,
      })
      snapshots[row] = next
      if (actions.some(({ type }) => type === 'eject')) ejections++
    }
    return ejections
  }
}

/** What one would write by hand. */
function byHand() {
  const isEjected = new Uint8Array(rows)
  const may = Uint8Array.from({ length: rows }, (_, row) => mayEject(row))
  const lengths = Float64Array.from({ length: rows }, (_, row) => ejectionUs(row))
  return (events: Uint8Array): number => {
    let ejections = 0
    for (let index = 0; index < events.length; index++) {
      const row = index % rows
      switch (events[index]) {
        case detected:
          if (isEjected[row] === 0 && may[row] === 1) {
            isEjected[row] = 1
            ejections++
          }
          break
        case swept:
          if (isEjected[row] === 1 && lengths[row]! <= 0) isEjected[row] = 0
          break
        default:
          isEjected[row] = 0
      }
    }
    return ejections
  }
}

/** @throws Error when the three do not eject equally often */
export function measureMachines({ repeats, scale }: Effort, size = 1_000_000): Line[] {
  const contenders = { compiled: compiled(), interpreted: interpreted(), byHand: byHand() }
  const sample = eventsOf(4 * rows)
  const counts = Object.values(contenders).map((run) => run(sample))
  if (new Set(counts).size > 1) {
    throw new Error(`compiled, XState and by hand eject ${counts.join(', ')} times`)
  }
  const many = eventsOf(Math.ceil(size * scale))
  const few = many.subarray(0, Math.ceil((size / 100) * scale))
  const speed = (run: (events: Uint8Array) => number, events: Uint8Array) => () =>
    millionsPerSecond(events.length, () => run(events))
  const rounds = alternate(
    {
      compiled: speed(contenders.compiled, many),
      interpreted: speed(contenders.interpreted, few),
      byHand: speed(contenders.byHand, many),
    },
    repeats,
  )
  const measured = `${figure(rounds.of('compiled'))} M events/s`
  return [
    {
      what: 'endpoint machine, compiled',
      measured,
      against: `XState transition(), ${figure(rounds.of('interpreted'))} M/s`,
      ratio: rounds.ratio('compiled', 'interpreted'),
      verdict: undefined,
    },
    {
      what: 'endpoint machine, compiled',
      measured,
      against: `switch by hand, ${figure(rounds.of('byHand'))} M/s`,
      ratio: rounds.ratio('compiled', 'byHand'),
      verdict: undefined,
    },
  ]
}

export const machines: Topic = {
  title: 'A machine, compiled',
  notes: [
    'The endpoint machine of outlier detection over 256 rows: detections, sweeps, pardons. Compiled is what a run does: told ' +
      'through the agenda, guards over columns, each transition hashed. All three eject equally often.',
  ],
  async measure(effort) {
    return measureMachines(effort)
  },
}
