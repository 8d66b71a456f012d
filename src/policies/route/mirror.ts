import type { PolicyColumns } from '../columns.ts'
import type { Mirrors } from './route.ts'

/**
 * Each target gets its share of the requests, whatever the others get.
 *
 * @source envoy: source/common/router/router.cc (shadow policies, runtime_fraction for each), shadow_writer_impl.cc
 */
export function mirrors(
  targets: readonly { readonly target: number; readonly ratio: number }[],
  place: string,
  { requests, draw, purpose }: PolicyColumns,
): Mirrors {
  const own = targets.map((_, index) => purpose(`mirror/${place}/${index}`))
  return {
    targets: targets.map(({ target }) => target),
    copies(request, position) {
      const { ratio } = targets[position]!
      if (ratio >= 1) return true
      const { keyA, keyB } = requests
      return draw.key(keyA[request]!, keyB[request]!, own[position]!).next() < ratio
    },
  }
}
