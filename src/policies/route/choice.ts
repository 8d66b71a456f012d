import type { Shape } from '../../model/shapes.ts'
import { never } from '../../model/units.ts'
import type { PolicyColumns } from '../columns.ts'
import type { RouteRules } from '../rules.ts'
import { shapeTest, type RouteMatch } from './match.ts'
import type { RouteChoice } from './route.ts'

interface Rule {
  /** It fits whoever fits one of these; all, when there is none. */
  readonly match: readonly RouteMatch[]
  /** What binds a request that looks like this. */
  rulesFor(shape: Shape, index: number): RouteRules
}

/**
 * The first rule that fits. Which rules fit a request that looks a certain way is worked out once, when the rules are made: to
 * pick is to look into a table.
 *
 * @param counted how many of the rules somebody has said, and wants to have counted
 *
 * A share of a match is drawn for the request, by the same number for all rules, as Envoy draws one for a stream.
 *
 * @source envoy: source/common/router/config_impl.cc (first match; runtime_fraction by the stream's random value)
 */
export function firstMatch(
  rules: readonly Rule[],
  counted: number,
  { shapes, place }: { readonly shapes: readonly Shape[]; readonly place: string },
  { requests, draw, purpose }: PolicyColumns,
): RouteChoice<RouteRules> {
  const drawPurpose = purpose(`match/${place}`)
  const variants: RouteRules[] = []
  const ruleOf: number[] = []
  const variantOf = (rule: number, bound: RouteRules): number => {
    const known = variants.findIndex((one, index) => one === bound && ruleOf[index] === rule)
    if (known >= 0) return known
    ruleOf.push(rule)
    return variants.push(bound) - 1
  }
  const compiled = rules.map(({ match }) =>
    match.map((one) => ({ test: shapeTest(one), ratio: one.ratio ?? 1 })),
  )
  /** By shape: who may fit, up to the first that surely does, and below which draw each does. */
  const open = shapes.map((shape, look) => {
    const candidates: { readonly variant: number; readonly ratio: number }[] = []
    for (const [index, rule] of rules.entries()) {
      const tests = compiled[index]!
      const fitting = tests.filter(({ test }) => test(shape)).map(({ ratio }) => ratio)
      const ratio = tests.length === 0 ? 1 : Math.max(0, ...fitting)
      if (ratio === 0) continue
      candidates.push({ variant: variantOf(index, rule.rulesFor(shape, look)), ratio })
      if (ratio === 1) break
    }
    return candidates
  })
  const copyOf = variants.map((bound, index) =>
    bound.mirrors === null ? -1 : variantOf(ruleOf[index]!, ofCopy(bound)),
  )
  const byShape = Int32Array.from(open, (candidates) =>
    candidates.length === 0 ? -1 : candidates[0]!.ratio === 1 ? candidates[0]!.variant : -2,
  )
  return {
    variants,
    ruleOf,
    copyOf,
    rules: counted,
    pick(request) {
      const shape = requests.shape[request]!
      const sure = byShape[shape]!
      if (sure > -2) return sure
      const u = draw.key(requests.keyA[request]!, requests.keyB[request]!, drawPurpose).next()
      const candidates = open[shape]!
      for (let index = 0; index < candidates.length; index++) {
        if (u < candidates[index]!.ratio) return candidates[index]!.variant
      }
      return -1
    },
  }
}

/** A copy is sent once, for as long as its original may take. */
function ofCopy(bound: RouteRules): RouteRules {
  return {
    ...bound,
    perTryTimeoutUs: never,
    responseTimeoutUs: never,
    retry: null,
    tries: null,
    stream: null,
    hedges: false,
    deadline: null,
    tellsDeadline: false,
    altResponse: false,
    filters: null,
    fault: null,
    route: null,
    mirrors: null,
    answer: null,
    guard: null,
    detectUs: 0,
  }
}
