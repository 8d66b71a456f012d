import hystrixProfile from '../../profiles/hystrix.ts'
import type { Cursor } from '../Cursor.ts'
import {
  byShape,
  choice,
  count,
  flag,
  given,
  list,
  object,
  optional,
  record,
  required,
} from '../fields.ts'
import type { Field } from '../fields.ts'
import { findTarget, namePattern } from '../names.ts'
import { reference } from '../referenceFields.ts'
import type { GuardOptions, HystrixSettings } from '../Scenario.ts'
import { commonSettings, commonSlots } from './common.ts'

const versions = Object.keys(hystrixProfile.defaults.guard.versions)
const most = 1_000_000

/** What a library may be told, for all callers or for one. */
const options = {
  version: optional(
    choice('version', versions, 'unknown-rule'),
    'which library its callers have, and which release of it',
  ),
  isolation: optional(
    choice('isolation', ['thread', 'semaphore']),
    'whether threads of a pool do the work, or the caller itself with a permit',
  ),
  threads: optional(count(1, most), 'threads of a pool (coreSize)'),
  queue: optional(count(0, most), 'places to wait for a thread (maxQueueSize); 0 for none'),
  queueThreshold: optional(
    count(0, most),
    'so many wait at most, however long the queue is (queueSizeRejectionThreshold)',
  ),
  permits: optional(count(1, most), 'calls at once where there are no threads'),
  interruptOnTimeout: optional(flag(), 'whether a thread is interrupted whose call took too long'),
  fallbackPermits: optional(count(0, most), 'fallbacks at once'),
}

const caller = byShape<GuardOptions | 'none'>('none, or what its library is told', {
  plain: choice('library', ['none']),
  map: object('a library', options, given),
})

function checkCaller(name: string, at: Cursor): void {
  const found = findTarget(name, at.draft.names, ['service', 'client'])
  if (!('value' in found)) at.reportMistake(found.mistake)
}

const pool = object(
  'a pool',
  {
    for: required(
      list('services', reference('service'), { least: 1, most: 1_000 }),
      'services whose calls share it',
    ),
    threads: optional(count(1, most), 'its threads'),
    queue: optional(count(0, most), 'places to wait for one of them'),
  },
  ({ for: services, threads, queue }) => ({ for: services, ...given({ threads, queue }) }),
)

/** `systems: { hystrix: … }`: a library in every caller, and how it is set. */
export const hystrix: Field<HystrixSettings> = object(
  'hystrix',
  {
    ...commonSlots,
    ...options,
    pools: optional(
      record('pools', pool, () => undefined, { propertyNames: { pattern: namePattern } }),
      'pools that calls to several services share (one thread pool key), by name',
    ),
    callers: optional(
      record('callers', caller, checkCaller, {}),
      'services and clients whose library is another, or none',
    ),
  },
  ({ hop, idleCores, coresPerThousandRps, memory, middle, ...own }) => ({
    ...commonSettings({ hop, idleCores, coresPerThousandRps, memory, middle }),
    ...given(own),
  }),
)
