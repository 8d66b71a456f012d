import { Arena, type Columns, type Rows, type Table, type TableCore } from './Arena.ts'
import { alwaysEvent, operation, type Guard, type Program } from './compileMachine.ts'
import { LimitReached } from './LimitReached.ts'
import { TimerWheel } from './TimerWheel.ts'

/** What a place does in a state: reads and writes rows, starts others, and may answer with one event. */
export type Action = (row: number) => void

/** Hears of every transition it asked for. */
export type Tap = (table: number, row: number, from: number, event: number, to: number) => void

const always = 0
const none = -1
/** Columns of an entry of the agenda: table, row, number, event, value. */
const agendaWidth = 5

/**
 * guess, both: what may happen in one tick, nodes of the wheel and entries of the agenda. It is a second of work on a slow machine, and several times
 * what as many users as there may be need when all of them ask at once; what goes round without time passing has no end.
 */
const mostInTick = 300_000
const mostAtOnce = 1_200_000

/** Stands for the birth of a machine in the tap: neither a state nor an event that a program has. */
export const born = 255

/** What every table has whose rows live by a machine. `number` is the running number of the life; 0 when there is none. */
export type MachineTable = Table<{ state: 'u8'; number: 'i32' }>

/**
 * A program over the rows of a table. All of them have one shape, and keep the table's columns at hand: the walk never asks a
 * table, whose shape differs from the next one's.
 */
export class Machine {
  readonly program: Program
  readonly table: MachineTable
  readonly id: number
  readonly rows: Rows
  state!: Uint8Array
  number!: Int32Array
  timers!: Int32Array[]
  delays!: Float64Array[]
  actions: readonly Action[] = []
  readonly context: { row: number }
  readonly eventCount: number
  readonly hasAlways: boolean
  readonly firstRule: Int32Array
  readonly nextRule: Int32Array
  readonly guardOf: Int32Array
  readonly targetOf: Int32Array
  readonly codeOf: Int32Array
  readonly code: Int32Array
  readonly guards: readonly Guard[]
  readonly firstTimer: number
  readonly timerSlotOf: readonly number[]
  /** By state: who wants to know that it was entered. */
  readonly entered: (Tap | null)[]
  /** By state: the same, and the simulation's own tap behind it while one is set. */
  readonly taps: (Tap | null)[]
  /** By rule: its action when it does nothing else, so that its code need not be read. */
  solos: readonly (Action | null)[]
  /** Events that a state did not list, by state · events + event. */
  readonly ignored: Float64Array

  constructor(program: Program, table: MachineTable) {
    this.program = program
    this.table = table
    this.id = table.id
    this.rows = table.rows
    this.eventCount = program.events.length
    this.hasAlways = program.firstRule.some(
      (rule, index) => rule >= 0 && index % program.events.length === always,
    )
    this.firstRule = program.firstRule
    this.nextRule = program.nextRule
    this.guardOf = program.guardOf
    this.targetOf = program.targetOf
    this.codeOf = program.codeOf
    this.code = program.code
    this.guards = program.guards
    this.firstTimer = program.firstTimer
    this.timerSlotOf = program.timerSlotOf
    this.entered = program.states.map(() => null)
    this.taps = program.states.map(() => null)
    this.solos = Array.from(program.codeOf, () => null)
    this.ignored = new Float64Array(program.states.length * program.events.length)
    this.context = cursorOver(table)
    this.lookUp()
    table.onGrow = () => this.lookUp()
  }

  /** Brings `taps` up to date. */
  listen(tap: Tap | undefined): void {
    this.entered.forEach((entered, state) => {
      this.taps[state] = entered === null ? (tap ?? null) : tap ? both(entered, tap) : entered
    })
  }

  private lookUp(): void {
    const { table, program } = this
    this.state = table.state
    this.number = table.number
    this.timers = program.timerColumns.map((name) => table.column(name) as Int32Array)
    this.delays = program.delayColumns.map((name) => table.column(name) as Float64Array)
  }
}

/** Both taps, one after the other. */
function both(first: Tap, second: Tap): Tap {
  return (table, row, from, event, to) => {
    first(table, row, from, event, to)
    second(table, row, from, event, to)
  }
}

/** One reused object whose properties are the columns of the row it stands at: the context of guards and assigns. */
function cursorOver(table: TableCore): { row: number } {
  const cursor = { row: 0 }
  for (const name of table.columnNames) {
    Object.defineProperty(cursor, name, {
      get(this: { row: number }) {
        return table.column(name)[this.row]
      },
    })
  }
  return cursor
}

/**
 * Time, order, memory and the walk of charts. A run is one synchronous call; nothing here knows of meshes.
 *
 * Run to completion: what an action answers is taken before anything else, what it tells joins the end of the agenda, and
 * the agenda is empty again before the wheel moves on.
 */
export class Simulation {
  readonly arena = new Arena()
  readonly wheel: TimerWheel
  private readonly machines: Machine[] = []
  // Columns of tables with one row, which never grow.
  private readonly clock: Float64Array
  private readonly eventCount: Float64Array
  private readonly stepCount: Float64Array
  private readonly hash: Int32Array
  private readonly hashLow: Int32Array
  private agenda = new Int32Array(agendaWidth * 256)
  private agendaHead = 0
  private agendaTail = 0
  private answered = none
  private graves = new Int32Array(2 * 64)
  private graveCount = 0
  /** Nodes that this tick may still take. */
  private leftInTick = mostInTick
  private listener: Tap | undefined = undefined

  constructor() {
    this.wheel = new TimerWheel(this.arena)
    const clock = this.arena.table('clock', { now: 'f64', events: 'f64', steps: 'f64' }, 1)
    clock.birth()
    this.clock = clock.now
    this.eventCount = clock.events
    this.stepCount = clock.steps
    const digest = this.arena.table('digest', { high: 'i32', low: 'i32' }, 1)
    digest.birth()
    this.hash = digest.high
    this.hashLow = digest.low
  }

  /** Hears of every transition while it is set: the trace. */
  get tap(): Tap | undefined {
    return this.listener
  }

  set tap(tap: Tap | undefined) {
    this.listener = tap
    for (const machine of this.machines) machine?.listen(tap)
  }

  /** The present moment, µs. */
  get now(): number {
    return this.clock[0]!
  }

  /** Nodes that were taken from the wheel since the start. */
  get events(): number {
    return this.eventCount[0]!
  }

  /** Transitions since the start. */
  get steps(): number {
    return this.stepCount[0]!
  }

  /** The running hash over every transition of every machine, as 16 hexadecimal digits. */
  get digest(): string {
    const hex = (word: number): string => (word >>> 0).toString(16).padStart(8, '0')
    return hex(this.hash[0]!) + hex(this.hashLow[0]!)
  }

  /** The two words of the digest. */
  get digestWords(): readonly [number, number] {
    return [this.hash[0]! >>> 0, this.hashLow[0]! >>> 0]
  }

  /** A table whose rows live by a program. Actions are bound later, by `bind`. */
  machine<C extends Columns>(
    program: Program,
    columns: C,
    capacity?: number,
  ): { machine: Machine; table: Table<C & { state: 'u8'; number: 'i32' }> } {
    const table = this.arena.table(program.id, { ...columns, ...program.columns }, capacity)
    for (const name of [...program.delayColumns, 'number']) {
      if (!table.columnNames.includes(name)) {
        throw new Error(`machine ${program.id}: its table has no column "${name}"`)
      }
    }
    const machine = new Machine(program, table as unknown as MachineTable)
    this.machines[table.id] = machine
    machine.listen(this.listener)
    return { machine, table: table as unknown as Table<C & { state: 'u8'; number: 'i32' }> }
  }

  /**
   * Gives a machine its actions.
   *
   * @param actions a function for every name in `program.actionNames`
   * @throws Error when one is missing
   */
  bind(machine: Machine, actions: Readonly<Record<string, Action>>): void {
    machine.actions = machine.program.actionNames.map((name) => {
      const action = actions[name]
      if (action === undefined)
        throw new Error(`machine ${machine.program.id}: nobody does "${name}"`)
      return action
    })
    const { code, codeOf } = machine.program
    machine.solos = Array.from(codeOf, (at) =>
      code[at] === operation.action && code[at + 3] === operation.end
        ? machine.actions[code[at + 1]!]!
        : null,
    )
  }

  /** The machine whose table has this number. */
  machineOf(table: number): Machine | undefined {
    return this.machines[table]
  }

  /** Calls `tap` whenever a row enters the state, before the actions of the transition; several are called in the order given. */
  onEnter(machine: Machine, state: string, tap: Tap): void {
    const index = machine.program.states.indexOf(state)
    if (index < 0) throw new Error(`machine ${machine.program.id} has no state "${state}"`)
    const before = machine.entered[index]
    machine.entered[index] = before ? both(before, tap) : tap
    machine.listen(this.listener)
  }

  /** Pairs of state and event that were told and not listed, with their counts; they are lost on restore. */
  ignoredEvents(): { machine: string; state: string; event: string; count: number }[] {
    return this.machines.flatMap((machine) =>
      [...machine.ignored.entries()]
        .filter(([, count]) => count > 0)
        .map(([index, count]) => ({
          machine: machine.program.id,
          state: machine.program.states[Math.floor(index / machine.eventCount)]!,
          event: machine.program.events[index % machine.eventCount]!,
          count,
        })),
    )
  }

  /** A row for a new life, with its running number. Write its columns, then `start` it. */
  birth(machine: Machine): number {
    const row = machine.rows.birth()
    machine.number[row] = machine.rows.births
    return row
  }

  /** Begins the life: its initial state is entered when its turn on the agenda comes. */
  start(machine: Machine, row: number): void {
    this.push(machine.id, row, machine.number[row]!, born, 0)
  }

  /** Tells a row an event; it is taken when its turn on the agenda comes. Who is gone by then hears nothing. */
  tell(machine: Machine, row: number, event: number, value = 0): void {
    this.push(machine.id, row, machine.number[row]!, event, value)
  }

  /** Tells it later. Who is gone by then hears nothing. */
  tellLater(delayUs: number, machine: Machine, row: number, event: number, value = 0): void {
    this.wheel.schedule(
      this.clock[0]! + delayUs,
      machine.id,
      row,
      machine.number[row]!,
      event,
      value,
    )
  }

  /** The answer of the action that is running to its own machine: taken as soon as its transition is complete. */
  answer(event: number): void {
    if (this.answered !== none) throw new Error('an action answered twice')
    this.answered = event
  }

  /** When the first timer that a row has armed is due, µs; −1 when none is. */
  dueAt(machine: Machine, row: number): number {
    let due = -1
    for (const nodes of machine.timers) {
      if (nodes[row] === 0) continue
      const at = this.wheel.nodes.at[nodes[row]! - 1]!
      if (due < 0 || at < due) due = at
    }
    return due
  }

  /** Gives a row back once the agenda is empty, so that who is told of its end can still read it. */
  bury(machine: Machine, row: number): void {
    if (this.graveCount * 2 === this.graves.length) {
      const larger = new Int32Array(this.graves.length * 2)
      larger.set(this.graves)
      this.graves = larger
    }
    this.graves[this.graveCount * 2] = machine.id
    this.graves[this.graveCount * 2 + 1] = row
    this.graveCount++
  }

  /** Takes every node that is due by `until` (an integer of µs), and stands at `until` then. */
  runUntil(until: number): void {
    for (;;) {
      const node = this.wheel.take(until)
      if (node === none) break
      this.take(node)
    }
    this.clock[0] = until
  }

  /** Like `runUntil`, but returns false when `most` events did not suffice; then it stands at the last one. */
  runSome(until: number, most: number): boolean {
    for (let count = 0; count < most; count++) {
      const node = this.wheel.take(until)
      if (node === none) {
        this.clock[0] = until
        return true
      }
      this.take(node)
    }
    return false
  }

  /** Stands at the beginning of a tick: all before it has happened, nothing of it has. Here commands are applied. */
  runBefore(at: number): void {
    this.runUntil(at - 1)
    this.clock[0] = at
  }

  /** Takes the next node, if one is due by `until`; false when there is none (then it stands at `until`). */
  runOne(until: number): boolean {
    return !this.runSome(until, 1)
  }

  /** Takes what was told outside of an event (by a command): after it the agenda is empty. */
  settle(): void {
    const { machines } = this
    let left = mostAtOnce
    while (this.agendaHead !== this.agendaTail) {
      if (left-- === 0) throw new LimitReached('instant')
      const at = this.agendaHead
      const agenda = this.agenda
      const table = agenda[at]!
      const row = agenda[at + 1]!
      const number = agenda[at + 2]!
      const event = agenda[at + 3]!
      this.agendaHead = at + agendaWidth === agenda.length ? 0 : at + agendaWidth
      const machine = machines[table]!
      if (machine.number[row] !== number) continue
      if (event === born) this.begin(machine, row)
      else this.step(machine, row, event, agenda[at + 4]!)
    }
    this.dig()
  }

  /** Forgets what was told and not taken yet, after an event that was broken off; the arena is restored beside it. */
  abandon(): void {
    this.agendaHead = 0
    this.agendaTail = 0
    this.answered = none
    this.graveCount = 0
    this.leftInTick = mostInTick
  }

  /** The value that came with the event which is being taken. */
  value = 0

  private take(node: number): void {
    const nodes = this.wheel.nodes
    const at = nodes.at[node]!
    if (at !== this.clock[0]) {
      this.clock[0] = at
      this.leftInTick = mostInTick
    } else if (--this.leftInTick < 0) {
      throw new LimitReached('instant')
    }
    this.eventCount[0]!++
    const machine = this.machines[nodes.table[node]!]!
    const row = nodes.row[node]!
    if (machine.number[row] === nodes.number[node]) {
      const event = nodes.event[node]!
      // The timer has ended: leaving its state must not unlink a node that is somebody else's by now.
      if (event >= machine.firstTimer) {
        machine.timers[machine.timerSlotOf[event - machine.firstTimer]!]![row] = 0
      }
      this.step(machine, row, event, nodes.value[node]!)
    }
    if (this.agendaHead !== this.agendaTail) this.settle()
    else if (this.graveCount > 0) this.dig()
  }

  private dig(): void {
    for (let index = 0; index < this.graveCount; index++) {
      const machine = this.machines[this.graves[index * 2]!]!
      const row = this.graves[index * 2 + 1]!
      machine.number[row] = 0
      machine.rows.death(row)
    }
    this.graveCount = 0
  }

  private begin(machine: Machine, row: number): void {
    machine.state[row] = machine.program.initial
    this.record(machine.id, row, born, born, machine.program.initial)
    this.heed(machine, row, born, born, machine.program.initial)
    this.execute(machine, row, machine.program.initialCode)
    this.complete(machine, row)
  }

  private step(machine: Machine, row: number, event: number, value: number): void {
    this.value = value
    this.transit(machine, row, event)
    this.complete(machine, row)
  }

  /** Takes what the transition itself brought up: transitions without an event, then the answer. */
  private complete(machine: Machine, row: number): void {
    for (;;) {
      if (machine.hasAlways && this.transit(machine, row, always)) continue
      const event = this.answered
      if (event === none) return
      this.answered = none
      this.transit(machine, row, event)
    }
  }

  /** One transition, if the state lists the event and a guard lets it through. */
  private transit(machine: Machine, row: number, event: number): boolean {
    const from = machine.state[row]!
    let rule = machine.firstRule[from * machine.eventCount + event]!
    while (rule !== none) {
      const guard = machine.guardOf[rule]!
      if (guard === none || this.asks(machine, guard, row, event)) break
      rule = machine.nextRule[rule]!
    }
    if (rule === none) {
      if (event !== always) machine.ignored[from * machine.eventCount + event]!++
      return false
    }
    const to = machine.targetOf[rule]!
    machine.state[row] = to
    this.record(machine.id, row, from, event, to)
    this.heed(machine, row, from, event, to)
    // By a name of its own: called as a member, the list would be its receiver, which costs.
    const solo = machine.solos[rule]!
    if (solo !== null) solo(row)
    else this.execute(machine, row, machine.codeOf[rule]!)
    return true
  }

  private execute(machine: Machine, row: number, from: number): void {
    const { code, actions } = machine
    for (let at = from; ;) {
      switch (code[at]) {
        case operation.end:
          return
        case operation.action: {
          const action = actions[code[at + 1]!]!
          action(row)
          at += 3
          break
        }
        case operation.assign:
          this.assign(machine, code[at + 1]!, row)
          at += 3
          break
        case operation.arm:
          this.arm(
            machine,
            row,
            machine.timers[code[at + 1]!]!,
            machine.delays[code[at + 2]!]!,
            code[at + 3]!,
          )
          at += 4
          break
        case operation.disarm:
          this.disarm(machine.timers[code[at + 1]!]!, row)
          at += 3
          break
        default:
          this.answer(code[at + 1]!)
          at += 3
      }
    }
  }

  /** Starts a timer of a row that runs for its delay's column; none when that is below 0. */
  private arm(
    machine: Machine,
    row: number,
    timers: Int32Array,
    delays: Float64Array,
    event: number,
  ): void {
    const delayUs = delays[row]!
    if (delayUs < 0) return
    const at = this.clock[0]! + delayUs
    timers[row] = this.wheel.schedule(at, machine.id, row, machine.number[row]!, event, 0) + 1
  }

  /** Stops a timer of a row, if it runs. */
  private disarm(timers: Int32Array, row: number): void {
    const node = timers[row]! - 1
    if (node < 0) return
    timers[row] = 0
    this.wheel.cancel(node)
  }

  private asks(machine: Machine, guard: number, row: number, event: number): boolean {
    machine.context.row = row
    args.context = machine.context
    args.event.type = machine.program.events[event]!
    return machine.guards[guard]!(args)
  }

  private assign(machine: Machine, assign: number, row: number): void {
    machine.context.row = row
    args.context = machine.context
    const columns = machine.program.assigns[assign]!
    const values = columns.map(({ value }) => value(args))
    columns.forEach(({ column }, index) => {
      machine.table.column(column)[row] = values[index]!
    })
  }

  /** Mixes a transition into the digest, and counts it. */
  private record(id: number, row: number, from: number, event: number, to: number): void {
    const what = (id << 24) | (from << 16) | (event << 8) | to
    let high = this.hash[0]! ^ this.clock[0]! ^ row
    high = Math.imul(high ^ (high >>> 15), 0x85ebca6b) ^ what
    let low = this.hashLow[0]! + what
    low = Math.imul(low ^ (low >>> 13), 0xc2b2ae35) ^ high
    this.hash[0] = (high << 7) | (high >>> 25)
    this.hashLow[0] = low
    this.stepCount[0]!++
  }

  private heed(machine: Machine, row: number, from: number, event: number, to: number): void {
    const tap = machine.taps[to]!
    if (tap !== null) tap(machine.id, row, from, event, to)
  }

  private push(table: number, row: number, number: number, event: number, value: number): void {
    const at = this.agendaTail
    const agenda = this.agenda
    agenda[at] = table
    agenda[at + 1] = row
    agenda[at + 2] = number
    agenda[at + 3] = event
    agenda[at + 4] = value
    this.agendaTail = at + agendaWidth === agenda.length ? 0 : at + agendaWidth
    if (this.agendaTail === this.agendaHead) this.growAgenda()
  }

  private growAgenda(): void {
    const old = this.agenda
    const larger = new Int32Array(old.length * 2)
    larger.set(old.subarray(this.agendaHead))
    larger.set(old.subarray(0, this.agendaHead), old.length - this.agendaHead)
    this.agenda = larger
    this.agendaHead = 0
    this.agendaTail = old.length
  }
}

const args = { context: {} as object, event: { type: alwaysEvent as string } }
