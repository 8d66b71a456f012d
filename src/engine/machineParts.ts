import type { Columns, Row } from './Arena.ts'

/**
 * Actions of places: names in the chart, functions of a row in the run (`Simulation.load`). For XState they do nothing, so
 * the chart can be walked without a world.
 */
export function places<Name extends string>(...names: Name[]): Record<Name, () => void> {
  return Object.fromEntries(names.map((name) => [name, () => undefined])) as unknown as Record<
    Name,
    () => void
  >
}

/** A row of zeros: the context of a machine that nobody has written to yet. */
export function emptyRow<C extends Columns>(columns: C): Row<C> {
  return Object.fromEntries(Object.keys(columns).map((name) => [name, 0])) as Row<C>
}

/** What a state tells the picture. Tone: works (ink), a second chance (trial), lost (fail). */
export interface StateMeta {
  readonly label: string
  readonly tone?: 'ink' | 'trial' | 'fail'
}

/** What a transition tells the picture: how far it is, by columns of the context. */
export interface TransitionMeta {
  readonly progress: {
    readonly kind: 'count' | 'timer'
    readonly value: string
    readonly of: string
  }
}
