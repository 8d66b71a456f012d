import { health } from '../model/health.ts'
import { result, resultWords } from '../policies/health/health.ts'
import type { Run } from '../scenario/build.ts'

interface Fact {
  readonly name: string
  readonly value: string
}

const flagWords = [
  [health.failedActive, 'fails its health check'],
  [health.failedOutlier, 'ejected'],
  [health.failedEds, 'not ready, says discovery'],
  [health.degradedActive, 'degraded, says its health check'],
  [health.degradedEds, 'degraded, says discovery'],
  [health.degradedOutlier, 'degraded, say its answers'],
  [health.excluded, 'excluded from every share'],
] as const

const percent = (rate: number): string => `${Number(rate.toFixed(1))}\u00a0%`

/** What a caller knows against an endpoint, what its last check said, and how it compares with the others. */
export function healthFacts({ world: { places } }: Run, member: number): Fact[] {
  const { members, checkers, outlierBuckets: buckets, clusters } = places
  const facts: Fact[] = []
  const flags = flagWords.filter(([bit]) => (members.health[member]! & bit) !== 0)
  if (flags.length > 0)
    facts.push({ name: 'known against it', value: flags.map(([, words]) => words).join(', ') })
  const checker = members.checker[member]!
  if (checker >= 0 && checkers.result[checker] !== result.none) {
    const status = checkers.status[checker]!
    const words = resultWords[checkers.result[checker]!]!
    facts.push({ name: 'last health check', value: status > 0 ? `${words} (${status})` : words })
  }
  const bucket = members.bucket[member]!
  const cluster = members.cluster[member]!
  if (bucket >= 0 && buckets.rate[bucket]! >= 0) {
    const value = percent(buckets.rate[bucket]!)
    const least = clusters.rateThreshold[cluster]!
    const mean = clusters.rateMean[cluster]!
    const beside = mean < 0 ? '' : `; mean ${percent(mean)}, an outlier below ${percent(least)}`
    facts.push({ name: 'success rate, last interval', value: `${value}${beside}` })
  }
  return facts
}
