import type { PolicyColumns } from '../columns.ts'
import { droppedBy, type Drop } from './drop.ts'

/**
 * Envoy's maintenance mode first, then the categories of its endpoints' policy, each a share that is drawn for itself.
 *
 * @source envoy: source/common/router/router.cc (maintenance mode, checkDropOverload)
 */
export function dropShares(
  options: {
    readonly maintenance: number
    readonly overloads: readonly number[]
    readonly place: string
  },
  { requests, draw, purpose }: PolicyColumns,
): Drop {
  const { maintenance, overloads } = options
  const own = purpose(`drop/${options.place}`)
  return {
    check(request) {
      draw.key(requests.keyA[request]!, requests.keyB[request]!, own)
      if (maintenance > 0 && draw.at(0) < maintenance) return droppedBy.maintenance
      for (let index = 0; index < overloads.length; index++) {
        const ratio = overloads[index]!
        if (ratio >= 1) return droppedBy.unconditional
        if (draw.at(index + 1) < ratio) return droppedBy.overload
      }
      return droppedBy.nobody
    },
  }
}
