import type { PolicyView } from '../../playback/protocol.ts'
import { composer as said } from '../../words/en/composer.ts'
import { countText } from '../format.ts'

type SomeValue = PolicyView['wanted'][number]['values'][number]
export type FullLine = SomeValue['line']
export type Push = NonNullable<PolicyView['push']>

/** The values of a key at the newest version; none where nothing says any. */
export function wantedOf(view: PolicyView | undefined, key: string): readonly SomeValue[] {
  return view?.wanted.find((each) => each.key === key)?.values ?? []
}

/** Why a key cannot be said; undefined where it can. */
export function hindrance(view: PolicyView, key: string): string | undefined {
  const { expresses, system, calls, requestKeys } = view
  if (!expresses.includes(key)) return said.cannotSay(system, key)
  const isBlind = calls.length > 0 && calls.every(({ isOpaque }) => isOpaque)
  return isBlind && requestKeys.includes(key) ? said.notAtL4 : undefined
}

/** Values with whom each binds, where they differ. */
export function withCalls(
  view: PolicyView,
  values: readonly SomeValue[],
): readonly { readonly line: FullLine; readonly note: string | undefined }[] {
  return values.map(({ line, of }) => ({
    line,
    note: values.length > 1 ? said.forCalls(callsText(view, of)) : undefined,
  }))
}

/** `web to cart`, or how many of all. */
export function callsText({ calls }: PolicyView, of: readonly number[]): string {
  if (of.length > 2) return said.ofCalls(of.length, calls.length)
  return of.map((at) => said.between(calls[at]!.from, calls[at]!.to)).join(', ')
}

/** Each proxy once, though it may hold policy for several calls. */
export function proxiesOf({ holders }: PolicyView, of?: readonly number[]): readonly string[] {
  const some = of === undefined ? holders : of.map((at) => holders[at]!)
  return [...new Set(some.map(({ name }) => name))]
}

/** `4 proxies`; where there are none, those who call. */
export function proxiesText(view: PolicyView, of?: readonly number[]): string {
  const count = countText(proxiesOf(view, of).length)
  return view.holders.every(({ proxy }) => proxy < 0) ? said.callers(count) : said.proxies(count)
}

/** Which calls of whom: `for 3 of 4 proxies`, `for web to cart`. */
export function holdersText(view: PolicyView, of: readonly number[]): string {
  const calls = [...new Set(of.map((at) => view.holders[at]!.call))]
  const whole = view.holders.filter(({ call }) => calls.includes(call)).length
  const where = callsText(view, calls)
  // All who make these calls have it: then the calls say it.
  if (whole === of.length) return said.forCalls(where)
  const some = said.ofProxies(proxiesOf(view, of).length, proxiesOf(view).length)
  return said.forCalls(some)
}

/** How far a push is: who has it, who has not yet, and who keeps what it had. Each proxy once, by name. */
export interface Progress {
  readonly all: number
  readonly current: number
  readonly late: readonly string[]
  readonly refused: readonly string[]
}

/** Of those whom a push is for. */
export function progressOf(
  view: PolicyView,
  { has, late, refused }: Pick<Push, 'has' | 'late' | 'refused'>,
): Progress {
  const waiting = proxiesOf(view, late)
  const keeping = proxiesOf(view, refused)
  const all = proxiesOf(view, [...has, ...late, ...refused]).length
  return { all, current: all - waiting.length - keeping.length, late: waiting, refused: keeping }
}

/** A key of which proxies hold different values: each with how many hold it, and at which version. */
export interface Difference {
  readonly key: string
  readonly values: readonly {
    readonly value: string
    readonly count: number
    readonly versions: readonly number[]
  }[]
  readonly all: number
}

/**
 * Where proxies hold something else for the same call: what they will not hold any more once all are current. That callers are
 * bound by different values is no difference of this kind.
 */
export function differencesOf(view: PolicyView): readonly Difference[] {
  return view.held.flatMap(({ key, values }): Difference[] => {
    const byCall = new Map<number, Set<string>>()
    for (const { line, of } of values) {
      for (const holder of of) {
        const { call } = view.holders[holder]!
        const known = byCall.get(call) ?? new Set()
        byCall.set(call, known.add(shownValue(line)))
      }
    }
    const differing = new Set(
      [...byCall].filter(([, found]) => found.size > 1).map(([call]) => call),
    )
    if (differing.size === 0) return []
    const counted = new Map<string, { count: number; versions: Set<number> }>()
    let all = 0
    for (const { line, of } of values) {
      for (const holder of of) {
        const { call, version } = view.holders[holder]!
        if (!differing.has(call)) continue
        all++
        const known = counted.get(shownValue(line)) ?? { count: 0, versions: new Set() }
        counted.set(shownValue(line), {
          count: known.count + 1,
          versions: known.versions.add(version),
        })
      }
    }
    return [
      {
        key,
        all,
        values: [...counted].map(([value, { count, versions }]) => ({
          value,
          count,
          versions: [...versions].sort((a, b) => a - b),
        })),
      },
    ]
  })
}

/** What is not in force is as good as not there. */
function shownValue(line: FullLine): string {
  return line.isIdle === true ? said.off : line.value
}

/** Versions are counted from 1 where people see them. */
export function versionText(version: number): string {
  return said.version(String(version + 1))
}
