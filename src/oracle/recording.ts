/** What one run did, real or simulated: the same shape for both, so that they can be laid over each other. */
export interface Played {
  /** In the order in which clients asked. */
  readonly requests: readonly SeenRequest[]
  /** Counters by the proxy's names, those that are 0 left out. */
  readonly counters: Readonly<Record<string, number>>
  /** In order of time. */
  readonly ejections: readonly SeenEjection[]
}

export interface SeenRequest {
  /** What the access log says; 0 when the caller was gone. */
  readonly status: number
  /** Response flags of Envoy in the order of the alphabet, `-` when there is none. */
  readonly flags: string
  readonly attempts: number
  /** The endpoint of the last attempt, `up-2`; `-` when there was none. */
  readonly host: string
  /** From the request to the end of its answer. */
  readonly ms: number
  /** Envoy's details, where somebody looks for more than the flags say. */
  readonly details?: string
}

export interface SeenEjection {
  readonly action: 'eject' | 'uneject'
  readonly host: string
  readonly ms: number
}

/** A value that all runs agreed in, or all that were seen. */
type Agreed<T> = T | readonly T[]

/** The least and the most of the runs, ms. */
export type Band = readonly [least: number, most: number]

export interface RecordedRequest {
  readonly status: Agreed<number>
  readonly flags: Agreed<string>
  readonly attempts: Agreed<number>
  readonly host: Agreed<string>
  readonly ms: Band
  readonly details?: Agreed<string>
}

/** Several runs of one case with a real proxy, folded into one. */
export interface Recording {
  readonly proxy: string
  readonly version: string
  /** The day on which it was recorded. */
  readonly date: string
  /** Of what the case tells the proxy and its servers: another case needs another recording. */
  readonly hash: string
  readonly runs: number
  /** Absent where the case is only about shares. */
  readonly requests?: readonly RecordedRequest[]
  /** By run: how many requests had this value, such as `status=503` or `host=up-1`. */
  readonly tallies: Readonly<Record<string, readonly number[]>>
  readonly counters: Readonly<Record<string, number | Band>>
  /** By run. */
  readonly ejections: readonly (readonly SeenEjection[])[]
  /** What the proxy was told, with names in place of ports. */
  readonly config: unknown
}

export const requestFields = ['status', 'flags', 'attempts', 'host'] as const

/** How many requests had each value of each field. */
export function tally(requests: readonly SeenRequest[]): Record<string, number> {
  const counts: Record<string, number> = {}
  for (const request of requests) {
    for (const field of requestFields) {
      const key = `${field}=${request[field]}`
      counts[key] = (counts[key] ?? 0) + 1
    }
  }
  return counts
}

/** Folds runs: one value where they agree, otherwise all values; times as bands. */
export function fold(
  runs: readonly Played[],
  isByRequest: boolean,
): Pick<Recording, 'runs' | 'requests' | 'tallies' | 'counters' | 'ejections'> {
  const first = runs[0]!
  const agreed = <T extends string | number>(values: readonly T[]): Agreed<T> => {
    const distinct = [...new Set(values)].sort((a, b) => (a < b ? -1 : 1))
    return distinct.length === 1 ? distinct[0]! : distinct
  }
  const requests = first.requests.map((_, index): RecordedRequest => {
    const seen = runs.map((run) => run.requests[index]!)
    const ms = seen.map((request) => request.ms)
    return {
      status: agreed(seen.map(({ status }) => status)),
      flags: agreed(seen.map(({ flags }) => flags)),
      attempts: agreed(seen.map(({ attempts }) => attempts)),
      host: agreed(seen.map(({ host }) => host)),
      ms: [Math.min(...ms), Math.max(...ms)],
      details: agreed(seen.map(({ details }) => details ?? '')),
    }
  })
  const tallies = runs.map((run) => tally(run.requests))
  const keys = (maps: readonly Readonly<Record<string, number>>[]): string[] =>
    [...new Set(maps.flatMap((map) => Object.keys(map)))].sort()
  return {
    runs: runs.length,
    ...(isByRequest ? { requests } : {}),
    tallies: Object.fromEntries(
      keys(tallies).map((key) => [key, tallies.map((one) => one[key] ?? 0)]),
    ),
    counters: Object.fromEntries(
      keys(runs.map(({ counters }) => counters)).map((key) => {
        const values = runs.map(({ counters }) => counters[key] ?? 0)
        const [least, most] = [Math.min(...values), Math.max(...values)]
        return [key, least === most ? least : ([least, most] as const)]
      }),
    ),
    ejections: runs.map(({ ejections }) => ejections),
  }
}

/** A recording as a file: a request a line, so that what changed can be read. */
export function recordingText({
  config,
  requests,
  tallies,
  ejections,
  counters,
  ...rest
}: Recording): string {
  const line = (value: unknown): string => JSON.stringify(value)
  const many = (key: string, list: readonly unknown[] | undefined): string[] =>
    list === undefined
      ? []
      : [`${line(key)}: [${list.map((one) => `\n  ${line(one)}`).join(',')}\n]`]
  const parts = [
    ...Object.entries(rest).map(([key, value]) => `${line(key)}: ${line(value)}`),
    ...many('requests', requests),
    `"tallies": ${line(tallies)}`,
    `"counters": {${Object.entries(counters)
      .map(([key, value]) => `\n  ${line(key)}: ${line(value)}`)
      .join(',')}\n}`,
    ...many('ejections', ejections),
    `"config": ${line(config)}`,
  ]
  return `{\n${parts.join(',\n')}\n}\n`
}
