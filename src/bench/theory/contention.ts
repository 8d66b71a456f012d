import { Draw } from '../../engine/Random.ts'
import { inverseNormal } from '../../engine/maths.ts'

/*
 * The contention lab: N clients want to change the same row at once. Each reads it, and writes it with the version that it has read;
 * who comes too late waits and reads again. Every crossing of the network takes |N(10, 2)| ms.
 *
 * Source: Brooker, Exponential backoff and jitter (2015), and its simulator aws-samples/aws-arch-backoff-simulator 66cb1692, of
 * which this is the model, not the code. There, too, the first exponential wait is 2b.
 */

const baseMs = 5
const mostMs = 2_000

/** A wait before try n + 1, n = 1, 2, …, ms; `u` is uniform in (0, 1), `before` the wait before this one. */
type Wait = (n: number, u: number, before: number) => number

const exponential = (n: number): number => Math.min(mostMs, baseMs * 2 ** n)

export const waits = {
  none: () => 0,
  exponential,
  full: (n, u) => u * exponential(n),
  equal: (n, u) => exponential(n) / 2 + (u * exponential(n)) / 2,
  decorrelated: (_, u, before) => Math.min(mostMs, baseMs + u * (3 * before - baseMs)),
  /** Envoy's rule: full jitter whose first window is the base itself. */
  envoy: (n, u) => u * Math.min(10 * baseMs, baseMs * 2 ** (n - 1)),
} satisfies Record<string, Wait>

export type WaitName = keyof typeof waits

/** @returns writes that were tried, and the moment at which the last client has heard that it is done, ms: means over trials */
export function contend(name: WaitName, clients: number, trials: number) {
  const wait: Wait = waits[name]
  const draw = new Draw()
  let calls = 0
  let doneMs = 0
  for (let trial = 0; trial < trials; trial++) {
    draw.key(trial, clients, 1)
    const leg = (): number => Math.abs(10 + 2 * inverseNormal(draw.next()))
    let version = 0
    let lastMs = 0
    // What arrives at the row, and when: reads and writes.
    const line = Array.from({ length: clients }, () => ({
      at: leg(),
      isWrite: false,
      version: 0,
      tries: 0,
      waitMs: baseMs,
    }))
    for (let next = takeFirst(line); next !== undefined; next = takeFirst(line)) {
      if (!next.isWrite) {
        line.push({ ...next, version, isWrite: true, at: next.at + leg() + leg() })
        continue
      }
      calls++
      if (next.version === version) {
        version++
        lastMs = Math.max(lastMs, next.at + leg())
        continue
      }
      const tries = next.tries + 1
      const waitMs = wait(tries, draw.next(), next.waitMs)
      line.push({ ...next, tries, waitMs, isWrite: false, at: next.at + leg() + waitMs + leg() })
    }
    doneMs += lastMs
  }
  return { calls: calls / trials, doneMs: doneMs / trials }
}

function takeFirst<T extends { readonly at: number }>(line: T[]): T | undefined {
  let first = 0
  for (let at = 1; at < line.length; at++) if (line[at]!.at < line[first]!.at) first = at
  return line.splice(first, 1)[0]
}

/** What was published, and whether it holds here. */
export interface Claim {
  readonly claim: string
  readonly measured: string
  readonly holds: boolean
}

/** What was found at 100 clients, which must be found here. */
export function contentionClaims(trials: number): readonly Claim[] {
  const at = (clients: number, name: WaitName) => contend(name, clients, trials)
  const none = at(100, 'none')
  const exponentially = at(100, 'exponential')
  const full = at(100, 'full')
  const equal = at(100, 'equal')
  const decorrelated = at(100, 'decorrelated')
  const order = [none, exponentially, decorrelated, equal, full].map(({ calls }) => calls)
  const growth = Math.log2(none.calls / at(50, 'none').calls)
  const whole = (value: number): string => String(Math.round(value))
  const seconds = ({ doneMs }: { doneMs: number }): string => `${(doneMs / 1_000).toFixed(1)} s`
  return [
    {
      claim: 'writes: none > exponential > decorrelated > equal ≥ full',
      measured: order.map(whole).join(' > '),
      holds: order.every((calls, index) => index === 0 || calls < order[index - 1]!),
    },
    {
      claim: 'full jitter needs less than half the writes of exponential without',
      measured: `${whole(full.calls)} of ${whole(exponentially.calls)}`,
      holds: full.calls < exponentially.calls / 2,
    },
    {
      claim: 'exponential without jitter is slowest by far',
      measured: `${seconds(exponentially)}, next ${seconds(equal)}`,
      holds: exponentially.doneMs > 5 * equal.doneMs,
    },
    {
      claim: 'equal jitter is much slower than full',
      measured: `${seconds(equal)}, ${seconds(full)}`,
      holds: equal.doneMs > 1.2 * full.doneMs,
    },
    {
      claim: 'full jitter is slightly slower than decorrelated',
      measured: `${seconds(full)}, ${seconds(decorrelated)}`,
      holds: full.doneMs > decorrelated.doneMs && full.doneMs < 1.25 * decorrelated.doneMs,
    },
    {
      claim: 'without a wait the writes grow with about the square of the clients',
      measured: `exponent ${growth.toFixed(2)}`,
      holds: growth > 1.6 && growth < 2.1,
    },
  ]
}
