import type { Policy } from '../policy.ts'
import type { Us } from '../../model/units.ts'
import type { MeshProfile } from '../../profiles/profile.ts'

/**
 * Who wins when several owners say something about one call.
 *
 * The gateway's team limits, the caller's team retries, the platform sets a timeout for everybody: each is right in its own
 * file, and a proxy can hold only one value of each. Every mesh has rules for that, and they differ: some merge key by key,
 * some take one document whole and drop the rest without a word; for some the newest wins, for some the oldest. People who do
 * not know the rule of their mesh change a value and wonder why nothing happens.
 *
 * A rule here is a list of criteria. Of two documents the one with the higher score by the first criterion that tells them
 * apart wins, and that criterion is why.
 */
export interface Precedence {
  readonly id: PrecedenceName
  readonly title: string
  /** In a sentence, for the page and for notes. */
  readonly summary: string
  /**
   * The kind of object that a policy is written into. What an owner says again about the same calls, in the same kind of
   * object, changes a document that is there, and that keeps its age. Undefined: each saying stands for itself.
   */
  readonly objectOf: ((policy: Policy) => string) | undefined
  /** The resource a key is written in. What is `whole` is taken from one document of a resource, not key by key. */
  readonly resource: (key: PolicyKey) => Resource
  /** Which documents of a resource are looked at for a call; the others might as well not exist. */
  readonly looksAt: (documents: readonly Document[], call: Call, resource: string) => Document[]
  readonly criteria: (resource: string) => readonly Criterion[]
  readonly sources: readonly string[]
}

export type PrecedenceName = NonNullable<MeshProfile['precedence']>

export const precedenceNames = [
  'neutral',
  'istio',
  'gateway-api',
  'linkerd',
] as const satisfies readonly PrecedenceName[]

/** A key of a policy that says something about traffic. */
export type PolicyKey = Exclude<keyof Policy, 'for' | 'from' | 'by' | 'namespace' | 'origin'>

export interface Resource {
  readonly name: string
  /**
   * `document`: the winner gives all keys of the resource, also by not saying them. `key`: the winner among those who say a
   * key gives it whole. `merge`: groups are merged by their own keys, too.
   */
  readonly takes: 'document' | 'key' | 'merge'
}

/** Who calls whom, and in which namespaces they are; '' is outside of all. */
export interface Call {
  readonly from: string
  readonly to: string
  readonly fromNamespace: string
  readonly toNamespace: string
}

/** What one owner keeps in one place about one upstream and caller. */
export interface Document {
  readonly policy: Policy
  /** '' is the root namespace. */
  readonly namespace: string
  /** Position of its first and latest saying among all that was said. */
  readonly first: number
  readonly latest: number
  /** Positions of all that was said in it, in order. */
  readonly sayings: readonly number[]
}

/** A reason to prefer one document over another. */
export interface Criterion {
  readonly why: Why
  readonly score: (document: Document, call: Call, among: readonly Document[]) => number
}

/** Why a value won over the next one, as it is said behind "wins: ". */
export const whyWords = {
  namesCaller: 'it names the caller',
  namesService: 'it names the service',
  later: 'it was said later',
  older: 'it is older',
  clientNamespace: 'it lies in the namespace of the caller, which is looked at first',
  serviceNamespace: 'it lies in the namespace of the service, which is looked at before the root',
  consumerRoute: 'a route of the consumer takes the place of those of the producer',
  serviceProfile: 'a ServiceProfile goes before routes',
  route: 'what a route says replaces what the service says',
} as const
export type Why = keyof typeof whyWords

export const isKeyOfTraffic = (key: string): key is PolicyKey =>
  key !== 'for' && key !== 'from' && key !== 'by' && key !== 'namespace' && key !== 'origin'

/** The keys that a policy says something with, in its own order. */
export function keysOf(policy: Policy): PolicyKey[] {
  return Object.keys(policy).filter(isKeyOfTraffic)
}

/** Something that was said, in order; `at` is undefined for what a run begins with. */
export interface Said {
  readonly policy: Policy
  readonly at: Us | undefined
}

export const namesCaller: Criterion = {
  why: 'namesCaller',
  score: ({ policy }) => (policy.from === undefined ? 0 : 1),
}

export const namesService: Criterion = {
  why: 'namesService',
  score: ({ policy }) => (policy.for === '*' ? 0 : 1),
}

export const later: Criterion = { why: 'later', score: ({ latest }) => latest }

export const older: Criterion = { why: 'older', score: ({ first }) => -first }
