import type { Run } from '../scenario/build.ts'
import type { LibrarySpec } from '../scenario/Scenario.ts'

/** The library that the caller of an edge tries with; the first where several of its calls have one. */
export function libraryOf({ scenario, plan }: Run, edge: number): LibrarySpec | undefined {
  const [from, to] = plan.edges[edge]!.name.split('→')
  const client = scenario.clients.find(({ name }) => name === from)
  if (client !== undefined) return client.library
  const calls = scenario.services.find(({ name }) => name === from)?.steps.flat() ?? []
  return calls.find((call) => call.to === to && call.library !== undefined)?.library
}
