import type { AnyStateMachine, StateNode } from 'xstate'
import type { ColumnType } from './Arena.ts'

/**
 * An XState machine as integer tables: what a run executes. Guards and assigns are the machine's own functions; actions of
 * places are names here, bound to functions of a row when the program is loaded into a simulation.
 */
export interface Program {
  readonly id: string
  readonly machine: AnyStateMachine
  /** Paths of the atomic states, in document order: the number of a state is its position. */
  readonly states: readonly string[]
  readonly finals: Uint8Array
  /** Names of events: `always` first, then what is told, then the ends of timers. */
  readonly events: readonly string[]
  readonly eventNumber: ReadonlyMap<string, number>
  /** By state · events + event: the first rule to try, −1 when the state does not list the event. */
  readonly firstRule: Int32Array
  /** By rule: the next one to try when the guard says no; −1 when there is none. */
  readonly nextRule: Int32Array
  /** By rule: position in `guards`, −1 when there is none. */
  readonly guardOf: Int32Array
  readonly targetOf: Int32Array
  /** By rule: where its code begins. */
  readonly codeOf: Int32Array
  readonly code: Int32Array
  readonly initial: number
  readonly initialCode: number
  readonly guards: readonly Guard[]
  readonly guardNames: readonly string[]
  readonly assigns: readonly (readonly AssignedColumn[])[]
  readonly actionNames: readonly string[]
  /** Names of the columns that hold delays, µs. */
  readonly delayColumns: readonly string[]
  /** Columns that a table needs beside those of the noun: the state, and the nodes of running timers. */
  readonly columns: Readonly<Record<string, ColumnType>> & { readonly state: 'u8' }
  /** Names of the columns with the nodes of running timers, by slot. */
  readonly timerColumns: readonly string[]
  /** Events from this number on are ends of timers. */
  readonly firstTimer: number
  /** By event − firstTimer: which of the row's timer columns it runs in. */
  readonly timerSlotOf: readonly number[]
}

export type Guard = (args: { context: unknown; event: { type: string } }) => boolean
export interface AssignedColumn {
  readonly column: string
  readonly value: (args: { context: unknown; event: { type: string } }) => number
}

/** Operations of `code`: kind, argument, argument. */
export const operation = { end: 0, action: 1, assign: 2, arm: 3, disarm: 4, raise: 5 } as const

/** Name of the event that stands for transitions without one. */
export const alwaysEvent = 'always'

/**
 * A delay that stands in a column: `delays: { requestTimeout: column('requestTimeoutUs') }`. Below 0 the timer is not armed.
 */
export function column(name: string): (args: { context: unknown }) => number {
  const read = ({ context }: { context: unknown }): number =>
    (context as Record<string, number>)[name]!
  return Object.assign(read, { column: name })
}

// What XState keeps of its built-in actions is not public; this is the one place that knows it (pinned, and proven by
// compileMachine.test.ts against XState's own transition()).
interface BuiltIn {
  readonly type: string
  readonly assignment?: Readonly<Record<string, unknown>>
  readonly event?: { readonly type: string }
  readonly delay?: unknown
  readonly sendId?: string
}
type Action = string | BuiltIn

/**
 * Walks a machine once and gives its tables.
 *
 * Knows nested states, entry, exit, `on`, `always`, `after` with named delays, final states, re-entry, `assign` in object
 * form, and a fixed `raise`.
 *
 * @throws Error on anything else (parallel, history, invoke, wildcards, parameters, `onDone`), so that a machine never runs
 *   differently from its picture
 */
export function compileMachine(machine: AnyStateMachine): Program {
  const fail = (what: string): never => {
    throw new Error(`machine ${machine.id}: ${what} cannot be compiled`)
  }
  const nodes = documentOrder(machine.root)
  for (const node of nodes) refuseUnsupported(node, fail)
  const atomic = nodes.filter((node) => node.type === 'atomic' || node.type === 'final')
  if (atomic.length > 255) fail(`${atomic.length} states`)
  const pathOf = (node: StateNode): string => node.path.join('.')
  const stateNumber = new Map(atomic.map((node, index) => [node, index]))

  const timers = nodes.flatMap(timersOf)
  // Timers of states that can never be active together share a slot: the slot is the count of timers on the way down.
  const slotOf = new Map<string, number>()
  let timerSlots = 0
  for (const node of nodes) {
    const above = ancestors(node).reduce((count, parent) => count + timersOf(parent).length, 0)
    timersOf(node).forEach((timer, index) => {
      slotOf.set(timer.id, above + index)
      timerSlots = Math.max(timerSlots, above + index + 1)
    })
  }
  const delayColumns: string[] = []
  const delayColumnOf = (delay: unknown): number => {
    if (typeof delay !== 'string') return fail(`the delay ${String(delay)}, which has no name,`)
    const implementation = machine.implementations.delays[delay] as { column?: string } | undefined
    const name = implementation?.column
    if (name === undefined) return fail(`the delay "${delay}", which is not a column,`)
    return intern(delayColumns, name)
  }

  const told = nodes.flatMap((node) =>
    [...node.transitions.keys()].filter((type) => type !== '' && !slotOf.has(type)),
  )
  const events = [alwaysEvent, ...new Set(told), ...timers.map((timer) => timer.id)]
  if (events.length > 255) fail(`${events.length} events`)
  const eventNumber = new Map(events.map((name, index) => [name, index]))

  const guards: Guard[] = []
  const guardNames: string[] = []
  const assigns: AssignedColumn[][] = []
  const actionNames: string[] = []
  const code: number[] = []

  const emitAction = (action: Action): void => {
    if (typeof action === 'string' || isReference(action)) {
      const name = typeof action === 'string' ? action : action.type
      const implementation = machine.implementations.actions[name] as BuiltIn | undefined
      if (implementation === undefined) fail(`the action "${name}", which is not set up,`)
      if (isBuiltIn(implementation!)) emitAction(implementation!)
      else code.push(operation.action, intern(actionNames, name), 0)
      return
    }
    switch (action.type) {
      case 'xstate.assign': {
        const assignment = action.assignment
        if (typeof assignment !== 'object') fail('an assign that is not an object')
        assigns.push(
          Object.entries(assignment!).map(([name, value]) => ({
            column: name,
            value:
              typeof value === 'function'
                ? (value as AssignedColumn['value'])
                : () => value as number,
          })),
        )
        code.push(operation.assign, assigns.length - 1, 0)
        return
      }
      case 'xstate.raise': {
        const type = action.event?.type
        if (type === undefined) return fail('a raise whose event is computed')
        if (action.delay !== undefined) {
          code.push(
            operation.arm,
            slotOf.get(type)!,
            delayColumnOf(action.delay),
            eventNumber.get(type)!,
          )
        } else {
          const number = eventNumber.get(type)
          if (number === undefined) return fail(`a raise of "${type}", which no state lists,`)
          code.push(operation.raise, number, 0)
        }
        return
      }
      case 'xstate.cancel':
        code.push(operation.disarm, slotOf.get(action.sendId!)!, 0)
        return
      default:
        fail(`the action ${action.type}`)
    }
  }

  const emit = (actions: readonly Action[]): void => actions.forEach(emitAction)
  const emitEntry = (entered: readonly StateNode[]): void => {
    for (const node of entered) emit(node.entry as unknown as Action[])
  }

  const guardNumber = (guard: unknown): number => {
    if (guard === undefined) return -1
    if (typeof guard !== 'string') return fail('a guard that is not a name')
    const known = guardNames.indexOf(guard)
    if (known >= 0) return known
    const implementation = machine.implementations.guards[guard] as Guard | undefined
    if (typeof implementation !== 'function')
      return fail(`the guard "${guard}", which is not set up,`)
    guardNames.push(guard)
    guards.push(implementation)
    return guards.length - 1
  }

  const firstRule = new Int32Array(atomic.length * events.length).fill(-1)
  const nextRule: number[] = []
  const guardOf: number[] = []
  const targetOf: number[] = []
  const codeOf: number[] = []
  for (const leaf of atomic) {
    // A machine that is done takes nothing any more, whatever its root lists.
    if (leaf.type === 'final') continue
    for (const [event, number] of eventNumber) {
      let previous = -1
      for (const node of [leaf, ...ancestors(leaf).reverse()]) {
        const candidates =
          event === alwaysEvent ? (node.always ?? []) : (node.transitions.get(event) ?? [])
        for (const candidate of candidates) {
          const rule = codeOf.length
          codeOf.push(code.length)
          nextRule.push(-1)
          guardOf.push(guardNumber(candidate.guard))
          const move = moveOf(leaf, candidate as unknown as TransitionOf)
          for (const left of move.exited) emit(left.exit as unknown as Action[])
          emit(candidate.actions as unknown as Action[])
          emitEntry(move.entered)
          code.push(operation.end, 0, 0)
          targetOf.push(stateNumber.get(move.leaf)!)
          if (previous < 0) firstRule[stateNumber.get(leaf)! * events.length + number] = rule
          else nextRule[previous] = rule
          previous = rule
        }
      }
    }
  }
  const initialCode = code.length
  const initialLeaf = descend(machine.root)
  emitEntry([...ancestors(initialLeaf), initialLeaf])
  code.push(operation.end, 0, 0)

  const columns: Record<string, ColumnType> & { state: 'u8' } = { state: 'u8' }
  const timerColumns = Array.from({ length: timerSlots }, (_, slot) => `timer${slot}`)
  for (const name of timerColumns) columns[name] = 'i32'

  return {
    id: machine.id,
    machine,
    states: atomic.map(pathOf),
    finals: Uint8Array.from(atomic, (node) => (node.type === 'final' ? 1 : 0)),
    events,
    eventNumber,
    firstRule,
    nextRule: Int32Array.from(nextRule),
    guardOf: Int32Array.from(guardOf),
    targetOf: Int32Array.from(targetOf),
    codeOf: Int32Array.from(codeOf),
    code: Int32Array.from(code),
    initial: stateNumber.get(initialLeaf)!,
    initialCode,
    guards,
    guardNames,
    assigns,
    actionNames,
    delayColumns,
    columns,
    timerColumns,
    firstTimer: events.length - timers.length,
    timerSlotOf: timers.map((timer) => slotOf.get(timer.id)!),
  }
}

interface TransitionOf {
  readonly source: StateNode
  readonly target: readonly StateNode[] | undefined
  readonly reenter: boolean
}

/** Which states a transition leaves and enters, in order, when `leaf` is active. */
function moveOf(
  leaf: StateNode,
  transition: TransitionOf,
): { exited: StateNode[]; entered: StateNode[]; leaf: StateNode } {
  const target = transition.target?.[0]
  if (target === undefined) return { exited: [], entered: [], leaf }
  const { source, reenter } = transition
  const inside = target === source || isDescendant(target, source)
  const domain = !reenter && inside ? source : commonAncestor(source, target)
  const active = [...ancestors(leaf), leaf]
  const exited = active.filter((node) => isDescendant(node, domain)).reverse()
  const last = descend(target)
  const entered = [...ancestors(last), last].filter((node) => isDescendant(node, domain))
  return { exited, entered, leaf: last }
}

/** The state itself down to its first atomic one. */
function descend(node: StateNode): StateNode {
  let at = node
  while (at.type === 'compound') at = at.initial.target[0] as StateNode
  return at
}

/** From the root to the parent. */
function ancestors(node: StateNode): StateNode[] {
  return node.parent === undefined ? [] : [...ancestors(node.parent), node.parent]
}

function isDescendant(node: StateNode, of: StateNode): boolean {
  return ancestors(node).includes(of)
}

function commonAncestor(one: StateNode, other: StateNode): StateNode {
  const shared = ancestors(one).filter((node) => ancestors(other).includes(node))
  return shared.at(-1)!
}

function documentOrder(root: StateNode): StateNode[] {
  return [root, ...Object.values(root.states).flatMap(documentOrder)]
}

function timersOf(node: StateNode): { id: string; delay: unknown }[] {
  return (node.entry as unknown as Action[])
    .filter((action) => typeof action !== 'string')
    .filter((action) => action.type === 'xstate.raise' && action.delay !== undefined)
    .map((action) => ({ id: action.event!.type, delay: action.delay }))
}

function isBuiltIn(action: BuiltIn): boolean {
  return typeof (action as unknown) === 'function' && action.type?.startsWith('xstate.') === true
}

function isReference(action: BuiltIn): boolean {
  return typeof action === 'object'
}

function intern(list: string[], name: string): number {
  const at = list.indexOf(name)
  return at >= 0 ? at : list.push(name) - 1
}

function refuseUnsupported(node: StateNode, fail: (what: string) => never): void {
  const name = node.path.join('.')
  if (node.type === 'parallel') fail(`the parallel state "${name}"`)
  if (node.type === 'history') fail(`the history state "${name}"`)
  if (node.invoke.length > 0) fail(`the invoke of "${name}"`)
  if (node.type === 'final' && node.parent?.parent !== undefined)
    fail(`the nested final state "${name}"`)
  // XState runs these when a machine is done; nothing here would.
  if (node.exit.length > 0 && (node.type === 'final' || node.parent === undefined))
    fail(node.type === 'final' ? `the exit of the final state "${name}"` : 'the exit of the root')
  if (node.initial !== undefined && node.initial.actions.length > 0)
    fail(`the initial actions of "${name}"`)
  for (const [type, transitions] of node.transitions) {
    if (type.includes('*')) fail(`the wildcard "${type}"`)
    if (type.startsWith('xstate.done') || type.startsWith('xstate.error'))
      fail(`the event "${type}"`)
    for (const { target, actions } of transitions) {
      if (target !== undefined && target.length > 1)
        fail(`the several targets of "${type}" in "${name}"`)
      for (const action of actions) refuseParameters(action as unknown as BuiltIn, fail)
    }
  }
  for (const action of [...node.entry, ...node.exit])
    refuseParameters(action as unknown as BuiltIn, fail)
}

function refuseParameters(action: BuiltIn | string, fail: (what: string) => never): void {
  if (typeof action === 'string') return
  if ('params' in action) fail(`the parameters of "${action.type}"`)
  if (!isReference(action) && !isBuiltIn(action)) fail('an action without a name')
}
