import type { PolicyColumns } from '../columns.ts'
import type { Route } from './route.ts'

/**
 * Targets own consecutive ranges of the sum of weights.
 *
 * @throws RangeError when no weight is above 0
 * @source envoy: source/common/router/config_impl.cc (weighted clusters)
 */
export function weighted(
  options: {
    readonly targets: readonly number[]
    readonly weights: readonly number[]
    readonly place: string
  },
  { requests, draw, purpose }: PolicyColumns,
): Route {
  const total = options.weights.reduce((sum, weight) => sum + weight, 0)
  if (!(total > 0))
    throw new RangeError(`weights of ${options.place} sum to ${total}; it must be above 0`)
  const routePurpose = purpose(`route/${options.place}`)
  return {
    targets: options.targets,
    choose(request) {
      const v =
        draw.key(requests.keyA[request]!, requests.keyB[request]!, routePurpose).next() * total
      let reached = 0
      for (let index = 0; index < options.weights.length; index++) {
        reached += options.weights[index]!
        if (v < reached) return index
      }
      return options.weights.length - 1
    },
  }
}
