import { ms, s } from '../model/units.ts'
import none from './none.ts'
import type { GuardDefaults, MeshProfile } from './profile.ts'

/** Hystrix 1.5.14 to 1.5.18: what most people ran. Its circuit has two states and decides when it is asked. */
const released = {
  timeoutUs: ms(1_000),
  isolation: 'thread',
  threads: 10,
  // maxQueueSize −1: a task is handed to a thread that is free, or refused.
  queue: 0,
  queueThreshold: 5,
  permits: 10,
  interruptOnTimeout: true,
  holdsCaller: true,
  fallbackPermits: 10,
  circuit: {
    kind: 'rollingErrors',
    windowUs: s(10),
    bucketUs: ms(500),
    volume: 20,
    errorPercent: 50,
    sleepUs: s(5),
    hasHalfOpen: false,
    noticesCancelled: true,
  },
} satisfies GuardDefaults

/** Hystrix 1.5.13 and master: half open is a state of its own, and the decision is made at each health tick. */
const halfOpen = {
  ...released,
  circuit: { ...released.circuit, hasHalfOpen: true },
} satisfies GuardDefaults

/**
 * Today's heir: it counts calls instead of time. Its TimeLimiter lets the caller go and cancels the call, which needs no pool:
 * how much at once is a count of permits.
 */
const resilience4j = {
  ...released,
  isolation: 'semaphore',
  permits: 25,
  holdsCaller: false,
  // It has no limit of its own for fallbacks.
  fallbackPermits: Infinity,
  circuit: {
    kind: 'lastCalls',
    calls: 100,
    volume: 100,
    errorPercent: 50,
    slowUs: s(60),
    slowPercent: 100,
    sleepUs: s(60),
    tries: 10,
  },
} satisfies GuardDefaults

/**
 * Hystrix: timeout, bulkhead, circuit and fallback as a library inside the caller; no proxy, no mesh. What carries the calls is
 * as without a mesh.
 */
export default {
  ...none,
  id: 'hystrix',
  title: 'Hystrix',
  summary:
    'A library in every caller gives each call a timeout, threads of its own, a circuit and a fallback; no proxy stands anywhere.',
  placement: 'library',
  eras: ['2018', 'today'],
  version: '1.5.18 of November 2018, the last release; in maintenance mode since',
  fairness:
    'Built at Netflix so that one slow dependency cannot take a whole application down: it adds no hop, knows what the application could answer instead (a fallback no proxy has), and keeps a bulkhead even from a caller’s own bugs.',
  notModelled: [
    'The request cache and the collapser, which joins calls into batches.',
    'A maximum size of the pool that differs from its core size.',
    'Execution of fallbacks on the timer’s thread, and the hand-off of results.',
    'Archaius: a policy that is applied during a run binds every process at once.',
    'Of resilience4j its rate limiter, its retry, time-based windows and other orders of decorators: here the bulkhead is inside the circuit, and the retries of a call inside both.',
    'Polly.',
  ],
  costs: {
    // The hand-off to a thread and back, once a call. Between the published quantiles the line is straight.
    hop: {
      kind: 'empirical',
      points: [
        { quantile: 0, valueUs: 0 },
        { quantile: 0.5, valueUs: 0 },
        { quantile: 0.9, valueUs: ms(3) },
        { quantile: 0.99, valueUs: ms(9) },
        // guess: nothing was published beyond p99
        { quantile: 1, valueUs: ms(12) },
      ],
    },
    idleCores: 0,
    // guess: within the noise of the application; nobody has published a figure
    coresPerThousandRps: 0.02,
    // guess: ten threads for each of some dependencies, a stack of 1 MiB reserved each, most of it never touched
    memoryMiB: 20,
    controlPlane: null,
    published: [
      {
        what: 'added latency of thread isolation, median / p90 / p99, at 60 requests a second for each process',
        value: '0 / 3 / 9 ms',
        source: 'Netflix/Hystrix wiki, How it Works, 2012',
        measuredBy: 'vendor',
      },
    ],
  },
  defaults: {
    ...none.defaults,
    guard: {
      version: '1.5.18',
      versions: {
        '1.5.18': released,
        '1.5.13': halfOpen,
        // Its half-open circuit does not notice that nobody waits for the tried request any more.
        '1.5.12': { ...halfOpen, circuit: { ...halfOpen.circuit, noticesCancelled: false } },
        resilience4j,
      },
    },
  },
  stats: 'hystrix',
  expresses: ['timeout', 'connectTimeout', 'limits', 'circuit'],
  lacks: ['limits.maxConnections', 'limits.maxRetries'],
  words: {
    ...none.words,
    circuitOpen: 'SHORT_CIRCUITED: circuit open',
    threadPoolRejected: 'THREAD_POOL_REJECTED',
    semaphoreRejected: 'SEMAPHORE_REJECTED',
    libraryTimeout: 'TIMEOUT',
  },
  sources: [
    'Netflix/Hystrix 7c03bafe: HystrixCommandProperties, HystrixThreadPoolProperties (default_* constants)',
    'Netflix/Hystrix v1.5.18: HystrixCircuitBreaker (two states); v1.5.12, v1.5.13 and master (half open); CHANGELOG',
    'Netflix/Hystrix 7c03bafe: AbstractCommand, HystrixCommandMetrics, HystrixContextScheduler',
    'Netflix/Hystrix README, November 2018: maintenance mode, resilience4j named as the heir',
    'resilience4j af9e7c97 (after 2.4.0): CircuitBreakerConfig, BulkheadConfig, TimeLimiterConfig',
  ],
} satisfies MeshProfile
