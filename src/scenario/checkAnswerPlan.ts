import type { CheckAnswerPlan, FatePlan } from '../mesh/Plan.ts'
import { answerMarks } from './answerHeaders.ts'
import type { CheckAnswerSpec, Fate } from './Scenario.ts'

/** One entry of a tape. `headers` has the scenario's own ones, in the order of their bits. */
export function fatePlan(fate: Fate, headers: readonly string[]): FatePlan {
  return {
    kind: fate.kind,
    ...answerMarks(fate.kind === 'answer' ? fate : {}, headers),
    status: fate.kind === 'answer' ? fate.status : fate.kind === 'reset' ? 503 : 0,
    afterUs: fate.kind === 'hang' ? 0 : fate.afterUs,
  }
}

/** What a service answers to health checks; undefined: that its process runs. */
export function checkAnswerPlan(
  spec: CheckAnswerSpec | undefined,
  headers: readonly string[],
  numberOf: (service: string) => number,
): CheckAnswerPlan | undefined {
  if (spec === undefined) return undefined
  const { depth, takesUs, degradedAbove, failsAbove, tape, failsOnDrain, cacheUs, minHealthy } =
    spec
  return {
    isDeep: depth === 'deep',
    // guess: an answer that needs nothing takes a millisecond
    takesUs: takesUs ?? 1_000,
    degradedAbove: degradedAbove ?? Infinity,
    failsAbove: failsAbove ?? Infinity,
    tape: tape?.map((fate) => fatePlan(fate, headers)) ?? [],
    failsOnDrain: failsOnDrain ?? false,
    cacheUs: cacheUs ?? 0,
    minHealthy: (minHealthy ?? []).map(({ service, ratio }) => ({
      service: numberOf(service),
      ratio,
    })),
  }
}
