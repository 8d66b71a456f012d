import { writeFileSync } from 'node:fs'
import { quantileOfDifference, bucketsFor } from '../engine/Histogram.ts'
import { runOf, type ScenarioDocument } from './observe.ts'

/**
 * What textbooks say about queues, retries and timeouts, and what the simulator measures. Each row is a steady state:
 * independent replications with seeds 1, 2, …, the beginning of each deleted, a t-interval over their means.
 *
 * A row passes when the interval is narrow enough to say something and the mean is where it should be:
 *
 *     half-width ≤ δ · theory   and   |measured − theory| ≤ δ · theory
 *
 * @source the formulas: Kleinrock, Queueing Systems (1975); Harchol-Balter, Performance Modeling (2013); Mitzenmacher, The
 *   power of two choices (2001). The rule: Law, Simulation Modeling and Analysis
 */
export interface Row {
  readonly model: string
  readonly measure: string
  readonly unit: string
  readonly theory: number
  readonly measured: number
  /** Of the 99 % interval. */
  readonly halfWidth: number
  /** Relative tolerance: 0.03 is 3 %. */
  readonly delta: number
  readonly requests: number
  readonly passes: boolean
}

/** What one replication counted between the end of its beginning and its end. */
interface Counted {
  readonly requests: number
  readonly ok: number
  readonly failed: number
  readonly attempts: number
  readonly seconds: number
  /** Mean latency of answers, ms. */
  readonly meanMs: number
  /** A quantile of it, ms. */
  quantileMs(q: number): number
}

interface Model {
  readonly model: string
  readonly measure: string
  readonly unit: string
  readonly theory: number
  readonly delta: number
  readonly scenario: ScenarioDocument
  /** Simulated seconds of one replication, and of what is deleted before it. */
  readonly seconds: number
  readonly warmUpSeconds: number
  /** What is measured of the edge, by name. */
  readonly edge: string
  readonly of: (counted: Counted, edges: ReadonlyMap<string, Counted>) => number
}

/** Quantile 0.995 of Student's t, by degrees of freedom. */
const t995: Readonly<Record<number, number>> = { 9: 3.2498, 19: 2.8609, 29: 2.7564 }

// ── Formulas ──────────────────────────────────────────────────────────────────────────────────────

/** Probability that all c servers are busy when nobody waits: the recursion, never factorials. */
export function erlangB(c: number, a: number): number {
  let b = 1
  for (let k = 1; k <= c; k++) b = (a * b) / (k + a * b)
  return b
}

/** Probability that a customer must wait for one of c servers. */
export function erlangC(c: number, a: number): number {
  const b = erlangB(c, a)
  return b / (1 - (a / c) * (1 - b))
}

/** Mean time in an M/G/1 system (Pollaczek and Khinchine), in the unit of `mean`. */
export function pollaczekKhinchine(rho: number, mean: number, cs2: number): number {
  return mean + (rho * mean * (1 + cs2)) / (2 * (1 - rho))
}

/** Blocking of M/M/c/K. */
export function blocking(c: number, k: number, a: number): number {
  let p = 1
  let sum = 1
  for (let n = 1; n <= k; n++) {
    p *= a / Math.min(n, c)
    sum += p
  }
  return p / sum
}

/** Throughput per second of n users with think time z at one station with demand d, s: mean value analysis. */
export function meanValueAnalysis(n: number, d: number, z: number): number {
  let q = 0
  let x = 0
  for (let users = 1; users <= n; users++) {
    const r = d * (1 + q)
    x = users / (r + z)
    q = x * r
  }
  return x
}

/**
 * Mean time in a system of two servers, in service times, when two samples with replacement are compared and a tie keeps the
 * first: half of the arrivals see both servers, the others one at random. The balance equations, iterated.
 */
export function twoChoicesOfTwo(rho: number): number {
  const most = 60
  const size = most + 1
  let p = new Float64Array(size * size)
  p[0] = 1
  const arrivals = 2 * rho
  const total = arrivals + 2
  for (let round = 0; round < 6_000; round++) {
    const next = new Float64Array(size * size)
    for (let i = 0; i < size; i++) {
      for (let j = 0; j < size; j++) {
        const here = p[i * size + j]!
        if (here === 0) continue
        const toI = i === j ? 0.5 : i < j ? 0.75 : 0.25
        next[Math.min(i + 1, most) * size + j]! += (here * arrivals * toI) / total
        next[i * size + Math.min(j + 1, most)]! += (here * arrivals * (1 - toI)) / total
        next[Math.max(i - 1, 0) * size + j]! += here / total
        next[i * size + Math.max(j - 1, 0)]! += here / total
      }
    }
    p = next
  }
  let customers = 0
  for (let i = 0; i < size; i++)
    for (let j = 0; j < size; j++) customers += (i + j) * p[i * size + j]!
  return customers / arrivals
}

// ── Models ────────────────────────────────────────────────────────────────────────────────────────

const s10 = { exponential: '10ms' }
const noNetwork = { network: { latency: '0ms' } }

interface Station {
  readonly rate: number
  readonly workers?: number
  readonly queue?: number
  readonly serviceTime?: unknown
  readonly timeout?: string
}

/** One station and who asks it, without a mesh: nothing but the queue takes time. */
function station({ rate, workers = 1, queue, serviceTime = s10, timeout }: Station) {
  return {
    ...noNetwork,
    services: {
      cart: {
        workers,
        serviceTime,
        protocol: 'http2',
        ...(queue === undefined ? {} : { queue }),
      },
    },
    clients: { web: { to: 'cart', rate: `${rate}/s`, ...(timeout && { timeout }) } },
  }
}

const meanTime = (of: Counted): number => of.meanMs
const failedShare = (of: Counted): number => of.failed / of.requests
const okShare = (of: Counted): number => of.ok / (of.ok + of.failed)

const distributions: readonly (readonly [string, unknown, number])[] = [
  ['D', '10ms', 0],
  ['Erlang-3', { erlang: { mean: '10ms', shape: 3 } }, 1 / 3],
  ['lognormal, σ = 0.8', { lognormal: { mean: '10ms', sigma: 0.8 } }, Math.exp(0.64) - 1],
  [
    'hyperexponential',
    {
      hyperexponential: [
        { share: '50%', mean: '5ms' },
        { share: '50%', mean: '15ms' },
      ],
    },
    1.5,
  ],
]

/** Retries without a limit on how many at once. */
const retries = (attempts: number): object => ({
  for: '*',
  timeout: 'off',
  retry: { attempts, on: ['5xx'], backoff: { base: '1ms', max: '2ms' } },
  limits: { maxRetries: 100_000, maxRequests: 100_000, maxPendingRequests: 100_000 },
})

/** Three layers of retries above a database that fails. */
function layers(failures: string, attempts: number): ScenarioDocument {
  const quick = { serviceTime: '1ms', workers: 1_000, protocol: 'http2' }
  return {
    ...noNetwork,
    system: 'envoy',
    services: {
      front: { ...quick, calls: ['middle'] },
      middle: { ...quick, calls: ['db'] },
      db: { ...quick, failures },
    },
    clients: { web: { to: 'front', rate: '50/s' } },
    policies: [retries(attempts)],
  }
}
const databaseAttempts = (of: Counted, edges: ReadonlyMap<string, Counted>): number =>
  edges.get('middle→db')!.attempts / of.requests

/** Servers behind one proxy, whose two crossings of 0.5 ms are nothing beside a service time of 1 s. */
function servers(count: number, rho: number, balancer: unknown): ScenarioDocument {
  return {
    ...noNetwork,
    system: 'envoy',
    services: {
      cart: {
        endpoints: count,
        workers: 1,
        serviceTime: { exponential: '1s' },
        protocol: 'http2',
      },
    },
    clients: { web: { to: 'cart', rate: `${rho * count}/s` } },
    policies: [{ for: '*', timeout: 'off', balancer }],
  }
}
const inService = (of: Counted): number => (of.meanMs - 1) / 1_000

const models: readonly Model[] = [
  ...[0.6, 0.8].map((rho) => ({
    model: `M/M/1, ρ = ${rho}`,
    measure: 'mean time in system',
    unit: 'ms',
    theory: 10 / (1 - rho),
    delta: rho === 0.6 ? 0.03 : 0.05,
    scenario: station({ rate: 100 * rho }),
    seconds: rho === 0.6 ? 200 : 500,
    warmUpSeconds: 10,
    edge: 'web→cart',
    of: meanTime,
  })),
  {
    model: 'M/M/1, ρ = 0.6',
    measure: '99th percentile',
    unit: 'ms',
    theory: (-Math.log(0.01) * 10) / 0.4,
    delta: 0.05,
    scenario: station({ rate: 60 }),
    seconds: 300,
    warmUpSeconds: 10,
    edge: 'web→cart',
    of: (counted) => counted.quantileMs(0.99),
  },
  {
    model: 'M/M/4, ρ = 0.75',
    measure: 'mean time in system',
    unit: 'ms',
    theory: 10 + erlangC(4, 3) * 10,
    delta: 0.03,
    scenario: station({ rate: 300, workers: 4 }),
    seconds: 60,
    warmUpSeconds: 5,
    edge: 'web→cart',
    of: meanTime,
  },
  ...distributions.map(([name, serviceTime, cs2]) => ({
    model: `M/G/1, ${name}, ρ = 0.6`,
    measure: 'mean time in system',
    unit: 'ms',
    theory: pollaczekKhinchine(0.6, 10, cs2),
    delta: cs2 > 1 ? 0.05 : 0.04,
    scenario: station({ rate: 60, serviceTime }),
    seconds: 250,
    warmUpSeconds: 10,
    edge: 'web→cart',
    of: meanTime,
  })),
  {
    model: 'M/M/2/5, a = 2.5',
    measure: 'share refused, queue full',
    unit: '',
    theory: blocking(2, 5, 2.5),
    delta: 0.03,
    scenario: station({ rate: 250, workers: 2, queue: 3 }),
    seconds: 60,
    warmUpSeconds: 5,
    edge: 'web→cart',
    of: failedShare,
  },
  ...[['exponential', s10] as const, distributions[0]!, distributions[3]!].map(
    ([name, serviceTime]) => ({
      model: `M/G/4/4, ${name}, a = 3`,
      measure: 'share refused (Erlang B)',
      unit: '',
      theory: erlangB(4, 3),
      delta: 0.03,
      scenario: station({ rate: 300, workers: 4, queue: 0, serviceTime }),
      seconds: 60,
      warmUpSeconds: 5,
      edge: 'web→cart',
      of: failedShare,
    }),
  ),
  {
    model: 'tandem: M/M/∞, then M/M/1 at ρ = 0.6, then at 0.5',
    measure: 'mean time of the whole',
    unit: 'ms',
    theory: 5 + 10 / (1 - 0.6) + 25 / 3 / (1 - 0.5),
    delta: 0.03,
    scenario: {
      ...noNetwork,
      services: {
        front: {
          workers: 100_000,
          serviceTime: { exponential: '5ms' },
          protocol: 'http2',
          calls: ['cart', 'store'],
        },
        cart: { workers: 1, serviceTime: s10, protocol: 'http2' },
        store: { workers: 1, serviceTime: { exponential: `${25 / 3}ms` }, protocol: 'http2' },
      },
      clients: { web: { to: 'front', rate: '60/s' } },
    },
    seconds: 200,
    warmUpSeconds: 10,
    edge: 'web→front',
    of: meanTime,
  },
  {
    model: 'four parallel calls, exponential',
    measure: 'mean time of the slowest',
    unit: 'ms',
    theory: 10 * (1 + 1 / 2 + 1 / 3 + 1 / 4),
    delta: 0.02,
    scenario: {
      ...noNetwork,
      services: {
        front: {
          workers: 10_000,
          serviceTime: '0ms',
          protocol: 'http2',
          calls: [['a', 'b', 'c', 'd']],
        },
        ...Object.fromEntries(
          ['a', 'b', 'c', 'd'].map((name) => [
            name,
            { workers: 10_000, serviceTime: s10, protocol: 'http2' },
          ]),
        ),
      },
      clients: { web: { to: 'front', rate: '50/s' } },
    },
    seconds: 60,
    warmUpSeconds: 1,
    edge: 'web→front',
    of: meanTime,
  },
  {
    model: '2 servers, 2 samples with replacement, ρ = 0.7',
    measure: 'mean time in system',
    unit: 'service times',
    theory: twoChoicesOfTwo(0.7),
    delta: 0.05,
    scenario: servers(2, 0.7, { leastRequest: { choices: 2 } }),
    seconds: 8_000,
    warmUpSeconds: 200,
    edge: 'web→cart',
    of: inService,
  },
  {
    // theory.md gives 3.11 from a simulation of its own: distinct samples would give 2.99.
    model: '10 servers, 2 samples with replacement, ρ = 0.9',
    measure: 'mean time in system',
    unit: 'service times',
    theory: 3.11,
    delta: 0.05,
    scenario: servers(10, 0.9, { leastRequest: { choices: 2 } }),
    seconds: 4_000,
    warmUpSeconds: 1_000,
    edge: 'web→cart',
    of: inService,
  },
  {
    model: '10 servers, one at random, ρ = 0.6',
    measure: 'mean time in system',
    unit: 'service times',
    theory: 1 / (1 - 0.6),
    delta: 0.03,
    scenario: servers(10, 0.6, 'random'),
    seconds: 2_500,
    warmUpSeconds: 100,
    edge: 'web→cart',
    of: inService,
  },
  ...(
    [
      ['share that succeeds in the end', 1 - 0.3 ** 3, okShare],
      [
        'attempts for one request',
        (1 - 0.3 ** 3) / 0.7,
        (of: Counted) => of.attempts / of.requests,
      ],
    ] as const
  ).map(([measure, theory, of]) => ({
    model: 'failure 30 %, three attempts',
    measure,
    unit: '',
    theory,
    delta: 0.01,
    scenario: {
      ...noNetwork,
      system: 'envoy',
      services: {
        cart: { workers: 1_000, serviceTime: '1ms', failures: '30%', protocol: 'http2' },
      },
      clients: { web: { to: 'cart', rate: '200/s' } },
      policies: [retries(3)],
    },
    seconds: 30,
    warmUpSeconds: 1,
    edge: 'web→cart',
    of,
  })),
  {
    model: 'three layers, three attempts each, all fail',
    measure: 'attempts at the database for one request',
    unit: '',
    theory: 27,
    delta: 0.01,
    scenario: layers('100%', 3),
    seconds: 20,
    warmUpSeconds: 1,
    edge: 'web→front',
    of: databaseAttempts,
  },
  {
    model: 'three layers, two attempts each, half fail',
    measure: 'attempts at the database for one request',
    unit: '',
    theory: 1.5 * 1.25 * 1.0625,
    delta: 0.02,
    scenario: layers('50%', 2),
    seconds: 60,
    warmUpSeconds: 1,
    edge: 'web→front',
    of: databaseAttempts,
  },
  {
    model: 'closed, 10 users, think 1.8 s, demand 0.2 s',
    measure: 'throughput (mean value analysis)',
    unit: '/s',
    theory: meanValueAnalysis(10, 0.2, 1.8),
    delta: 0.02,
    scenario: {
      ...noNetwork,
      services: { cart: { workers: 1, serviceTime: { exponential: '200ms' }, protocol: 'http2' } },
      clients: { web: { to: 'cart', users: 10, think: { exponential: '1800ms' } } },
    },
    seconds: 2_000,
    warmUpSeconds: 50,
    edge: 'web→cart',
    of: ({ ok, seconds }) => ok / seconds,
  },
  {
    model: 'M/M/1, ρ = 0.8, callers who leave after 50 ms',
    measure: 'share answered in time, work goes on',
    unit: '',
    theory: 1 - Math.exp(-20 * 0.05),
    delta: 0.03,
    scenario: station({ rate: 80, timeout: '50ms' }),
    seconds: 320,
    warmUpSeconds: 10,
    edge: 'web→cart',
    of: okShare,
  },
]

// ── Measuring ─────────────────────────────────────────────────────────────────────────────────────

const second = 1_000_000

function replicate(model: Model, seed: number, effort: number): ReadonlyMap<string, Counted> {
  const { run, metrics } = runOf({ ...model.scenario, seed })
  const { edges, latencies, bits } = metrics
  run.advance(model.warmUpSeconds * second)
  const columns = ['requests', 'ok', 'failed', 'attempts', 'latencySumUs'] as const
  const then = columns.map((name) => edges[name].slice())
  const latenciesThen = latencies.count.slice()
  const seconds = model.seconds * effort
  run.advance((model.warmUpSeconds + seconds) * second)
  return new Map(
    run.plan.edges.map(({ name }, edge) => {
      const [requests, ok, failed, attempts, latencySumUs] = columns.map(
        (column, index) => edges[column][edge]! - then[index]![edge]!,
      ) as [number, number, number, number, number]
      const offset = edge * bucketsFor(bits)
      const quantileMs = (q: number): number =>
        quantileOfDifference(latencies.count, offset, latenciesThen, offset, q, bits) / 1_000
      const meanMs = latencySumUs / ok / 1_000
      return [name, { requests, ok, failed, attempts, seconds, meanMs, quantileMs }]
    }),
  )
}

function measure(model: Model, effort: number, slack = 1): Row {
  const replications = 10
  const values: number[] = []
  let requests = 0
  for (let seed = 1; seed <= replications; seed++) {
    const edges = replicate(model, seed, effort)
    const counted = edges.get(model.edge)!
    values.push(model.of(counted, edges))
    requests += counted.requests
  }
  const mean = values.reduce((sum, value) => sum + value, 0) / replications
  const squares = values.reduce((sum, value) => sum + (value - mean) * (value - mean), 0)
  const halfWidth = t995[replications - 1]! * Math.sqrt(squares / (replications - 1) / replications)
  const delta = slack * model.delta
  const most = delta * model.theory
  return {
    model: model.model,
    measure: model.measure,
    unit: model.unit,
    theory: model.theory,
    measured: mean,
    halfWidth,
    delta,
    requests,
    passes: halfWidth <= most && Math.abs(mean - model.theory) <= most,
  }
}

/** The names of the rows, in order: what is measured, without measuring it. */
export const theoryRows: readonly string[] = models.map(
  ({ model, measure: what }) => `${model}: ${what}`,
)

/**
 * One row of the table.
 *
 * @param effort stretches the runs: 1 is enough for the row's tolerance
 * @param slack multiplies the tolerance
 */
export function theoryRow(index: number, effort = 1, slack = 1): Row {
  return measure(models[index]!, effort, slack)
}

/** Measures every row. */
export function theoryTable(effort = 1): Row[] {
  return models.map((model) => measure(model, effort))
}

/** The table as Markdown. */
export function theoryMarkdown(rows: readonly Row[]): string {
  const number = (value: number): string => String(Number(value.toPrecision(4)))
  const percent = (value: number): string => `${(100 * value).toFixed(2)} %`
  const lines = rows.map((row) => {
    const unit = row.unit === '' || row.unit.startsWith('/') ? row.unit : ` ${row.unit}`
    return [
      row.model,
      row.measure,
      `${number(row.theory)}${unit}`,
      `${number(row.measured)}${unit}`,
      percent((row.measured - row.theory) / row.theory),
      `± ${percent(row.halfWidth / row.theory)}`,
      percent(row.delta),
      String(row.requests),
      row.passes ? 'yes' : '**no**',
    ].join(' | ')
  })
  return [
    '| model | what | theory | measured | error | 99 % interval | δ | requests | within |',
    '| --- | --- | --: | --: | --: | --: | --: | --: | --- |',
    ...lines.map((line) => `| ${line} |`),
    '',
  ].join('\n')
}

/**
 * `npm run bench -- theory [effort] [--write]`: measures, prints, and writes docs/theory-table.md if asked to.
 *
 * @public bench.ts finds it by glob
 */
export function main(argv: string[]): number {
  const effort = Number(argv.find((word) => !word.startsWith('--')) ?? 4)
  const rows = theoryTable(effort)
  const table = theoryMarkdown(rows)
  console.log(table)
  if (argv.includes('--write')) writeFileSync('docs/theory-table.md', table)
  return rows.every(({ passes }) => passes) ? 0 : 1
}
