import { ejectionLimitRules, retryConditions } from '../dialects/policy.ts'
import type {
  BalancerPolicy,
  LocalityPolicy,
  OutlierPolicy,
  Policy,
  RetryPolicy,
} from '../dialects/policy.ts'
import { methods } from '../model/methods.ts'
import { never } from '../model/units.ts'
import { access } from './accessField.ts'
import { defaultInboundPolicies } from '../policies/authz/serverPolicy.ts'
import { clientModes, serverModes } from '../policies/tls/tls.ts'
import type { Cursor } from './Cursor.ts'
import { definitions } from './definitions.ts'
import {
  byShape,
  choice,
  count,
  duration,
  durationOr,
  flag,
  given,
  list,
  mapped,
  named,
  number,
  object,
  optional,
  required,
  share,
  tagged,
  text,
} from './fields.ts'
import type { Field } from './fields.ts'
import { breaker, circuit, rateLimit } from './gateFields.ts'
import { reference } from './referenceFields.ts'
import { speaker } from './speakerField.ts'

const aCount = 'a whole number'
const aDuration = 'a duration'
const aShare = 'a share'

/** Limits of real proxies are unsigned integers of 32 bits. */
const limit = count(0, 4_294_967_295)
const status = count(200, 599)
const positive = { least: 1 }

const backoff = object(
  'a backoff',
  {
    base: optional(duration(positive), 'the longest first pause'),
    max: optional(duration(positive), 'no pause is longer'),
  },
  ({ base, max }, at) => {
    if (base !== undefined && max !== undefined && max < base) {
      at.report('order-wrong', 'has a max below its base.', 'Change the two over.')
    }
    return given({ baseUs: base, maxUs: max })
  },
)

const budget = object(
  'a retry budget',
  {
    ratio: optional(share(), 'share of active and pending requests that may be retries at once'),
    minConcurrency: optional(count(0, 1_000_000), 'so many retries are always allowed'),
    minPerSecond: optional(
      count(0, 1_000_000),
      'of a budget by rate (Linkerd): so many retries a second are always allowed',
    ),
    ttl: optional(
      duration({ least: 1_000_000, most: 60_000_000 }),
      'of a budget by rate (Linkerd): how long a request counts',
    ),
  },
  ({ ttl, ...rest }) => given({ ...rest, ttlUs: ttl }),
)

const retryMap = object(
  'a retry policy',
  {
    // guess: more than 100 attempts is a slip
    attempts: optional(count(1, 100), 'attempts at most, the first one included'),
    on: optional(
      list('conditions', choice('retry condition', retryConditions)),
      'what is tried again',
    ),
    statuses: optional(list('statuses', status), 'statuses for retriable-status-codes'),
    methods: optional(
      list('methods', choice('method', methods), { least: 1 }),
      'only requests of these methods are tried again',
    ),
    perTryTimeout: optional(duration(positive), 'over one attempt'),
    backoff: optional(backoff, 'pauses between attempts'),
    anotherHost: optional(flag(), 'whether a retry avoids endpoints the request has tried'),
    hostAttempts: optional(count(0, 100), 'extra picks when the endpoint was tried already'),
    budget: optional(budget, 'how many retries there may be at once'),
  },
  ({ perTryTimeout, ...rest }): RetryPolicy => given({ ...rest, perTryTimeoutUs: perTryTimeout }),
)

/** What takes away that a system has by default. */
function off<T>(noun: string): Field<T | null> {
  return mapped(choice(noun, ['off']), () => null) as Field<T | null>
}

/**
 * `null` cannot tell "off" from "reported" where undefined is the mistake, so it is safe here: only undefined is one.
 */
const retry = byShape<RetryPolicy | null>('a retry policy, or off', {
  plain: off<RetryPolicy>('retry policy'),
  map: retryMap,
})

const finite = durationOr('off', 0)
/** A length of time, `off`, or `forever`. */
const detection: Field<number> = {
  schema: { anyOf: [{ const: 'forever' }, finite.schema] },
  read: (at) => (at.text === 'forever' ? never : finite.read(at)),
}

const limits = object(
  'limits',
  {
    maxConnections: optional(limit, 'connections to the service at once'),
    maxPendingRequests: optional(limit, 'requests that wait for a connection at once'),
    maxRequests: optional(limit, 'requests at once'),
    maxRetries: optional(limit, 'retries at once'),
  },
  given,
)

const tcp = object(
  'a policy for TCP',
  {
    connectAttempts: optional(count(1, 100), 'how often connecting is tried, the first included'),
    idleTimeout: optional(
      durationOr('off', 0),
      'how long nothing may go over a connection, or off',
    ),
    maxDuration: optional(durationOr('off', 0), 'how long a connection may last, or off'),
    detect: optional(
      detection,
      "how long the caller's first bytes are waited for to see which protocol it is, off or forever",
    ),
  },
  ({ idleTimeout, maxDuration, detect, ...rest }) =>
    given({ ...rest, idleTimeoutUs: idleTimeout, maxDurationUs: maxDuration, detectUs: detect }),
)

const outlierMap = object(
  'an outlier policy',
  {
    consecutive5xx: optional(
      count(0, 1_000_000),
      'server errors in a row; 0 switches the detection off',
    ),
    consecutiveGatewayFailure: optional(count(0, 1_000_000), '502, 503 and 504 in a row'),
    consecutiveLocalOriginFailure: optional(count(0, 1_000_000), 'resets and timeouts in a row'),
    enforcing5xx: optional(share(), 'how often this detection ejects'),
    enforcingGatewayFailure: optional(share(), 'how often this detection ejects'),
    enforcingLocalOriginFailure: optional(share(), 'how often this detection ejects'),
    splitLocalOrigin: optional(flag(), 'whether resets and timeouts are counted on their own'),
    interval: optional(duration(positive), 'between two sweeps'),
    baseEjectionTime: optional(duration(positive), 'times the number of ejections so far'),
    maxEjectionTime: optional(duration(positive), 'no ejection is longer'),
    maxEjectionPercent: optional(share(), 'share of the endpoints that may be ejected at once'),
    alwaysEjectOneHost: optional(flag(), 'whether one may always be ejected'),
    limitRule: optional(
      choice('ejection limit rule', ejectionLimitRules, 'unknown-rule'),
      'the version of Envoy whose limit is used',
    ),
  },
  ({ interval, baseEjectionTime, maxEjectionTime, maxEjectionPercent, ...rest }): OutlierPolicy =>
    given({
      ...rest,
      intervalUs: interval,
      baseEjectionTimeUs: baseEjectionTime,
      maxEjectionTimeUs: maxEjectionTime,
      maxEjectionRatio: maxEjectionPercent,
    }),
)

const outlier = byShape<OutlierPolicy | null>('an outlier policy, or off', {
  plain: off<OutlierPolicy>('outlier policy'),
  map: outlierMap,
})

const leastRequest = object(
  'a balancer',
  {
    leastRequest: required(
      object(
        'leastRequest',
        { choices: optional(count(1, 100), 'how many endpoints are compared') },
        ({ choices }): BalancerPolicy => ({ kind: 'leastRequest', ...given({ choices }) }),
      ),
      '{ choices: 2 }',
    ),
  },
  (values) => values.leastRequest,
)

const peakEwma = object(
  'a balancer',
  {
    peakEwma: required(
      object(
        'peakEwma',
        {
          // The proxy takes no less: linkerd2-proxy, linkerd/proxy/client-policy.
          defaultRtt: optional(
            duration({ least: 1_000 }),
            'what an endpoint is thought to take before it was asked',
          ),
          decay: optional(duration(positive), 'how long a measured time is remembered'),
          penalty: optional(
            duration(positive),
            'what a failure counts for; without it, for as long as it took',
          ),
        },
        ({ defaultRtt, decay, penalty }): BalancerPolicy => ({
          kind: 'peakEwma',
          ...given({ defaultRttUs: defaultRtt, decayUs: decay, penaltyUs: penalty }),
        }),
      ),
      '{ decay: 10s }',
    ),
  },
  (values) => values.peakEwma,
)

const aperture = object(
  'a balancer',
  {
    aperture: required(
      object(
        'aperture',
        {
          smoothWindow: optional(duration(positive), 'over how long its load is smoothed'),
          lowLoad: optional(number(0, 1_000_000), 'load of an endpoint at which it uses one fewer'),
          highLoad: optional(number(0, 1_000_000), 'load of an endpoint at which it uses one more'),
          minAperture: optional(count(1, 1_000_000), 'endpoints that it uses at least'),
        },
        ({ smoothWindow, ...rest }): BalancerPolicy => ({
          kind: 'aperture',
          ...given({ ...rest, smoothWindowUs: smoothWindow }),
        }),
      ),
      '{ minAperture: 2 }',
    ),
  },
  (values) => values.aperture,
)

const balancerKinds = [
  'roundRobin',
  'leastRequest',
  'random',
  'peakEwma',
  'aperture',
  'heap',
] as const

const balancer = byShape<BalancerPolicy>(
  'the name of a balancer, or { leastRequest: { choices: 2 } }',
  {
    plain: mapped(choice('balancer', balancerKinds, 'unknown-rule'), (kind): BalancerPolicy => ({
      kind,
    })),
    map: tagged('a balancer', { leastRequest, peakEwma, aperture }),
  },
)

const locality = byShape<LocalityPolicy | null>('a locality policy, or off', {
  plain: off<LocalityPolicy>('locality policy'),
  map: object(
    'a locality policy',
    {
      overprovisioning: optional(
        number(1, 100),
        'how many times its share a zone may carry before others are needed, from 1; 1.4 when absent',
      ),
      failover: optional(flag(), 'whether other zones are used at all; yes when absent'),
    },
    given,
  ),
})

const fault = object(
  'an injected fault',
  {
    delay: optional(
      object(
        'an injected delay',
        {
          share: required(share(), 'how many requests, a share'),
          for: required(duration(), 'how long'),
        },
        (values) => ({ ratio: values.share, forUs: values.for }),
      ),
      'requests that wait',
    ),
    abort: optional(
      object(
        'an injected abort',
        {
          share: required(share(), 'how many requests, a share'),
          status: required(status, 'the status they get'),
        },
        (values) => ({ ratio: values.share, status: values.status }),
      ),
      'requests that are answered at once',
    ),
  },
  given,
)

const route = mapped(
  list(
    'weighted services',
    object(
      'a weighted service',
      {
        to: required(reference('service'), 'the service that gets the requests'),
        weight: required(number(0, 1_000_000), 'its weight beside the others'),
        otherwise: optional(
          flag(),
          'whether it has the requests while no other one has an endpoint (Linkerd 1.x)',
        ),
      },
      ({ otherwise, ...entry }) => ({ ...entry, ...given({ otherwise }) }),
    ),
    { least: 1, most: 100 },
  ),
  (entries, at) => {
    if (entries.some(({ weight }) => weight > 0)) return entries
    at.report('shares-wrong', 'has no weight above 0.', 'Give one service a weight such as 1.')
    return undefined
  },
)

/** The line of each value that was written, by dotted key. Values that a flag brought have none. */
function linesOf(at: Cursor): Record<string, number> {
  const lines: [string, number][] = []
  const walk = (cursor: Cursor, prefix: string) => {
    for (const { key, keyPlace, value } of cursor.entries) {
      const line = value.place.line
      if (line > 0 && keyPlace.line > 0) lines.push([`${prefix}${key}`, line])
      walk(value, `${prefix}${key}.`)
    }
  }
  walk(at, '')
  return Object.fromEntries(lines)
}

/** The neutral policy. */
export const policy: Field<Policy> = named(
  'policy',
  object(
    'a policy',
    {
      for: required(reference('service', 'everything'), 'the service it is for, or "*"'),
      from: optional(reference('service', 'client'), 'the only caller it binds'),
      by: optional(speaker, 'who says it: a team, platform, or operator'),
      namespace: optional(text(), 'where it lies; that of its team when absent'),
      timeout: optional(
        durationOr('off', 0),
        'over all attempts and pauses; off or 0ms switches it off',
      ),
      responseTimeout: optional(
        durationOr('off', 0),
        'over one attempt, to the end of its answer; it ends the request',
      ),
      connectTimeout: optional(duration(positive), aDuration),
      retry: optional(retry, 'what is tried again, or off'),
      tcp: optional(tcp, 'connections that the proxy does not look into'),
      limits: optional(limits, `how much at once, each ${aCount}`),
      outlier: optional(outlier, 'who is taken out of balancing, or off'),
      breaker: optional(breaker, 'whose circuit opens after failures, or off'),
      circuit: optional(circuit, 'when a caller stops asking the service at all (Hystrix), or off'),
      balancer: optional(balancer, 'who is picked'),
      locality: optional(locality, 'whether calls stay in the zone of their caller, or off'),
      panicThreshold: optional(
        share(),
        `${aShare} of admitted endpoints below which ejection is ignored`,
      ),
      fault: optional(fault, 'faults the proxy injects'),
      rateLimit: optional(rateLimit, 'how much each endpoint takes per second, or off'),
      route: optional(route, 'where requests for the service really go'),
      mtls: optional(
        choice('mode', serverModes),
        'what the service takes: strict, permissive or off',
      ),
      tls: optional(
        choice('mode', clientModes),
        'whether callers begin a handshake: auto, mutual or plain',
      ),
      access: optional(
        access,
        'who may call the service, a list of { allow }, { deny }, { audit }',
      ),
      inbound: optional(
        choice('default inbound policy', defaultInboundPolicies),
        'what the service does with callers of whom no access list speaks',
      ),
    },
    ({ for: upstream, timeout, responseTimeout, connectTimeout, ...rest }, at): Policy => ({
      for: upstream,
      ...given({
        ...rest,
        timeoutUs: timeout,
        responseTimeoutUs: responseTimeout,
        connectTimeoutUs: connectTimeout,
      }),
      origin: { file: at.draft.places.file, lines: linesOf(at) },
    }),
  ),
  definitions,
)
