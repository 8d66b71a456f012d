import type { HealthCheckPolicy } from '../dialects/policy.ts'
import {
  byShape,
  choice,
  count,
  defaulted,
  duration,
  flag,
  given,
  list,
  mapped,
  object,
  optional,
  required,
  share,
} from './fields.ts'
import { off, positive } from './policyParts.ts'
import { reference } from './referenceFields.ts'
import type { CheckAnswerSpec, Fate } from './Scenario.ts'
import type { Field } from './fields.ts'

const statuses = list('statuses', count(100, 599), { least: 1, most: 500 })
const often = count(1, 1_000_000)

/** A policy: how endpoints are asked. */
export const healthCheck = byShape<HealthCheckPolicy | null>('a health check, or off', {
  plain: off<HealthCheckPolicy>('health check'),
  map: object(
    'a health check',
    {
      timeout: required(duration(positive), 'how long an answer is waited for'),
      interval: required(duration(positive), 'from one result to the next check'),
      unhealthyThreshold: required(often, 'failures in a row that take an endpoint out'),
      healthyThreshold: required(often, 'successes in a row that let it back'),
      unhealthyInterval: optional(duration(positive), 'after a failure; interval when absent'),
      unhealthyEdgeInterval: optional(
        duration(positive),
        'after a failure that changes nothing yet; unhealthyInterval when absent',
      ),
      healthyEdgeInterval: optional(
        duration(positive),
        'after a success that changes nothing yet; interval when absent',
      ),
      noTrafficInterval: optional(
        duration(positive),
        'while nobody has ever called through the cluster; 60s when absent',
      ),
      noTrafficHealthyInterval: optional(
        duration(positive),
        'the same after a success; noTrafficInterval when absent',
      ),
      initialJitter: optional(duration(), 'before the first check, by chance, at most'),
      intervalJitter: optional(duration(), 'added to each interval by chance, at most'),
      intervalJitterPercent: optional(share(), 'the same as a share of the interval'),
      expectedStatuses: optional(statuses, 'statuses of a good answer; 200 when absent'),
      retriableStatuses: optional(statuses, 'bad statuses that count towards the threshold'),
      reuseConnection: optional(flag(), 'whether checks go over one connection; yes when absent'),
      ignoreOnRemoval: optional(
        flag(),
        'whether who is taken off the list goes at once, though it passes; no when absent',
      ),
    },
    (said): HealthCheckPolicy => ({
      timeoutUs: said.timeout,
      intervalUs: said.interval,
      unhealthyThreshold: said.unhealthyThreshold,
      healthyThreshold: said.healthyThreshold,
      ...given({
        unhealthyIntervalUs: said.unhealthyInterval,
        unhealthyEdgeIntervalUs: said.unhealthyEdgeInterval,
        healthyEdgeIntervalUs: said.healthyEdgeInterval,
        noTrafficIntervalUs: said.noTrafficInterval,
        noTrafficHealthyIntervalUs: said.noTrafficHealthyInterval,
        initialJitterUs: said.initialJitter,
        intervalJitterUs: said.intervalJitter,
        intervalJitterRatio: said.intervalJitterPercent,
        expectedStatuses: said.expectedStatuses,
        retriableStatuses: said.retriableStatuses,
        reuseConnection: said.reuseConnection,
        ignoreOnRemoval: said.ignoreOnRemoval,
      }),
    }),
  ),
})

const depth = choice('depth of an answer', ['shallow', 'deep'])

/** Of a service: what it answers when it is asked whether it is well. */
export function checkAnswer(fate: Field<Fate>): Field<CheckAnswerSpec> {
  return byShape<CheckAnswerSpec>('shallow, deep, or how it answers', {
    plain: mapped(depth, (one) => ({ depth: one })),
    map: object(
      'an answer to health checks',
      {
        depth: defaulted(
          depth,
          'shallow',
          'shallow: the process runs; deep: it is work, and asks whoever requests ask',
        ),
        takes: optional(duration(), 'how long an answer takes; 1ms when absent'),
        degradedAbove: optional(share(), 'busy workers above which it says that it is degraded'),
        failsAbove: optional(share(), 'busy workers above which it answers 503'),
        tape: optional(
          list('fates', fate, { least: 1, most: 10_000 }),
          'what each endpoint answers to its checks in turn',
        ),
        failsOnDrain: optional(
          flag(),
          'whether it is to be left alone while its pod ends: 503, and a header on every answer',
        ),
        cache: optional(duration(positive), 'how long its proxy answers in its place'),
        minHealthy: optional(
          list(
            'shares',
            object(
              'a share',
              {
                service: required(reference('service'), 'a service that it calls'),
                share: required(share(), 'how many of its endpoints must be well'),
              },
              ({ service, share: ratio }) => ({ service, ratio }),
            ),
            { least: 1, most: 100 },
          ),
          'its proxy answers instead: the share of each service that must be well',
        ),
      },
      ({ depth: how, takes, cache, ...rest }): CheckAnswerSpec => ({
        depth: how,
        ...given({ ...rest, takesUs: takes, cacheUs: cache }),
      }),
    ),
  })
}
