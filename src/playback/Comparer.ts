import { billOf } from '../record/compare/bill.ts'
import { differenceOf, prepare, shownOf, type Prepared } from '../record/compare/compare.ts'
import { outcomeOf } from '../record/compare/outcome.ts'
import { runOfVariant } from '../record/compare/variant.ts'
import { parseScenario } from '../scenario/parse.ts'
import type { Run } from '../scenario/build.ts'
import type { Answer, CompareAsk, Compared, PreparedVariants } from './protocol.ts'

/**
 * Runs variants of a scenario, one run an ask, so that the asker can say how far it is and stop at any time. Runs in a worker of
 * its own, beside what plays: a comparison of thirty seeds must not hold up a picture.
 */
export class Comparer {
  private known: { readonly key: string; readonly prepared: Prepared } | undefined

  ask(ask: CompareAsk): Answer {
    const { id } = ask
    const prepared = this.preparedFor(ask.of)
    if (ask.type === 'prepare') return { type: 'prepared', id, prepared: told(prepared) }
    const variant = prepared.variants[ask.variant]!
    switch (ask.type) {
      case 'outcome': {
        const { untilUs, outage } = prepared
        const run = runOfVariant(variant, ask.seed)
        return {
          type: 'outcome',
          id,
          outcome: outcomeOf(run, { untilUs, outage, hasTimeline: true }),
        }
      }
      case 'difference': {
        const first = prepared.variants[0]!
        const pair = [first, variant] as const
        const fates = [shownOf(prepared, first).fates, shownOf(prepared, variant).fates] as const
        return { type: 'difference', id, difference: differenceOf(prepared, pair, fates) }
      }
      case 'bill':
        return { type: 'bill', id, bill: billOf(prepared, variant, shownOf(prepared, variant)) }
    }
  }

  private preparedFor({ common, variants }: Compared): Prepared {
    const key = JSON.stringify([common, variants])
    if (this.known?.key !== key) this.known = { key, prepared: prepare(common, variants) }
    return this.known.prepared
  }
}

function told({ common, variants, untilUs, outage }: Prepared): PreparedVariants {
  const { control } = parseScenario(common.text, common).scenario
  return {
    control: control && { name: control.title, set: control.set },
    title: variants[0]!.scenario.title,
    untilUs,
    outage,
    variants: variants.map((variant) => {
      const run = runOfVariant(variant)
      return {
        system: variant.scenario.system,
        seed: variant.scenario.seed,
        notes: [...variant.notes, ...run.notes],
        services: placed(run),
      }
    }),
  }
}

/**
 * Services with the longest way from a client to each, by who asks for whom. What a system puts in the middle stands before all of
 * them: everything leads there.
 */
function placed({ plan }: Run): { name: string; depth: number }[] {
  const isApp = (service: number): boolean => plan.services[service]!.role === 'app'
  const first = plan.services.some((_, service) => !isApp(service)) ? 1 : 0
  const depth: number[] = plan.services.map((_, service) => (isApp(service) ? first : 0))
  // Calls do not go in a circle, so as many rounds as there are services settle it.
  for (let round = 0; round < plan.services.length; round++) {
    for (const { fromService, target } of plan.edges) {
      if (fromService < 0 || !isApp(fromService) || !isApp(target)) continue
      depth[target] = Math.max(depth[target] ?? 0, (depth[fromService] ?? 0) + 1)
    }
  }
  return plan.services.map(({ name }, service) => ({ name, depth: depth[service]! }))
}
