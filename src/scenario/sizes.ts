import type { Plan } from '../mesh/Plan.ts'
import { ScenarioError } from './ScenarioError.ts'

/**
 * guess, all: some ten times what the largest scenario of the catalog has, and what a page still keeps as objects, sends from a
 * worker and draws. Two services with thousands of endpoints each are short to write and would be millions of members.
 */
export const most = {
  /** Pairs of caller and callee. */
  edges: 4_000,
  /** What callers keep of services: one for each endpoint that calls, and each service that it calls. */
  clusters: 50_000,
  /** What callers keep of endpoints. */
  members: 200_000,
} as const

/** What a world would hold of each, were it made. */
export function sizesOf({ edges, services }: Plan): Record<keyof typeof most, number> {
  let clusters = 0
  let members = 0
  for (const { fromService, toService } of edges) {
    const callers = fromService < 0 ? 1 : services[fromService]!.endpoints
    clusters += callers
    members += callers * services[toService]!.endpoints
  }
  return { edges: edges.length, clusters, members }
}

const told = {
  edges: (found: number) => ({
    what: `There are ${found} pairs of services that call each other; ${most.edges} run at most.`,
    mend: 'Let fewer services call each other.',
  }),
  clusters: (found: number) => ({
    what: `All callers together know ${found} services; ${most.clusters} run at most.`,
    mend: 'Give services that call many others fewer endpoints.',
  }),
  members: (found: number) => ({
    what: `All callers together know ${found} endpoints; ${most.members} run at most.`,
    mend: 'Give services that call each other fewer endpoints: each endpoint of the one knows each of the other.',
  }),
}

/** @throws ScenarioError when a world would be larger than a page can hold */
export function refuseTooLarge(plan: Plan): void {
  const sizes = sizesOf(plan)
  const problems = (['edges', 'clusters', 'members'] as const)
    .filter((what) => sizes[what] > most[what])
    .map((what) => ({
      code: 'too-many',
      file: 'scenario',
      line: 0,
      column: 0,
      ...told[what](sizes[what]),
    }))
  if (problems.length > 0) throw new ScenarioError(problems)
}

/** What is said of a run that does not fit into memory: before anything happens, or where it cannot be stopped half way. */
export function tooLarge(): ScenarioError {
  return new ScenarioError([
    {
      code: 'too-many',
      file: 'scenario',
      line: 0,
      column: 0,
      what: 'There is more in this run than a page can hold.',
      mend: 'Ask less often, or use fewer users, endpoints or entries of caches.',
    },
  ])
}
