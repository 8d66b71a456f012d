import { bucketsFor, quantileOfDifference } from '../../engine/Histogram.ts'
import { Observer, runOf, type ScenarioDocument } from '../observe.ts'

/**
 * A statement of theory and how it is measured. Independent replications with seeds 1, 2, …, the beginning of each deleted, a
 * t-interval over their means. It holds when the interval is narrow enough to say something and the mean is where it should be:
 *
 *     half-width ≤ δ   and   |measured − theory| ≤ δ
 *
 * with δ relative to theory, or absolute where theory says (nearly) nothing.
 *
 * @source Law, Simulation Modeling and Analysis (replication and deletion; equivalence instead of "theory lies inside")
 */
export interface Model {
  readonly model: string
  readonly measure: string
  readonly unit: string
  readonly theory: number
  readonly delta: number
  /** Whether `delta` is in the unit, and not a share of theory. */
  readonly isAbsolute?: boolean
  readonly scenario: ScenarioDocument
  /** Simulated seconds of one replication, and of what is deleted before it. */
  readonly seconds: number
  readonly warmUpSeconds: number
  /** Whether it is about a moment of a story (an outage): then it is never shortened. */
  readonly isStory?: boolean
  /** Seconds between two looks at how many requests are in flight; none when absent. */
  readonly lookEvery?: number
  /** Whether somebody stands beside each job with a watch. */
  readonly isWatched?: boolean
  /** Whose requests are counted: `web→cart`. */
  readonly edge: string
  readonly of: (counted: Counted, seen: Seen) => number
}

/** What one replication counted of one edge between the end of its beginning and its end. */
export interface Counted {
  readonly requests: number
  readonly ok: number
  readonly failed: number
  readonly attempts: number
  readonly seconds: number
  /** Mean latency of answers, ms. */
  readonly meanMs: number
  /** Requests in flight, on average over time. */
  readonly meanInFlight: number
  /** A quantile of the latency, ms; and the share of answers that took longer than so many ms. */
  quantileMs(q: number): number
}

export interface Seen {
  readonly edges: ReadonlyMap<string, Counted>
  /** By number in flight: how often that many were seen. */
  readonly looks: readonly number[]
  /** How long jobs waited for a worker, ms. */
  readonly waitsMs: readonly number[]
}

export interface Row {
  readonly section: string
  readonly model: string
  readonly measure: string
  readonly unit: string
  readonly theory: number
  readonly measured: number
  /** Of the 99 % interval, in the unit. */
  readonly halfWidth: number
  /** What is tolerated, in the unit. */
  readonly most: number
  readonly isAbsolute: boolean
  readonly requests: number
  readonly passes: boolean
}

/** Quantile 0.995 of Student's t with nine degrees of freedom: ten replications. */
const replications = 10
const t995 = 3.2498
const second = 1_000_000

function replicate(model: Model, seed: number, effort: number): Seen {
  const { run, metrics } = runOf({ ...model.scenario, seed })
  const { edges, latencies, bits } = metrics
  run.advance(model.warmUpSeconds * second)
  // From here on, so that the beginning is deleted; of a job that is under way it knows nothing.
  const watch = model.isWatched === true ? new Observer(run) : undefined
  const columns = ['requests', 'ok', 'failed', 'attempts', 'latencySumUs', 'inFlightArea'] as const
  const now = () =>
    columns.map((name) =>
      name === 'inFlightArea'
        ? Float64Array.from(
            edges.inFlightArea.slice(0, run.plan.edges.length),
            (area, edge) => area + edges.inFlight[edge]! * (run.now - edges.changedAt[edge]!),
          )
        : edges[name].slice(),
    )
  const then = now()
  const latenciesThen = latencies.count.slice()
  const seconds = model.isStory === true ? model.seconds : model.seconds * effort
  const end = (model.warmUpSeconds + seconds) * second
  const looks: number[] = []
  if (model.lookEvery !== undefined) {
    const edge = run.plan.edges.findIndex(({ name }) => name === model.edge)
    for (let at = run.now; at < end; at += model.lookEvery * second) {
      run.advance(at)
      const inFlight = edges.inFlight[edge]!
      looks[inFlight] = (looks[inFlight] ?? 0) + 1
    }
  }
  run.advance(end)
  const last = now()
  const waitsMs = (watch?.jobs ?? [])
    .filter(({ arrivedAt, startedAt }) => arrivedAt > 0 && startedAt >= arrivedAt)
    .map(({ arrivedAt, startedAt }) => (startedAt - arrivedAt) / 1_000)
  return {
    looks,
    waitsMs,
    edges: new Map(
      run.plan.edges.map(({ name }, edge) => {
        const [requests, ok, failed, attempts, latencySumUs, area] = columns.map(
          (_, index) => last[index]![edge]! - then[index]![edge]!,
        ) as [number, number, number, number, number, number]
        const offset = edge * bucketsFor(bits)
        const quantileMs = (q: number): number =>
          quantileOfDifference(latencies.count, offset, latenciesThen, offset, q, bits) / 1_000
        return [
          name,
          {
            requests,
            ok,
            failed,
            attempts,
            seconds,
            meanMs: latencySumUs / ok / 1_000,
            meanInFlight: area / (seconds * second),
            quantileMs,
          },
        ]
      }),
    ),
  }
}

/**
 * @param effort stretches the runs: 1 is enough for the tolerance
 * @param slack multiplies the tolerance
 */
export function measure(section: string, model: Model, effort: number, slack = 1): Row {
  const values: number[] = []
  let requests = 0
  for (let seed = 1; seed <= replications; seed++) {
    const seen = replicate(model, seed, effort)
    const counted = seen.edges.get(model.edge)
    if (counted === undefined) throw new Error(`${model.model}: there is no ${model.edge}`)
    values.push(model.of(counted, seen))
    requests += counted.requests
  }
  const mean = values.reduce((sum, value) => sum + value, 0) / replications
  const squares = values.reduce((sum, value) => sum + (value - mean) * (value - mean), 0)
  const halfWidth = t995 * Math.sqrt(squares / (replications - 1) / replications)
  const most = slack * model.delta * (model.isAbsolute === true ? 1 : model.theory)
  return {
    section,
    model: model.model,
    measure: model.measure,
    unit: model.unit,
    theory: model.theory,
    measured: mean,
    halfWidth,
    most,
    isAbsolute: model.isAbsolute === true,
    requests,
    passes: halfWidth <= most && Math.abs(mean - model.theory) <= most,
  }
}
