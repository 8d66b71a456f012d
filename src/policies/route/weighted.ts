import type { PolicyColumns } from '../columns.ts'
import type { Route } from './route.ts'

/**
 * Targets own consecutive ranges of the sum of weights.
 *
 * @throws RangeError when no weight is above 0
 * @source envoy: source/common/router/config_impl.cc (weighted clusters); linkerd2-proxy: linkerd/distribute/src (a backend in
 *   failfast is not drawn); linkerd 1.7.5: linkerd/docs/dtabs (a branch that is negative is no branch, `a | b`)
 */
export function weighted(
  options: {
    readonly targets: readonly number[]
    readonly weights: readonly number[]
    /** Who is chosen while all of them are left out; below 0 or absent: one of them all the same. */
    readonly otherwise?: number
    readonly place: string
  },
  { requests, draw, purpose }: PolicyColumns,
): Route {
  const { otherwise = -1 } = options
  const total = options.weights.reduce((sum, weight) => sum + weight, 0)
  if (!(total > 0))
    throw new RangeError(`weights of ${options.place} sum to ${total}; it must be above 0`)
  const routePurpose = purpose(`route/${options.place}`)
  return {
    targets: options.targets,
    choose(request, attempt = 0, isShut) {
      const u = draw
        .key(requests.keyA[request]!, requests.keyB[request]! + attempt, routePurpose)
        .next()
      if (isShut !== undefined) {
        const open = options.weights.map((weight, index) => (isShut(index) ? 0 : weight))
        const left = open.reduce((sum, weight) => sum + weight, 0)
        if (left > 0) return positionAt(open, u * left)
        if (otherwise >= 0) return otherwise
      }
      return positionAt(options.weights, u * total)
    },
  }
}

/** Whose range a value falls into. */
function positionAt(weights: readonly number[], value: number): number {
  let reached = 0
  for (let index = 0; index < weights.length; index++) {
    reached += weights[index]!
    if (value < reached) return index
  }
  return weights.length - 1
}
