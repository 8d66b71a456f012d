import { ms, never, s } from '../model/units.ts'
import { comparingKeys } from '../policies/outlier/statistics.ts'
import envoy from './envoy.ts'
import none from './none.ts'
import type { MeshProfile } from './profile.ts'

const defaults = {
  ...envoy.defaults,
  mergeWindowUs: 0,
  // Nothing binds all attempts together: each has its own 60 s (proxy_read_timeout), and a client may wait for all of them.
  requestTimeoutUs: never,
  // connect, read and write: 60 s each (kong/db/schema/entities/services.lua)
  connectTimeoutUs: s(60),
  limits: {
    maxConnections: Infinity,
    maxPendingRequests: Infinity,
    maxRequests: Infinity,
    maxRetries: Infinity,
  },
  balancer: 'roundRobin',
  panicThreshold: 0,
  retry: {
    // retries 5, so 6 attempts, at once and without a budget; each balances anew
    ...envoy.defaults.retry,
    attempts: 6,
    on: ['reset'],
    perTryTimeoutUs: s(60),
    next: { oncePerHost: false, resendsAfterReset: false, resendsAfter: [] },
  },
  outlier: {
    // Off until somebody asks for it (all thresholds 0); then a target stays out, because nothing but an active check or an
    // operator takes it back: longer than any run.
    ...envoy.defaults.outlier,
    enforcingSuccessRate: 0,
    enforcingLocalOriginSuccessRate: 0,
    enforcingLocalOriginFailure: 1,
    baseEjectionTimeUs: s(86_400),
    maxEjectionTimeUs: s(86_400),
    maxEjectionRatio: 1,
  },
} satisfies MeshProfile['defaults']

const expresses = [
  'timeout',
  'connectTimeout',
  'retry',
  'limits',
  'outlier',
  'balancer',
  'fault',
  'route',
  'routes',
  'directResponse',
  'redirect',
  'rateLimit',
  'globalRateLimit',
  'externalAuth',
  'access',
]

/** What answers stand for in nginx, and so in what is built on it. */
const statuses = {
  connectionFailure: 502,
  connectionTermination: 502,
  remoteReset: 502,
  connectTimeout: 504,
  upstreamTimeout: 504,
  perTryTimeout: 504,
  noHealthyUpstream: 503,
} satisfies MeshProfile['statuses']

/** An API gateway: a proxy at the edge that clients come in through; what services ask of each other goes past it. */
export default {
  ...none,
  id: 'api-gateway',
  title: 'API gateway',
  summary:
    'Clients come in through a proxy at the edge, which balances, limits and tries again; calls between services go past it.',
  placement: 'edge',
  eras: ['2018', 'today'],
  version: 'Kong 3, commit 22246ef2 (2025)',
  fairness:
    'Built for the edge, where it is one place for limits, keys and routes of all that comes from outside: nothing else here sees every client.',
  notModelled: [
    'Caching of answers, and transformation of bodies.',
    'Active health checks of nginx Plus. Where nobody asks, a target that a passive check took out stays out, unless the gateway is nginx or Zuul.',
    'Passive checks of Kong that count other statuses than 5xx.',
    'The processor of the gateway: events that wait for it, and the 50 connections for each host of Zuul.',
    'A poll of its database, and the worker that is made anew after it: a new policy binds at once.',
  ],
  costs: {
    ...none.costs,
    // guess: an event-driven gateway on one core
    idleCores: 0.05,
    coresPerThousandRps: 0.3,
    memoryMiB: 200,
    published: [
      {
        what: 'connections that one worker process takes',
        value: 'at most 16,384',
        source: 'Kong 22246ef2, kong.conf.default (2025)',
        measuredBy: 'vendor',
      },
    ],
  },
  pool: 'endpoint',
  resolves: 'lastKnown',
  middle: {
    covers: 'clients',
    // worker connections, at most 16,384 (kong.conf.default); they wait, they do not work
    workers: 16_384,
    queue: 0,
    // guess: 1 ms for a few plugins
    serviceTime: { kind: 'constant', valueUs: ms(1) },
  },
  defaults,
  balancers: ['roundRobin', 'leastRequest'],
  retryRule: 'nextUpstream',
  timeoutIsPerTry: true,
  unasked: ['retry'],
  statuses,
  lacks: [
    'retry.backoff',
    'retry.budget',
    'retry.anotherHost',
    'retry.anotherPriority',
    'outlier.baseEjectionTime',
    ...comparingKeys,
    'outlier.detectDegraded',
    'fault.delay.byHeader',
    'fault.abort.byHeader',
    'fault.headers',
    'fault.maxActive',
    'routes.match.share',
  ],
  expresses,
  words: {
    upstreamTimeout: 'The upstream server is timing out',
    perTryTimeout: 'The upstream server is timing out',
    connectTimeout: 'The upstream server is timing out',
    connectionFailure: 'An invalid response was received from the upstream server',
    noHealthyUpstream: 'failure to get a peer from the ring-balancer',
    rateLimited: 'API rate limit exceeded',
    accessDenied: 'You cannot consume this service',
  },
  kinds: {
    kong: {
      // Off until somebody asks for them. Whatever is not expected counts towards the threshold.
      expresses: [...expresses, 'healthCheck'],
      defaults: {
        ...defaults,
        healthCheck: { expectedStatuses: [200, 302], retriableStatuses: 'all' },
      },
    },
    zuul: {
      version: 'Zuul 2, commit f3144f6c',
      middle: {
        covers: 'clients',
        // concurrent requests that a filter takes
        workers: 4_000,
        queue: 0,
        serviceTime: { kind: 'constant', valueUs: ms(1) },
      },
      // 3 connection failures in a row: out for 10, 20, then 30 s
      unasked: ['retry', 'outlier'],
      defaults: {
        ...defaults,
        connectTimeoutUs: ms(500),
        // in flight for each origin, from each gateway
        limits: { ...defaults.limits, maxRequests: 200 },
        balancer: 'leastRequest',
        retry: {
          ...defaults.retry,
          // MaxAutoRetriesNextServer, 0 unless it is set
          attempts: 1,
          on: ['reset', 'retriable-status-codes'],
          statuses: [500],
          perTryTimeoutUs: s(90),
          next: { oncePerHost: true, resendsAfterReset: true, resendsAfter: [503] },
        },
        outlier: {
          ...defaults.outlier,
          splitLocalOrigin: true,
          consecutive5xx: Infinity,
          consecutiveGatewayFailure: Infinity,
          consecutiveLocalOriginFailure: 3,
          intervalUs: s(1),
          baseEjectionTimeUs: s(10),
          maxEjectionTimeUs: s(30),
        },
      },
      statuses: { ...statuses, connectTimeout: 502, noHealthyUpstream: 502, overflow: 503 },
      words: {
        upstreamTimeout: 'Origin timeout',
        perTryTimeout: 'READ_TIMEOUT',
        connectTimeout: 'CONNECT_ERROR',
        connectionFailure: 'CONNECT_ERROR',
        connectionTermination: 'RESET_CONNECTION',
        remoteReset: 'RESET_CONNECTION',
        noHealthyUpstream: 'NO_AVAILABLE_SERVERS',
        overflow: 'ORIGIN_CONCURRENCY_EXCEEDED',
        rateLimited: 'rate limited',
      },
    },
    nginx: {
      version: 'nginx, directives of 2025',
      unasked: ['retry', 'outlier'],
      defaults: {
        ...defaults,
        retry: {
          ...defaults.retry,
          // proxy_next_upstream_tries 0: as many as there are servers, each once
          attempts: 1_000_000,
          next: { oncePerHost: true, resendsAfterReset: false, resendsAfter: [] },
        },
        outlier: {
          ...defaults.outlier,
          // max_fails 1 within fail_timeout 10 s: out for 10 s; errors and timeouts count
          splitLocalOrigin: true,
          consecutive5xx: Infinity,
          consecutiveGatewayFailure: Infinity,
          consecutiveLocalOriginFailure: 1,
          intervalUs: s(1),
          baseEjectionTimeUs: s(10),
          maxEjectionTimeUs: s(10),
        },
      },
      statuses: { ...statuses, noHealthyUpstream: 502 },
      words: {
        upstreamTimeout: 'upstream timed out (110: Connection timed out)',
        perTryTimeout: 'upstream timed out (110: Connection timed out)',
        connectTimeout: 'upstream timed out (110: Connection timed out)',
        connectionFailure: 'connect() failed (111: Connection refused)',
        connectionTermination: 'upstream prematurely closed connection',
        noHealthyUpstream: 'no live upstreams',
        rateLimited: 'limiting requests',
      },
    },
  },
  sources: [
    'Kong/kong 22246ef2: kong/db/schema/entities/{services,upstreams}.lua, kong/runloop/balancer, kong.conf.default',
    'developer.konghq.com: health checks (passive ones off, never take a target back)',
    'Netflix/zuul f3144f6c: ProxyEndpoint, BasicNettyOrigin, OriginTimeoutManager, OutboundErrorType',
    'Netflix Ribbon: ServerStats (3 connection failures, 10 to 30 s)',
    'nginx.org: ngx_http_proxy_module, ngx_http_upstream_module (defaults of directives)',
  ],
} satisfies MeshProfile
