import type { Action } from '../../engine/Simulation.ts'
import { nobody } from '../../model/units.ts'
import type { Places } from '../Places.ts'
import { events } from '../programs.ts'
import { newVersion } from './versions.ts'

/** A canary as it begins. */
export interface CanarySpec {
  /** Who is asked for, and its new version: services. */
  readonly service: number
  readonly fresh: number
  /** Position of the policy with its first share; those of the later shares lie behind it. */
  readonly first: number
  readonly steps: number
  readonly everyUs: number
  readonly success: number
  readonly requests: number
  readonly failures: number
}

type CanaryAction = 'look' | 'judge' | 'giveMore' | 'takeBack'

/** Its first policy has just been applied. */
export function beginCanary(places: Places, spec: CanarySpec): void {
  const { sim, machines, canaries, services } = places
  const row = sim.birth(machines.canaries)
  canaries.service[row] = spec.service
  canaries.fresh[row] = spec.fresh
  canaries.policy[row] = spec.first
  canaries.first[row] = spec.first
  canaries.steps[row] = spec.steps
  canaries.everyUs[row] = spec.everyUs
  canaries.success[row] = spec.success
  canaries.requests[row] = spec.requests
  canaries.failed[row] = 0
  canaries.failures[row] = spec.failures
  canaries.seen[row] = 0
  canaries.seenOf[row] = 0
  services.isFresh[spec.fresh] = 1
  sim.start(machines.canaries, row)
}

/**
 * Whoever watches a new version. It sees what callers' proxies count of its answers, as a real one asks a store of metrics, and
 * it changes weights as an operator does: by a new version of the policy, which has its way to every proxy before it.
 *
 * @source fluxcd/flagger, pkg/controller/scheduler.go (advanceCanary: each interval one look; a bad one is counted, a good one
 *   gives the next weight) and docs/usage/metrics.md (success: responses that are not 5xx). Flagger rolls back at the look after
 *   the last bad one, and counts a look without answers as bad; here it is at once, and such a look says nothing.
 */
export function canaryActions(places: Places): Record<CanaryAction, Action> {
  const { sim, clusters, canaries } = places

  /** Answers of the new version so far as its callers counted them, and those that were no errors of the server. */
  const counted = (fresh: number): { answered: number; good: number } => {
    let answered = 0
    let good = 0
    for (let cluster = 0; cluster < clusters.used; cluster++) {
      if (clusters.service[cluster] !== fresh) continue
      answered += clusters.answers[cluster]! + clusters.brokenOff[cluster]!
      good += clusters.answers[cluster]! - clusters.wrongAnswers[cluster]!
    }
    return { answered, good }
  }

  return {
    look(row) {
      const { answered, good } = counted(canaries.fresh[row]!)
      canaries.answered[row] = answered
      canaries.good[row] = good
    },

    judge(row) {
      const { answered, good } = counted(canaries.fresh[row]!)
      const of = answered - canaries.answered[row]!
      canaries.seenOf[row] = of
      canaries.seen[row] = of === 0 ? 0 : (good - canaries.good[row]!) / of
      if (of < canaries.requests[row]!) {
        sim.answer(events.canary.undecided)
        return
      }
      if (canaries.seen[row]! < canaries.success[row]!) {
        canaries.failed[row]!++
        const isEnough = canaries.failed[row]! >= canaries.failures[row]!
        sim.answer(isEnough ? events.canary.enough : events.canary.bad)
        return
      }
      const given = canaries.policy[row]! - canaries.first[row]!
      sim.answer(given < canaries.steps[row]! ? events.canary.good : events.canary.last)
    },

    giveMore(row) {
      const before = canaries.policy[row]!
      canaries.policy[row] = before + 1
      newVersion(places, before + 1, before)
    },

    takeBack(row) {
      newVersion(places, nobody, canaries.policy[row]!)
    },
  }
}
