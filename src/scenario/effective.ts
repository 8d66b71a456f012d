import { type Call, type Document, type Said, type Why } from '../dialects/precedence/precedence.ts'
import type { Precedence } from '../dialects/precedence/precedence.ts'
import { isFor, resolve, type Ranking } from '../dialects/precedence/resolve.ts'
import type { Policy } from '../dialects/policy.ts'
import type { Us } from '../model/units.ts'
import { policyDocument } from './policyText.ts'

/** Where one value was said, and by whom. */
export interface Origin {
  /** `operator` when the policy does not say. */
  readonly by: string
  /** '' is the root namespace. */
  readonly namespace: string
  /** Whether it was said for every service. */
  readonly isGeneral: boolean
  /** As the document was given; empty when it was said in the run. */
  readonly file: string
  /** 0 when it has no line. */
  readonly line: number
  /** When it was said, µs; undefined for what a run begins with. */
  readonly at: Us | undefined
}

/** What somebody said about a key that another one decided. */
export interface Shadowed {
  /** As a scenario writes it. */
  readonly value: unknown
  readonly origin: Origin
  /** Whether it was weighed and lost, or is not looked at for this call. */
  readonly isSeen: boolean
}

/** One value that binds a call, by the dotted key of a scenario, with everybody who said something about it. */
export interface EffectiveValue {
  readonly key: string
  /** As a scenario writes it; undefined when the document that binds is silent, so that the default of the system holds. */
  readonly value: unknown
  /** Who decided it, also by not saying it; undefined when nobody who is looked at did. */
  readonly origin: Origin | undefined
  /** Why it goes before the first of those whom it overrides; undefined when it overrides nobody. */
  readonly why: Why | undefined
  /** What it overrides, the strongest first. */
  readonly shadowed: readonly Shadowed[]
}

/** What binds calls from one caller to one service: the policy, and how each value came about. */
export interface Effective {
  readonly policy: Policy
  readonly values: readonly EffectiveValue[]
}

/** What precedence is decided by, besides what was said. */
export interface Ownership {
  readonly precedence: Precedence
  readonly namespaceOf: (policy: Policy) => string
}

/** The policy that binds a call, without how it came about. */
export function effectivePolicy(
  said: readonly Said[],
  call: Call,
  { precedence, namespaceOf }: Ownership,
): Policy {
  return resolve(said, call, precedence, namespaceOf).policy
}

/** The policy that binds a call, and for every value who said it, why it won, and what it overrode. */
export function effective(said: readonly Said[], call: Call, ownership: Ownership): Effective {
  const { policy, rankings } = resolve(said, call, ownership.precedence, ownership.namespaceOf)
  const own = said.filter(({ policy: one }) => isFor(one, call))
  const values: EffectiveValue[] = []
  for (const [key, ranking] of rankings) {
    for (const leaf of leavesOf(ranking, key)) values.push(valueOf(leaf, key, ranking, own))
  }
  return { policy, values }
}

/** Dotted keys that any of the documents says under a key. */
function leavesOf({ ranked, unseen }: Ranking, key: string): string[] {
  return [
    ...new Set(
      [...ranked, ...unseen].flatMap((document) => [...leaves(document.policy, key).keys()]),
    ),
  ]
}

/** The leaves of one key of a policy, as a scenario writes them: `retry.backoff.base` → `25ms`. A list is one leaf. */
function leaves(policy: Policy, key: string): Map<string, unknown> {
  const found = new Map<string, unknown>()
  const walk = (value: unknown, path: string): void => {
    if (value === undefined) return
    if (value === null || typeof value !== 'object' || Array.isArray(value)) found.set(path, value)
    else for (const [name, inner] of Object.entries(value)) walk(inner, `${path}.${name}`)
  }
  const only = { for: policy.for, [key]: policy[key as keyof Policy] } as Policy
  for (const [name, value] of Object.entries(policyDocument(only))) {
    if (name !== 'for') walk(value, name)
  }
  return found
}

/** What a document says about a dotted key: `off` for a whole group says it about each of its keys. */
function saidAbout(document: Document, leaf: string, key: string): { value: unknown } | undefined {
  const own = leaves(document.policy, key)
  if (own.has(leaf)) return { value: own.get(leaf) }
  const [group = ''] = leaf.split('.')
  if (own.get(group) === 'off') return { value: 'off' }
  // A part such as `retry.backoff` is replaced whole: whoever says some of it decides all of it.
  const part = leaf.split('.').slice(0, 2).join('.')
  const saysPart =
    leaf.split('.').length > 2 && [...own.keys()].some((other) => other.startsWith(`${part}.`))
  // Groups come and go: what says something of a group replaces `off`.
  const replacesOff = leaf === group && own.size > 0
  return saysPart || replacesOff ? { value: undefined } : undefined
}

function valueOf(
  leaf: string,
  key: string,
  { takes, ranked, why, unseen }: Ranking,
  said: readonly Said[],
): EffectiveValue {
  const sayings = ranked.flatMap((document) => {
    const saying = saidAbout(document, leaf, key)
    return saying === undefined ? [] : [{ document, ...saying }]
  })
  // A document that is taken whole decides also what it is silent about.
  const winner = takes === 'merge' ? sayings[0]?.document : ranked[0]
  const first = sayings.find(({ document }) => document === winner)
  const shadows = sayings.filter((saying) => saying !== first && saying.value !== undefined)
  // `off` for a group is its own row; under it a key of the group binds nothing.
  const isOff = first?.value === 'off' && leaf.includes('.')
  return {
    key: leaf,
    value: isOff ? undefined : first?.value,
    origin: winner === undefined ? undefined : originOf(winner, leaf, key, said),
    why: shadows[0] && winner && why(winner, shadows[0].document),
    shadowed: [
      ...shadows.map(({ document, value }) => ({
        value,
        origin: originOf(document, leaf, key, said),
        isSeen: true,
      })),
      ...unseen.flatMap((document) => {
        const value = leaves(document.policy, key).get(leaf)
        return value === undefined
          ? []
          : [{ value, origin: originOf(document, leaf, key, said), isSeen: false }]
      }),
    ],
  }
}

/** Where a document says a dotted key: the latest saying of it that does. */
function originOf(document: Document, leaf: string, key: string, said: readonly Said[]): Origin {
  const sayings = document.sayings.map((position) => said[position]!)
  const says = ({ policy }: Said): boolean => policy[key as keyof Policy] !== undefined
  const exact = sayings.findLast(({ policy }) => leaves(policy, key).has(leaf))
  const saying = exact ?? sayings.findLast(says) ?? sayings.at(-1)!
  const { policy, at } = saying
  const lines = policy.origin?.lines ?? {}
  const parts = leaf.split('.')
  const line = parts
    .map((_, length) => lines[parts.slice(0, parts.length - length).join('.')])
    .find((known) => known !== undefined)
  return {
    by: policy.by ?? 'operator',
    namespace: document.namespace,
    isGeneral: policy.for === '*',
    file: line === undefined ? '' : (policy.origin?.file ?? ''),
    line: line ?? 0,
    at,
  }
}
