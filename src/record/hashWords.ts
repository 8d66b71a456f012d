import type { HashEntry } from '../dialects/policy.ts'
import type { Run } from '../scenario/build.ts'
import { formatDuration } from '../scenario/quantities.ts'
import type { AttemptLife } from './storyTree.ts'

/** What a request is recognised by, in words: `header x-user`. */
export function hashText({ by, name, ttlUs, terminal }: HashEntry): string {
  const what =
    by === 'source' ? 'address of the caller' : `${by === 'query' ? 'parameter' : by} ${name}`
  const given =
    ttlUs === undefined ? '' : ttlUs === 0 ? ' (given)' : ` (given for ${formatDuration(ttlUs)})`
  return `${what}${given}${terminal === true ? ', then no more' : ''}`
}

/** Why an attempt went where it went, where that was by a hash: ` by the hash of header x-user (k17)`. */
export function hashReason(run: Run, { request, clusterRules }: AttemptLife): string {
  const { places } = run.world
  const rules = places.clusterRules[clusterRules]
  if (rules?.balancer.isByHash === undefined) return ''
  const edge = places.clusters.edge[request.cluster]!
  const entries = run.policyOf(edge, places.setOf(clusterRules)).hash ?? []
  const user = request.key < 0 ? '' : ` (k${request.key})`
  const texts = entries.map((entry) => hashText(entry)).join(', ')
  return entries.length === 0 ? ' at random: nothing is hashed' : ` by the hash of ${texts}${user}`
}
