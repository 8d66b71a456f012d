import { disciplines } from '../policies/queue/queue.ts'
import { byShape, choice, countOr, defaulted, duration, mapped, object } from './fields.ts'
import { positive } from './policyParts.ts'
import { fifo } from './fifo.ts'
import type { QueueSpec } from './Scenario.ts'

const length = countOr('unbounded', Infinity, 0, 1_000_000)

/** `queue:` of a service. */
export const queue = byShape<{ readonly length: number; readonly discipline: QueueSpec }>(
  'waiting places, unbounded, or { length: 64, discipline: codel }',
  {
    plain: mapped(length, (places) => ({ length: places, discipline: fifo })),
    map: object(
      'a queue',
      {
        length: defaulted(length, 'unbounded', 'waiting places of one endpoint, or unbounded'),
        discipline: defaulted(
          choice('queue discipline', disciplines, 'unknown-rule'),
          'fifo',
          'who is served next, and who is dropped',
        ),
        interval: defaulted(
          duration(positive),
          '100ms',
          'how long it must stand (adaptiveLifo, controlledDelay), or how long waits are watched (codel)',
        ),
        target: defaulted(
          duration(positive),
          '5ms',
          'how long anybody should wait (codel, controlledDelay)',
        ),
      },
      ({ length: places, discipline, interval, target }) => ({
        length: places,
        discipline: { kind: discipline, intervalUs: interval, targetUs: target },
      }),
    ),
  },
)
