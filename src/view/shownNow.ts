import type { Lens } from '../model/lenses.ts'
import { signNames, type PlaceSign, type SignName } from '../model/signs.ts'
import { boxSide } from './boxSide.ts'
import { frameLook, planeLook, type Looks } from './looks.ts'
import { configLook, streamLook } from './ProxyLooks.ts'
import type { SignList } from './SignList.ts'

/** The signs that are on the canvas, for a key that explains no others. */
export function shownNow(
  looks: Looks,
  signs: SignList,
  lens: Lens,
  hasQueues: boolean,
): readonly (SignName | PlaceSign)[] {
  const { config, stream } = looks.proxies
  const drawn = new Set(signs.shape.subarray(0, signs.count))
  const has: Readonly<Record<PlaceSign, boolean>> = {
    refusing: config.includes(configLook.refused),
    canary: config.includes(configLook.apart),
    probation: looks.frame.includes(frameLook.probation),
    noProxy: looks.side.includes(boxSide.empty),
    onNode: looks.side.includes(boxSide.node),
    inApp: looks.side.includes(boxSide.library),
    gateway: looks.side.includes(boxSide.gateway),
    cut: lens === 'config' && stream.some((each) => each !== streamLook.whole),
    partitioned: looks.controlPlane === planeLook.partitioned,
    stalled: looks.controlPlane === planeLook.stalled,
    messages: hasQueues,
    hub: looks.side.includes(boxSide.hub),
  }
  return [
    ...signNames.filter((_, index) => drawn.has(index)),
    ...(Object.keys(has) as PlaceSign[]).filter((sign) => has[sign]),
  ]
}
