import { formatDuration } from '../scenario/quantities.ts'
import type { Run } from '../scenario/build.ts'
import { setsHeld } from './configCounts.ts'
import { libraryOf } from './libraryOf.ts'
import { policyLines } from './policyLines.ts'

/** Those who call a service, beside each other: by which values each is bound. */
export interface DriftView {
  /** Who calls, and by which rule set; several of one caller while a change is on its way. */
  readonly callers: readonly DriftCaller[]
  readonly rows: readonly DriftRow[]
  /** How many different policies there are among the callers. */
  readonly policies: number
  /** How many values are not the same for all. */
  readonly drifted: number
}

export interface DriftCaller {
  readonly edge: number
  readonly name: string
  /** Whose rules bind it: the title of a system. */
  readonly system: string
}

/** One key of the policy. */
export interface DriftRow {
  readonly key: string
  /** By caller; undefined where it has no such thing. */
  readonly values: readonly (string | undefined)[]
  readonly isDrifted: boolean
}

/**
 * What binds the calls over some edges to one service, and where they differ.
 *
 * @param setsOf the rule sets that the callers of an edge hold, each once
 */
export function driftOf(
  run: Run,
  edges: readonly number[],
  setsOf: (edge: number) => readonly number[],
): DriftView {
  const callers: DriftCaller[] = []
  const bounds: ReadonlyMap<string, string>[] = []
  for (const edge of edges) {
    const [name = ''] = run.plan.edges[edge]!.name.split('→')
    for (const set of setsOf(edge)) {
      callers.push({ edge, name, system: run.systemOf(name).title })
      bounds.push(boundBy(run, edge, set))
    }
  }
  const keys = [...new Set(bounds.flatMap((bound) => [...bound.keys()]))]
  const rows = keys.map((key): DriftRow => {
    const values = bounds.map((bound) => bound.get(key))
    return { key, values, isDrifted: new Set(values).size > 1 }
  })
  const texts = bounds.map((bound) => JSON.stringify(keys.map((key) => bound.get(key) ?? null)))
  return {
    callers,
    rows,
    policies: new Set(texts).size,
    drifted: rows.filter(({ isDrifted }) => isDrifted).length,
  }
}

/** The rule sets that callers hold now, by edge, each once. */
export function setsNow({ world }: Run): (edge: number) => readonly number[] {
  const { places } = world
  return setsIn(places.clusters.edge, setsHeld(places))
}

/** The same of a moment: which set each cluster held. */
export function setsIn(
  edgeOf: ArrayLike<number>,
  sets: Int32Array,
): (edge: number) => readonly number[] {
  const held = new Map<number, Set<number>>()
  sets.forEach((set, cluster) => {
    const edge = edgeOf[cluster]!
    held.set(edge, (held.get(edge) ?? new Set()).add(set))
  })
  return (edge) => [...(held.get(edge) ?? [])].sort((a, b) => a - b)
}

/** Every value that binds a call: of the policy, and of the application's own loop around it. */
function boundBy(run: Run, edge: number, set: number): ReadonlyMap<string, string> {
  const lines = policyLines(run, edge, set).map(({ key, value }): [string, string] => [key, value])
  const own = libraryOf(run, edge)
  if (own === undefined) return new Map(lines)
  return new Map([
    ...lines,
    ['library.attempts', String(own.attempts)],
    ['library.timeout', formatDuration(own.timeoutUs)],
    ['library.pause', formatDuration(own.pauseUs)],
    ['library.retryOn', own.retryOn.join(', ')],
  ])
}
