import { describe, expect, it } from 'vitest'
import { setup } from 'xstate'
import { firstDifference } from './Arena.ts'
import { column, compileMachine } from './compileMachine.ts'
import { places } from './machineParts.ts'
import { Simulation, type Action } from './Simulation.ts'

const ball = compileMachine(
  setup({
    types: {} as { context: { flightUs: number; patienceUs: number } },
    delays: { flight: column('flightUs'), patience: column('patienceUs') },
    actions: places('rest', 'look', 'fly', 'land', 'lose'),
  }).createMachine({
    id: 'ball',
    context: { flightUs: 0, patienceUs: 0 },
    initial: 'resting',
    states: {
      resting: { entry: 'rest', on: { thrown: 'looking' } },
      looking: { entry: 'look', on: { clear: 'flying', blocked: 'resting', told: 'lost' } },
      flying: {
        entry: 'fly',
        after: { patience: 'lost', flight: 'landed' },
        on: { caught: 'resting' },
      },
      landed: { entry: 'land', on: { thrown: 'looking' } },
      lost: { entry: 'lose', type: 'final' },
    },
  }),
)
const columns = { number: 'i32', flightUs: 'f64', patienceUs: 'f64' } as const
type Names = 'rest' | 'look' | 'fly' | 'land' | 'lose'

/** A simulation of balls that writes down what they do. */
function court(does: Partial<Record<Names, Action>> = {}) {
  const sim = new Simulation()
  const { machine, table } = sim.machine(ball, columns)
  const log: string[] = []
  const noted = (name: Names): Action => {
    return (row) => {
      log.push(`${sim.now} ${name} ${row}`)
      does[name]?.(row)
    }
  }
  sim.bind(machine, {
    rest: noted('rest'),
    look: noted('look'),
    fly: noted('fly'),
    land: noted('land'),
    lose: noted('lose'),
  })
  const event = (name: string): number => ball.eventNumber.get(name)!
  const begin = (flightUs = 100, patienceUs = -1): number => {
    const row = sim.birth(machine)
    table.flightUs[row] = flightUs
    table.patienceUs[row] = patienceUs
    sim.start(machine, row)
    return row
  }
  return { sim, machine, table, log, event, begin }
}

const stateOf = (table: { state: Uint8Array }, row: number): string =>
  ball.states[table.state[row]!]!

describe('run to completion', () => {
  it('takes the answer of an action before what it told', () => {
    const { sim, machine, log, event, begin } = court({
      look(row) {
        sim.tell(machine, row, event('told'))
        sim.answer(event('clear'))
      },
    })
    begin()
    sim.tell(machine, 0, event('thrown'))
    sim.settle()
    // Had it heard "told" while looking, it would be lost.
    expect(log).toEqual(['0 rest 0', '0 look 0', '0 fly 0'])
    expect(sim.ignoredEvents()).toEqual([
      { machine: 'ball', state: 'flying', event: 'told', count: 1 },
    ])
  })

  it('takes told events in the order of telling', () => {
    const { sim, machine, log, event, begin } = court()
    for (let row = 0; row < 3; row++) begin()
    for (const row of [2, 0, 1]) sim.tell(machine, row, event('thrown'))
    sim.settle()
    expect(log.slice(3)).toEqual(['0 look 2', '0 look 0', '0 look 1'])
  })

  it('takes a chain of a thousand told events before time moves on', () => {
    let left = 1_000
    const { sim, machine, log, event, begin } = court({
      look: () => sim.answer(event('blocked')),
      rest(row) {
        if (left-- > 0) for (let copy = 0; copy < 2; copy++) sim.tell(machine, row, event('thrown'))
      },
    })
    begin()
    sim.tellLater(1, machine, 0, event('caught'))
    sim.settle()
    expect(log.length).toBeGreaterThan(2_000)
    expect(sim.events).toBe(0)
    expect(sim.now).toBe(0)
  })

  it('gives the value that came with an event to its actions', () => {
    const values: number[] = []
    const { sim, machine, event, begin } = court({
      look(row) {
        values.push(sim.value)
        if (sim.value === 7) sim.tell(machine, row, event('blocked'), 8)
      },
      rest: () => values.push(sim.value),
    })
    begin()
    sim.tell(machine, 0, event('thrown'), 7)
    sim.settle()
    expect(values.slice(1)).toEqual([7, 8])
  })

  it('does not accept two answers of one action', () => {
    const { sim, machine, event, begin } = court({
      look() {
        sim.answer(event('clear'))
        sim.answer(event('blocked'))
      },
    })
    begin()
    sim.tell(machine, 0, event('thrown'))
    expect(() => sim.settle()).toThrow('an action answered twice')
  })
})

describe('a timer', () => {
  const clear = (): ReturnType<typeof court> => {
    const made = court({ look: () => made.sim.answer(made.event('clear')) })
    return made
  }

  it('ends at its moment, and only that of the state that is active', () => {
    const { sim, machine, table, event, begin, log } = clear()
    begin(100, 250)
    sim.tell(machine, 0, event('thrown'))
    sim.settle()
    expect(sim.wheel.size).toBe(2)
    sim.runUntil(99)
    expect(stateOf(table, 0)).toBe('flying')
    sim.runUntil(100)
    expect(log.at(-1)).toBe('100 land 0')
    // Leaving has unlinked the other one.
    expect(sim.wheel.size).toBe(0)
    sim.runUntil(1_000)
    expect(stateOf(table, 0)).toBe('landed')
  })

  it('that ends at the same moment as another comes in the order of the chart', () => {
    const { sim, machine, table, event, begin } = clear()
    begin(100, 100)
    sim.tell(machine, 0, event('thrown'))
    sim.runUntil(0)
    sim.settle()
    sim.runUntil(100)
    // XState enters the delays of a state in the order in which they are written: patience first.
    expect(stateOf(table, 0)).toBe('lost')
  })

  it('is unlinked when its state is left', () => {
    const { sim, machine, event, begin } = clear()
    begin()
    sim.tell(machine, 0, event('thrown'))
    sim.tell(machine, 0, event('caught'))
    sim.settle()
    expect(sim.wheel.size).toBe(0)
  })

  it('with a delay below 0 is never armed', () => {
    const { sim, machine, event, begin } = clear()
    begin(-1, -1)
    sim.tell(machine, 0, event('thrown'))
    sim.settle()
    expect(sim.wheel.size).toBe(0)
  })

  it('does not cancel what took its place when it ends', () => {
    const { sim, machine, table, event, begin } = clear()
    begin(100)
    begin(200)
    sim.tell(machine, 0, event('thrown'))
    sim.settle()
    sim.runUntil(50)
    // The node of row 0 is free from 100 on; that of row 1 may well be the same one.
    sim.tellLater(50, machine, 1, event('thrown'))
    sim.runUntil(100)
    sim.tell(machine, 0, event('thrown'))
    sim.settle()
    sim.runUntil(300)
    expect([stateOf(table, 0), stateOf(table, 1)]).toEqual(['landed', 'landed'])
    expect(sim.wheel.size).toBe(0)
  })
})

describe('who is gone', () => {
  it('hears nothing, also when somebody else lives in its row', () => {
    const { sim, machine, log, event, begin } = court({ lose: (row) => sim.bury(machine, row) })
    const first = begin()
    sim.settle()
    sim.tellLater(10, machine, first, event('thrown'))
    sim.tell(machine, first, event('thrown'))
    sim.tell(machine, first, event('told'))
    sim.settle()
    expect(machine.rows.alive).toBe(0)
    expect(begin()).toBe(first)
    sim.settle()
    log.length = 0
    sim.runUntil(100)
    expect(log).toEqual([])
    expect(sim.events).toBe(1)
  })

  it('can be read until the agenda is empty', () => {
    const seen: number[] = []
    const { sim, machine, table, event, begin } = court({
      lose(row) {
        sim.bury(machine, row)
        sim.tell(machine, 1, event('thrown'), row)
      },
      look: () => seen.push(table.flightUs[sim.value]!),
    })
    begin(77)
    begin()
    sim.tell(machine, 0, event('thrown'))
    sim.tell(machine, 0, event('told'))
    sim.settle()
    expect(seen).toContain(77)
    expect(table.number[0]).toBe(0)
  })
})

describe('what a state does not list', () => {
  it('changes nothing and is counted', () => {
    const { sim, machine, log, event, begin } = court()
    begin()
    sim.tell(machine, 0, event('caught'))
    sim.tell(machine, 0, event('caught'))
    sim.tell(machine, 0, event('clear'))
    const { steps } = sim
    sim.settle()
    expect(log).toEqual(['0 rest 0'])
    expect(sim.steps).toBe(steps + 1)
    expect(sim.ignoredEvents()).toEqual([
      { machine: 'ball', state: 'resting', event: 'clear', count: 1 },
      { machine: 'ball', state: 'resting', event: 'caught', count: 2 },
    ])
  })
})

/** Balls that are thrown again and again, each at its own pace. */
function game() {
  const made = court({
    look: () => made.sim.answer(made.event('clear')),
    land: (row) => made.sim.tellLater(row * 13 + 1, made.machine, row, made.event('thrown')),
  })
  for (let row = 0; row < 20; row++) {
    made.begin(50 + 7 * row)
    made.sim.tell(made.machine, row, made.event('thrown'))
  }
  made.sim.settle()
  return made
}

describe('a run', () => {
  it('has the same digest however it is sliced', () => {
    const digests = [
      (sim: Simulation) => sim.runUntil(5_000),
      (sim: Simulation) => {
        for (let at = 0; at <= 5_000; at += 7) sim.runUntil(at)
        sim.runUntil(5_000)
      },
      (sim: Simulation) => {
        while (!sim.runSome(5_000, 3));
      },
      (sim: Simulation) => {
        while (sim.runOne(5_000));
      },
      (sim: Simulation) => {
        for (let at = 100; at <= 5_000; at += 100) sim.runBefore(at)
        sim.runUntil(5_000)
      },
    ].map((run) => {
      const { sim } = game()
      run(sim)
      return [sim.digest, sim.now, sim.events, sim.steps]
    })
    for (const digest of digests) expect(digest).toEqual(digests[0])
    expect(digests[0]![2]).toBeGreaterThan(1_000)
  })

  it('has another digest when one thing happens one microsecond later', () => {
    const [one, other] = [game(), game()]
    other.table.flightUs[3]!++
    one.sim.runUntil(5_000)
    other.sim.runUntil(5_000)
    expect(other.sim.digest).not.toBe(one.sim.digest)
  })

  it('goes on from a checkpoint as if nothing had happened in between', () => {
    const { sim } = game()
    sim.runUntil(1_234)
    const then = sim.arena.checkpoint()
    sim.runUntil(5_000)
    const end = sim.arena.checkpoint()
    const digest = sim.digest
    sim.arena.restore(then)
    expect(sim.now).toBe(1_234)
    sim.runUntil(5_000)
    expect(sim.digest).toBe(digest)
    expect(firstDifference(sim.arena, end, sim.arena.checkpoint())).toBeUndefined()
  })

  it('is not changed by who listens', () => {
    const [silent, heard] = [game(), game()]
    let steps = 0
    heard.sim.tap = () => steps++
    silent.sim.runUntil(5_000)
    heard.sim.runUntil(5_000)
    expect(heard.sim.digest).toBe(silent.sim.digest)
    // Twenty births and throws came before anybody listened.
    expect(steps).toBe(heard.sim.steps - 60)
  })

  it('stands before a tick when commands are applied there', () => {
    const { sim, machine, table, event, begin } = court({ look: () => sim.answer(event('clear')) })
    begin(100)
    sim.tell(machine, 0, event('thrown'))
    sim.settle()
    sim.runBefore(100)
    expect(sim.now).toBe(100)
    expect(stateOf(table, 0)).toBe('flying')
    sim.tell(machine, 0, event('caught'))
    sim.settle()
    sim.runUntil(100)
    expect(stateOf(table, 0)).toBe('resting')
  })
})

describe('a machine over a table', () => {
  it('asks for the columns that its delays need', () => {
    expect(() => new Simulation().machine(ball, { number: 'i32', flightUs: 'f64' })).toThrow(
      'machine ball: its table has no column "patienceUs"',
    )
  })

  it('asks for all of its actions', () => {
    const sim = new Simulation()
    const { machine } = sim.machine(ball, columns)
    expect(() => sim.bind(machine, { rest: () => undefined })).toThrow(
      'machine ball: nobody does "look"',
    )
  })

  it('knows its states when somebody wants to hear of one', () => {
    const { sim, machine } = court()
    expect(() => sim.onEnter(machine, 'sleeping', () => undefined)).toThrow(
      'machine ball has no state "sleeping"',
    )
  })

  it('keeps running when its table grows', () => {
    const { sim, machine, table, event, begin } = court({ look: () => sim.answer(event('clear')) })
    for (let row = 0; row < 100; row++) {
      begin(row)
      sim.tell(machine, row, event('thrown'))
    }
    sim.settle()
    sim.runUntil(200)
    for (let row = 0; row < 100; row++) expect(stateOf(table, row)).toBe('landed')
  })
})
