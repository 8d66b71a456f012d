import type { Run } from '../scenario/build.ts'
import { ruleName, ruleText } from './routeRows.ts'
import { countWords } from './storyWords.ts'

/**
 * What routes did over some edges: copies that were sent, and how often each rule bound a request since its caller has these
 * rules. Callers that have other rules already, or still, are not in it.
 */
export function ruleFacts(run: Run, edges: readonly number[]): { name: string; value: string }[] {
  const { clusters, ruleHits, routeRules } = run.world.places
  const facts: { name: string; value: string }[] = []
  for (const edge of edges) {
    const own = Array.from({ length: clusters.used }, (_, cluster) => cluster).filter(
      (cluster) => clusters.edge[cluster] === edge,
    )
    const copies = own.reduce((sum, cluster) => sum + clusters.copies[cluster]!, 0)
    if (copies > 0) facts.push({ name: 'copies', value: countWords(copies) })
    const at = Math.max(0, ...own.map((cluster) => clusters.routes[cluster]!))
    const rules = routeRules[at]?.choice?.rules ?? 0
    if (rules === 0) continue
    const { routes = [] } = run.policyOf(edge, run.world.places.setOf(at))
    const counted = own.filter((cluster) => clusters.hitsAt[cluster] === at + 1)
    const hits = (rule: number): string =>
      countWords(
        counted.reduce((sum, cluster) => sum + ruleHits.count[clusters.hits[cluster]! + rule]!, 0),
      )
    routes.forEach((rule, index) => {
      const name = `${ruleName(rule, index)}: ${ruleText(rule)}`
      facts.push({ name, value: hits(index) })
    })
    facts.push({ name: 'no rule fits', value: hits(rules) })
  }
  return facts
}
