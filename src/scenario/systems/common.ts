import type { Distribution } from '../../engine/distributions.ts'
import { distribution } from '../distributionField.ts'
import { count, countOr, given, list, number, object, optional, size } from '../fields.ts'
import { reference } from '../referenceFields.ts'
import type { CommonSettings } from '../Scenario.ts'

/** What stands in the middle, as any service. */
const middle = object(
  'a middle',
  {
    endpoints: optional(count(1, 1_000), 'how many there are'),
    workers: optional(
      countOr('unbounded', Infinity, 1, 1_000_000),
      'requests served at once by one of them, or unbounded',
    ),
    queue: optional(
      countOr('unbounded', Infinity, 0, 1_000_000),
      'waiting places of one of them, or unbounded',
    ),
    serviceTime: optional(distribution, 'how long its own work takes'),
    for: optional(
      list('services', reference('service')),
      'who is reached through it; all when absent',
    ),
  },
  (values) => given(values),
)

/** What may be said of every system. */
export const commonSlots = {
  hop: optional(distribution, 'how long one message needs through one proxy, one way'),
  idleCores: optional(number(0, 1_000), 'cores of one proxy when nobody asks'),
  coresPerThousandRps: optional(
    number(0, 1_000),
    'cores of one proxy for each 1,000 requests a second',
  ),
  memory: optional(size({ least: 1_000, most: 1_000_000_000_000 }), 'memory of one proxy'),
  middle: optional(middle, 'what it puts in the middle, where it does: gateway, bus, broker …'),
}

/** What may be said where proxies stand on nodes. */
export const nodeSlots = {
  ...commonSlots,
  nodeProxy: optional(
    object(
      'a proxy of a node',
      {
        workers: optional(
          countOr('unbounded', Infinity, 1, 1_000),
          'messages that it works on at once, each for the time of a hop, or unbounded',
        ),
      },
      (values) => given(values),
    ),
    'the one proxy of a node',
  ),
}

interface Common {
  readonly nodeProxy?: CommonSettings['nodeProxy'] | undefined
  readonly hop: Distribution | undefined
  readonly idleCores: number | undefined
  readonly coresPerThousandRps: number | undefined
  readonly memory: number | undefined
  readonly middle: CommonSettings['middle']
}

/** @returns what was said that is common to all systems */
export function commonSettings({
  hop,
  idleCores,
  coresPerThousandRps,
  memory,
  middle,
  nodeProxy,
}: Common): CommonSettings {
  return given({
    hop,
    idleCores,
    coresPerThousandRps,
    memoryMiB: memory === undefined ? undefined : memory / 1_048_576,
    middle,
    nodeProxy,
  })
}
