import type { StateNode } from 'xstate'
import type { Chart, ChartEdge, ChartState } from './Chart.ts'
import { alwaysEvent, type Program } from './compileMachine.ts'
import type { StateMeta, TransitionMeta } from './machineParts.ts'

interface Candidate {
  readonly target: readonly StateNode[] | undefined
  readonly guard: unknown
  readonly description?: string
  readonly meta?: TransitionMeta
}

/** The machine of a program as a picture. */
export function describeMachine({ machine }: Pick<Program, 'machine'>, title: string): Chart {
  const { root } = machine
  const states: ChartState[] = []
  const edges: ChartEdge[] = []
  const pathOf = (node: StateNode): string => node.path.join('.')

  const visit = (node: StateNode): void => {
    if (node !== root) {
      const meta = node.meta as StateMeta | undefined
      states.push({
        path: pathOf(node),
        label: meta?.label ?? node.key,
        parent: node.parent === undefined ? '' : pathOf(node.parent),
        kind: node.type === 'compound' ? 'compound' : node.type === 'final' ? 'final' : 'atomic',
        isInitial: node.parent?.initial.target[0] === node,
        tone: meta?.tone ?? 'ink',
        doc: node.description ?? '',
        entry: names(node.entry),
        exit: names(node.exit),
      })
    }
    const delays = new Map(node.after.map(({ eventType, delay }) => [eventType, delay]))
    for (const [event, candidates] of node.transitions) {
      for (const candidate of candidates as unknown as Candidate[]) {
        const delay = delays.get(event)
        const name = delay === undefined ? event : String(delay)
        edges.push({
          from: pathOf(node),
          to: pathOf(candidate.target?.[0] ?? node),
          kind: delay !== undefined ? 'after' : event === '' ? 'always' : 'event',
          event: event === '' ? alwaysEvent : name,
          guard: typeof candidate.guard === 'string' ? candidate.guard : '',
          label: candidate.description ?? name,
          progress: candidate.meta?.progress,
        })
      }
    }
    Object.values(node.states).forEach(visit)
  }
  visit(root)

  let initial: StateNode = root
  while (initial.type === 'compound') initial = initial.initial.target[0] as StateNode
  return {
    id: machine.id,
    title,
    doc: root.description ?? '',
    initial: pathOf(initial),
    states,
    edges,
  }
}

/** Names of the actions of places; what XState adds for timers is left out. */
function names(actions: readonly unknown[]): string[] {
  return actions
    .map((action) =>
      typeof action === 'string' ? action : ((action as { type?: string }).type ?? ''),
    )
    .filter((name) => name !== '' && !name.startsWith('xstate.'))
}
