import type { Run } from '../scenario/build.ts'
import { hashText } from './hashWords.ts'
import type { AttemptLife } from './storyTree.ts'

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
