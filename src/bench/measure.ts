/** One line of the table: what was measured, against what, and what design.md asks of it. */
export interface Line {
  readonly what: string
  /** The figure itself, with its unit. */
  readonly measured: string
  /** What it is divided by, in words; empty when it stands alone. */
  readonly against: string
  /** Measured ÷ baseline of the same run: more is faster. NaN when it stands alone or the baseline is not present. */
  readonly ratio: number
  readonly verdict: Verdict | undefined
}

export interface Verdict {
  readonly budget: string
  readonly isMet: boolean
  /** How far from the budget: what was reached, divided by what was asked. */
  readonly share: number
}

/** How much work a topic does. */
export interface Effort {
  /** Alternated repeats of each contender. */
  readonly repeats: number
  /** Factor on the amount of work of one repeat. */
  readonly scale: number
}

export const fullEffort: Effort = { repeats: 5, scale: 1 }
export const quickEffort: Effort = { repeats: 3, scale: 0.2 }

/** A topic: a part of the table that is measured in a process of its own. */
export interface Topic {
  readonly title: string
  /** What the reader must know to judge the lines. */
  readonly notes: readonly string[]
  measure(effort: Effort): Promise<readonly Line[]>
}

/** More is better: at least `least`. */
export function atLeast(value: number, least: number, budget: string): Verdict {
  return { budget, isMet: value >= least, share: value / least }
}

/** Less is better: at most `most`. */
export function atMost(value: number, most: number, budget: string): Verdict {
  return { budget, isMet: value <= most, share: value / most }
}

export function median(values: readonly number[]): number {
  if (values.length === 0) return NaN
  const sorted = [...values].sort((a, b) => a - b)
  const middle = sorted.length >> 1
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2
}

/** What several contenders reached, repeat by repeat. */
export class Rounds<Name extends string> {
  private readonly values: Readonly<Record<Name, readonly number[]>>

  constructor(values: Readonly<Record<Name, readonly number[]>>) {
    this.values = values
  }

  of(name: Name): number {
    return median(this.values[name])
  }

  /**
   * The median of the quotients of neighbours: what slows the machine for a second slows both of them.
   */
  ratio(name: Name, to: Name): number {
    const base = this.values[to]
    return median(this.values[name].map((value, index) => value / base[index]!))
  }
}

/**
 * Asks each contender in turn for its figure, several times over, so that the noise of a shared machine meets all of them.
 * The first round only warms up.
 */
export function alternate<Name extends string>(
  contenders: Readonly<Record<Name, () => number>>,
  repeats: number,
): Rounds<Name> {
  const names = Object.keys(contenders) as Name[]
  const values = Object.fromEntries(names.map((name) => [name, [] as number[]])) as Record<
    Name,
    number[]
  >
  for (const name of names) contenders[name]()
  for (let round = 0; round < repeats; round++) {
    for (const name of names) values[name].push(contenders[name]())
  }
  return new Rounds(values)
}

/**
 * Milliseconds of processor time that `work` took. Not of the clock on the wall: on a shared machine others may have the core
 * half of the time. What the collector and the compiler do on other cores meanwhile counts as well.
 */
export function millisecondsOf(work: () => void): number {
  const begin = process.cpuUsage()
  work()
  return millisecondsSince(begin)
}

export function millisecondsSince(begin: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(begin)
  return (user + system) / 1000
}

/** Things per second, in millions, when `work` does `count` of them. */
export function millionsPerSecond(count: number, work: () => void): number {
  return count / millisecondsOf(work) / 1000
}

/** Three significant digits are more than this machine can promise. */
export function figure(value: number): string {
  if (!Number.isFinite(value)) return '–'
  const size = Math.abs(value)
  if (size >= 100) return Math.round(value).toString()
  if (size >= 10) return value.toFixed(1)
  return value.toFixed(size >= 0.1 || size === 0 ? 2 : 4)
}
