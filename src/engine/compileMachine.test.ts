import fc from 'fast-check'
import { afterAll, describe, expect, it } from 'vitest'
import { assign, createMachine, initialTransition, raise, setup, transition } from 'xstate'
import type { AnyMachineSnapshot, AnyStateMachine, SnapshotFrom, StateValue } from 'xstate'
import { programs } from '../mesh/programs.ts'
import { column, compileMachine, type Program } from './compileMachine.ts'
import { places } from './machineParts.ts'
import { Simulation } from './Simulation.ts'

// ── Two ways to take an event ─────────────────────────────────────────────────────────────────────

type Context = Readonly<Record<string, number>>

/** What one event did: all that the world can see of it. */
interface Outcome {
  readonly state: string
  readonly context: Context
  /** Names of the actions of places, in order. */
  readonly actions: readonly string[]
  /** Timers that run now, and when each will end. */
  readonly timers: Readonly<Record<string, number>>
}

/** XState: its own pure transitions, without an actor. Time passes by hand. */
class ByXState {
  private snapshot: AnyMachineSnapshot
  private timers = new Map<string, number>()
  private readonly machine: AnyStateMachine
  readonly initial: Outcome

  constructor(machine: AnyStateMachine, context: Context) {
    this.machine = createMachine(
      { ...machine.config, context } as never,
      machine.implementations as never,
    )
    const [snapshot, actions] = initialTransition(this.machine)
    this.snapshot = snapshot
    this.initial = this.outcome(actions, 0)
  }

  take(event: string, context: Context | undefined, now: number): Outcome {
    const before =
      context === undefined
        ? this.snapshot
        : this.machine.resolveState({ value: this.snapshot.value, context })
    const [snapshot, actions] = transition(this.machine, before, { type: event })
    this.snapshot = snapshot as SnapshotFrom<AnyStateMachine>
    return this.outcome(actions, now)
  }

  private outcome(
    actions: readonly { readonly type: string; readonly params: unknown }[],
    now: number,
  ): Outcome {
    for (const { type, params } of actions) {
      const { id, delay, sendId } = (params ?? {}) as Record<string, unknown>
      if (type === 'xstate.cancel') this.timers.delete(sendId as string)
      // `never` is below 0: such a timer does not run at all.
      if (type === 'xstate.raise' && typeof delay === 'number' && delay >= 0)
        this.timers.set(id as string, now + delay)
    }
    return {
      state: leafOf(this.snapshot.value),
      context: this.snapshot.context as Context,
      actions: actions.map(({ type }) => type).filter((type) => !type.startsWith('xstate.')),
      timers: Object.fromEntries(this.timers),
    }
  }
}

function leafOf(value: StateValue): string {
  if (typeof value === 'string') return value
  const [[name, inner]] = Object.entries(value) as [[string, StateValue]]
  return `${name}.${leafOf(inner)}`
}

/** The compiled program, run by the simulation over columns. Many lives, one after the other. */
class Compiled {
  private readonly sim = new Simulation()
  private readonly program: Program
  private readonly machine
  private readonly table
  private readonly names: readonly string[]
  private row = 0
  private said: string[] = []

  constructor(program: Program, context: Context) {
    this.program = program
    this.names = Object.keys(context)
    const columns = Object.fromEntries(
      [...this.names, 'number'].map((name) => [name, name === 'number' ? 'i32' : 'f64']),
    ) as Record<string, 'f64'>
    const { machine, table } = this.sim.machine(program, columns)
    this.machine = machine
    this.table = table
    this.sim.bind(
      machine,
      Object.fromEntries(program.actionNames.map((name) => [name, () => this.said.push(name)])),
    )
  }

  get now(): number {
    return this.sim.now
  }

  begin(context: Context): Outcome {
    this.said = []
    this.row = this.sim.birth(this.machine)
    this.write(context)
    this.sim.start(this.machine, this.row)
    this.sim.settle()
    return this.outcome()
  }

  take(event: string, context: Context | undefined): Outcome {
    this.said = []
    this.sim.runUntil(this.sim.now + 1)
    if (context !== undefined) this.write(context)
    this.sim.tell(this.machine, this.row, this.program.eventNumber.get(event)!)
    this.sim.settle()
    return this.outcome()
  }

  private write(context: Context): void {
    for (const name of this.names) {
      if (name !== 'number') this.table.column(name)[this.row] = context[name]!
    }
  }

  private outcome(): Outcome {
    const { nodes } = this.sim.wheel
    const timers: Record<string, number> = {}
    for (const name of this.program.timerColumns) {
      const node = this.table.column(name)[this.row]! - 1
      if (node >= 0) timers[this.program.events[nodes.event[node]!]!] = nodes.at[node]!
    }
    const context = Object.fromEntries(
      this.names.map((name) => [name, this.table.column(name)[this.row]!]),
    )
    return {
      state: this.program.states[this.table.state[this.row]!]!,
      context,
      actions: this.said,
      timers,
    }
  }
}

/** Both, told the same. The running number of a life is the run's own affair. */
class Twins {
  private readonly compiled: Compiled
  private byXState: ByXState
  private readonly program: Program
  private start = 0

  constructor(program: Program, context: Context) {
    this.program = program
    this.compiled = new Compiled(program, context)
    this.byXState = new ByXState(program.machine, context)
  }

  begin(context: Context): readonly [Outcome, Outcome] {
    this.start = this.compiled.now
    this.byXState = new ByXState(this.program.machine, context)
    return [this.shown(this.compiled.begin(context)), this.byXState.initial]
  }

  /** Both take an event; with a context, that is what both see now. */
  take(event: string, context?: Context): readonly [Outcome, Outcome] {
    const compiled = this.shown(this.compiled.take(event, context))
    return [compiled, this.byXState.take(event, context, this.compiled.now - this.start)]
  }

  private shown(outcome: Outcome): Outcome {
    const { context, timers } = outcome
    return {
      ...outcome,
      context: 'number' in context ? { ...context, number: 0 } : context,
      timers: Object.fromEntries(
        Object.entries(timers).map(([name, at]) => [name, at - this.start]),
      ),
    }
  }
}

// ── Every chart of the mesh ───────────────────────────────────────────────────────────────────────

const pseudo = (index: number): number =>
  (Math.imul(index + 1, 0x9e3779b1) ^ (Math.imul(index + 7, 0x85ebca6b) >>> 13)) >>> 0

/** Rows with small numbers everywhere, and delays that are long or never end. */
function contextOf(program: Program, variant: number): Context {
  return Object.fromEntries(
    Object.keys(program.machine.config.context as Context).map((name, index) => {
      if (name === 'number') return [name, 0]
      if (program.delayColumns.includes(name))
        return [name, (variant + index) % 3 === 0 ? -1 : 1e9 + 1e6 * variant + index]
      return [name, pseudo(variant * 1_000 + index) % 3]
    }),
  )
}

/** Rows enough for every combination of what the guards say, and a few more. */
function contextsOf(program: Program): { contexts: Context[]; combinations: number } {
  const wanted = 2 ** program.guards.length
  const seen = new Set<string>()
  const contexts: Context[] = []
  for (let variant = 0; variant < 500 && (seen.size < wanted || contexts.length < 3); variant++) {
    const context = contextOf(program, variant)
    const key = program.guards.map((guard) => guard({ context, event: { type: 'any' } })).join()
    if (seen.has(key) && contexts.length >= 3) continue
    seen.add(key)
    contexts.push(context)
  }
  return { contexts, combinations: seen.size }
}

const proof = { machines: 0, edges: 0, comparisons: 0, mismatches: 0 }

function compareAll(program: Program): { reached: Set<string>; combinations: number } {
  const { contexts, combinations } = contextsOf(program)
  const twins = new Twins(program, contexts[0]!)
  const agree = ([compiled, byXState]: readonly [Outcome, Outcome], where: string): Outcome => {
    proof.comparisons++
    try {
      expect(compiled, where).toEqual(byXState)
    } catch (error) {
      proof.mismatches++
      throw error
    }
    return compiled
  }
  // Breadth first: how each state is reached, as events with the row that is seen then.
  type Path = readonly { readonly event: string; readonly context: Context }[]
  const first = agree(twins.begin(contexts[0]!), `${program.id} begins`)
  const pathTo = new Map<string, Path>([[first.state, []]])
  const told = program.events.slice(1)
  proof.machines++
  for (const [state, path] of pathTo) {
    for (const event of told) {
      const outcomes = new Set<string>()
      for (const context of contexts) {
        agree(twins.begin(context), `${program.id} begins`)
        for (const step of path) agree(twins.take(step.event, step.context), program.id)
        const outcome = agree(twins.take(event, context), `${program.id}: ${state} + ${event}`)
        const { timers, ...rest } = outcome
        const what = JSON.stringify([rest.state, rest.actions, Object.keys(timers)])
        if (!outcomes.has(what)) proof.edges++
        outcomes.add(what)
        if (!pathTo.has(outcome.state)) pathTo.set(outcome.state, [...path, { event, context }])
      }
    }
  }
  return { reached: new Set(pathTo.keys()), combinations }
}

describe('a compiled chart of the mesh', () => {
  afterAll(() => {
    console.log(
      `${proof.machines} machines, ${proof.edges} edges, ${proof.comparisons} comparisons with XState: ` +
        `${proof.mismatches} mismatches`,
    )
  })

  it.each(Object.values(programs).map((program) => [program.id, program] as const))(
    '%s does what XState does: each state, event and outcome of its guards',
    (_, program) => {
      const { reached, combinations } = compareAll(program)
      expect([...reached].sort()).toEqual([...program.states].sort())
      expect(combinations).toBe(2 ** program.guards.length)
    },
  )

  it.each(Object.values(programs).map((program) => [program.id, program] as const))(
    '%s does what XState does along any sequence of events',
    (_, program) => {
      const twins = new Twins(program, contextOf(program, 0))
      const step = fc.tuple(fc.constantFrom(...program.events.slice(1)), fc.nat(40))
      fc.assert(
        fc.property(fc.nat(40), fc.array(step, { maxLength: 15 }), (variant, steps) => {
          const [compiled, byXState] = twins.begin(contextOf(program, variant))
          expect(compiled).toEqual(byXState)
          for (const [event, other] of steps) {
            const [one, two] = twins.take(event, contextOf(program, other))
            expect(one).toEqual(two)
          }
        }),
        { numRuns: 60, seed: 3 },
      )
    },
  )
})

// ── Any chart that can be compiled ────────────────────────────────────────────────────────────────

const parts = setup({
  types: {} as {
    context: { x: number; y: number; shortUs: number; longUs: number; neverUs: number }
    events: { type: string }
  },
  guards: {
    xIsOdd: ({ context }) => context.x % 2 === 1,
    yIsZero: ({ context }) => context.y === 0,
  },
  delays: { short: column('shortUs'), long: column('longUs'), never: column('neverUs') },
  actions: {
    ...places('ring', 'knock', 'heard'),
    bump: assign({
      x: ({ context }) => (context.x + 1) % 4,
      longUs: ({ context }) => context.longUs + 5,
    }),
    swap: assign({ x: ({ context }) => context.y, y: ({ context }) => context.x }),
    fix: assign({ y: 2 }),
    raiseGo: raise({ type: 'GO' }),
  },
})
const zeros = { x: 0, y: 0, shortUs: 1e9, longUs: 2e9, neverUs: -1 }

const { implementations } = parts.createMachine({ context: zeros })

/** A tree of states as nested lists: a leaf, or some children. */
type Tree = { readonly children: readonly Tree[] }
const tree: fc.Arbitrary<Tree> = fc.letrec<{ node: Tree }>((tie) => ({
  node: fc.record({
    children: fc.oneof(
      { maxDepth: 3, depthSize: 'small' },
      fc.constant([]),
      fc.array(tie('node'), { minLength: 1, maxLength: 3 }),
    ),
  }),
})).node

/** Choices, taken one after the other: what a generator decides. */
class Choices {
  private at = 0
  private readonly numbers: readonly number[]

  constructor(numbers: readonly number[]) {
    this.numbers = numbers
  }

  below(n: number): number {
    return this.numbers[this.at++ % this.numbers.length]! % n
  }

  of<T>(list: readonly T[]): T {
    return list[this.below(list.length)]!
  }

  some<T>(list: readonly T[]): T[] {
    return list.filter(() => this.below(3) === 0)
  }
}

interface NodeShape {
  readonly name: string
  readonly isTop: boolean
  readonly children: readonly NodeShape[]
}

/** A machine of any shape that compileMachine knows. */
function machineOf(trees: readonly Tree[], choices: Choices): AnyStateMachine {
  const names: string[] = []
  const leaves: string[] = []
  const shaped = (node: Tree, isTop: boolean): NodeShape => {
    const name = `s${names.length}`
    names.push(name)
    if (node.children.length === 0) leaves.push(name)
    return { name, isTop, children: node.children.map((child) => shaped(child, false)) }
  }
  const top = trees.map((node) => shaped(node, true))
  const move = (raises: boolean): Record<string, unknown> => ({
    ...(choices.below(5) > 0 ? { target: `#${choices.of(names)}` } : {}),
    ...(choices.below(3) === 0 ? { reenter: true } : {}),
    ...(choices.below(3) === 0 ? { guard: choices.of(['xIsOdd', 'yIsZero']) } : {}),
    actions: [
      ...choices.some(['ring', 'knock', 'bump', 'swap', 'fix']),
      ...(raises && choices.below(4) === 0 ? ['raiseGo'] : []),
    ],
  })
  const eventsOf = (): Record<string, unknown> =>
    Object.fromEntries(
      choices
        .some(['A', 'B', 'C', 'GO'])
        .map((event) => [
          event,
          Array.from({ length: 1 + choices.below(2) }, () => move(event !== 'GO')),
        ]),
    )
  const config = (node: NodeShape): Record<string, unknown> => {
    const isLeaf = node.children.length === 0
    const common = {
      id: node.name,
      entry: [`in ${node.name}`, ...choices.some(['bump', 'swap'])],
      exit: [`out ${node.name}`, ...choices.some(['fix'])],
    }
    if (isLeaf && node.isTop && choices.below(4) === 0)
      return { id: common.id, entry: common.entry, type: 'final' }
    // Transitions without an event lead forward only, from leaf to leaf: so they come to an end.
    const later = leaves.slice(leaves.indexOf(node.name) + 1)
    const always =
      isLeaf && later.length > 0 && choices.below(3) === 0
        ? {
            always: [
              {
                target: `#${choices.of(later)}`,
                guard: choices.of(['xIsOdd', 'yIsZero']),
                actions: choices.some(['ring', 'swap']),
              },
            ],
          }
        : {}
    return {
      ...common,
      ...always,
      on: eventsOf(),
      after: Object.fromEntries(
        choices.some(['short', 'long', 'never']).map((delay) => [delay, move(true)]),
      ),
      ...(isLeaf
        ? {}
        : {
            initial: choices.of(node.children).name,
            states: Object.fromEntries(node.children.map((child) => [child.name, config(child)])),
          }),
    }
  }
  const states = Object.fromEntries(top.map((node) => [node.name, config(node)]))
  const named = names.flatMap((name) => [`in ${name}`, `out ${name}`])
  return createMachine(
    {
      id: 'any',
      context: zeros,
      initial: choices.of(top).name,
      on: { GO: { actions: 'heard' }, A: { target: `#${choices.of(names)}`, actions: 'knock' } },
      states,
    } as never,
    {
      ...implementations,
      actions: { ...implementations.actions, ...places(...named) },
    } as never,
  )
}

describe('any chart of nested states, guards, assigns, raises and timers', () => {
  it('does what XState does along any sequence of events', () => {
    let steps = 0
    fc.assert(
      fc.property(
        fc.array(tree, { minLength: 1, maxLength: 4 }),
        fc.array(fc.nat(1_000), { minLength: 200, maxLength: 200 }),
        fc.array(fc.nat(), { maxLength: 15 }),
        (trees, numbers, picks) => {
          const program = compileMachine(machineOf(trees, new Choices(numbers)))
          const twins = new Twins(program, zeros)
          const [compiled, byXState] = twins.begin(zeros)
          expect(compiled).toEqual(byXState)
          const told = program.events.slice(1)
          let { state } = compiled
          for (const pick of picks) {
            // An actor that is done is stopped; the pure function would go on.
            if (program.finals[program.states.indexOf(state)] === 1) break
            const [one, two] = twins.take(told[pick % told.length]!)
            expect(one).toEqual(two)
            state = one.state
            steps++
          }
        },
      ),
      { numRuns: 400, seed: 4 },
    )
    expect(steps).toBeGreaterThan(1_000)
  })
})

describe('a compiled chart', () => {
  const program = (config: object): Program => {
    const whole = { id: 'small', context: zeros, ...config } as never
    return compileMachine(createMachine(whole, implementations as never))
  }
  const after = (chart: Program, ...events: string[]): Outcome => {
    const twins = new Twins(chart, zeros)
    let [compiled, byXState] = twins.begin(zeros)
    for (const event of events) [compiled, byXState] = twins.take(event)
    expect(compiled).toEqual(byXState)
    return compiled
  }

  it('leaves from the inside out and enters from the outside in', () => {
    const chart = compileMachine(
      setup({ actions: places('leaveA', 'leaveA1', 'go', 'enterB', 'enterB1') }).createMachine({
        id: 'order',
        initial: 'a',
        states: {
          a: {
            initial: 'a1',
            exit: 'leaveA',
            on: { GO: { target: 'b', actions: 'go' } },
            states: { a1: { exit: 'leaveA1' } },
          },
          b: { initial: 'b1', entry: 'enterB', states: { b1: { entry: 'enterB1' } } },
        },
      }),
    )
    const twins = new Twins(chart, {})
    twins.begin({})
    const [{ actions, state }] = twins.take('GO')
    expect(actions).toEqual(['leaveA1', 'leaveA', 'go', 'enterB', 'enterB1'])
    expect(state).toBe('b.b1')
  })

  it('computes all values of an assign from the old row', () => {
    const chart = program({
      initial: 'a',
      states: { a: { on: { SET: { actions: ['fix', 'swap', 'bump'] } } } },
    })
    const { x, y } = after(chart, 'SET').context
    expect([x, y]).toEqual([3, 0])
  })

  it('takes what has no event before what it raised', () => {
    const chart = program({
      initial: 'a',
      states: {
        a: { on: { A: { target: 'b', actions: 'raiseGo' } } },
        b: { always: { target: 'c', actions: 'ring' }, on: { GO: { actions: 'knock' } } },
        c: { on: { GO: { actions: 'heard' } } },
      },
    })
    expect(after(chart, 'A').actions).toEqual(['ring', 'heard'])
  })

  it('arms a timer anew on re-entry, and only then', () => {
    const chart = program({
      initial: 'a',
      states: {
        a: {
          after: { short: 'b' },
          on: { A: { target: 'a', reenter: true }, B: { target: 'a' } },
        },
        b: {},
      },
    })
    const name = chart.events.at(-1)!
    expect(after(chart, 'B', 'B').timers).toEqual({ [name]: zeros.shortUs })
    expect(after(chart, 'B', 'A').timers).toEqual({ [name]: zeros.shortUs + 2 })
  })

  it('does not arm a timer that never ends', () => {
    const chart = program({ initial: 'a', states: { a: { after: { never: 'b' } }, b: {} } })
    expect(after(chart).timers).toEqual({})
  })

  it('takes nothing once it is done', () => {
    const chart = program({
      initial: 'a',
      on: { A: { target: '.b', actions: 'ring' } },
      states: { a: {}, b: { type: 'final' } },
    })
    const compiled = new Compiled(chart, zeros)
    compiled.begin(zeros)
    expect(compiled.take('A', undefined).actions).toEqual(['ring'])
    expect(compiled.take('A', undefined).actions).toEqual([])
  })

  it('keeps the timer of an outer state while it moves inside', () => {
    const chart = program({
      initial: 'a',
      states: {
        a: {
          initial: 'a1',
          after: { long: 'b' },
          states: { a1: { after: { short: 'a2' }, on: { A: 'a2' } }, a2: {} },
        },
        b: {},
      },
    })
    expect(chart.timerColumns).toHaveLength(2)
    expect(Object.values(after(chart, 'A').timers)).toEqual([zeros.longUs])
  })
})

describe('a chart is refused', () => {
  const base = { id: 'm', context: zeros, initial: 'a' }
  const make = (config: object): AnyStateMachine =>
    createMachine(
      { ...base, ...config } as never,
      { actions: places('ring'), guards: {}, delays: {} } as never,
    )
  const inA = (a: object) => make({ states: { a, b: {} } })

  it.each<[string, AnyStateMachine, string]>([
    [
      'with parallel states',
      make({ initial: undefined, type: 'parallel', states: { a: {}, b: {} } }),
      'the parallel state',
    ],
    [
      'with history',
      make({ states: { a: { initial: 'x', states: { x: {}, h: { type: 'history' } } } } }),
      'the history state "a.h"',
    ],
    ['with an invoke', inA({ invoke: { src: 'fetch' } }), 'the invoke of "a"'],
    ['with a wildcard', inA({ on: { '*': 'b' } }), 'the wildcard "*"'],
    ['with a partial wildcard', inA({ on: { 'call.*': 'b' } }), 'the wildcard "call.*"'],
    [
      'with onDone',
      make({
        states: { a: { initial: 'x', onDone: 'b', states: { x: {}, y: {} } }, b: {} },
      }),
      'the event "xstate.done.state.m.a"',
    ],
    [
      'with a final state inside another',
      make({ states: { a: { initial: 'x', states: { x: { type: 'final' } } } } }),
      'the nested final state "a.x"',
    ],
    [
      'with a final state that does something on exit',
      make({ states: { a: {}, b: { type: 'final', exit: 'ring' } } }),
      'the exit of the final state "b"',
    ],
    [
      'that does something on exit',
      make({ exit: 'ring', states: { a: {} } }),
      'the exit of the root',
    ],
    [
      'with parameters of an action',
      inA({ entry: { type: 'ring', params: { loud: true } } }),
      'the parameters of "ring"',
    ],
    [
      'with parameters of a guard',
      inA({ on: { A: { target: 'b', guard: { type: 'isLoud', params: {} } } } }),
      'a guard that is not a name',
    ],
    ['with an action in place', inA({ entry: () => undefined }), 'an action without a name'],
    ['with a guard in place', inA({ on: { A: { guard: () => true } } }), 'a guard that is not'],
    ['with an unknown action', inA({ entry: 'sing' }), 'the action "sing", which is not set up,'],
    [
      'with an unknown guard',
      inA({ on: { A: { guard: 'isTrue' } } }),
      'the guard "isTrue", which is not set up,',
    ],
    ['with a fixed delay', inA({ after: { 1000: 'b' } }), 'the delay'],
    ['with an unknown delay', inA({ after: { soon: 'b' } }), 'the delay "soon"'],
    [
      'with an assign by a function',
      inA({ entry: assign(() => ({ x: 1 })) as never }),
      'an assign that is not an object',
    ],
    [
      'with a raise that nobody hears',
      inA({ entry: raise({ type: 'LOST' }) as never }),
      'a raise of "LOST", which no state lists,',
    ],
    [
      'with a raise whose event is computed',
      inA({ entry: raise(() => ({ type: 'A' })) as never }),
      'a raise whose event is computed',
    ],
    [
      'with initial actions',
      make({ initial: { target: 'a', actions: 'ring' }, states: { a: {} } }),
      'the initial actions',
    ],
  ])('%s', (_, machine, message) => {
    expect(() => compileMachine(machine)).toThrow(message)
  })
})
