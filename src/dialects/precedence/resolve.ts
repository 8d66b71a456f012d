import type { Policy } from '../policy.ts'
import {
  keysOf,
  type Call,
  type Document,
  type PolicyKey,
  type Precedence,
  type Said,
  type Why,
} from './precedence.ts'

/** What binds a call, and how each of its keys came about. */
export interface Resolved {
  readonly policy: Policy
  /** By key: who was looked at, the strongest first, and why each goes before the next. */
  readonly rankings: ReadonlyMap<PolicyKey, Ranking>
}

export interface Ranking {
  readonly takes: 'document' | 'key' | 'merge'
  /** Those who say the key and are looked at, the strongest first. Of a document that is taken whole the winner may be silent. */
  readonly ranked: readonly Document[]
  /** Why one of them goes before another. */
  readonly why: (stronger: Document, weaker: Document) => Why | undefined
  /** Those who say the key, and are not looked at for this call. */
  readonly unseen: readonly Document[]
}

/**
 * The policy that binds a call by a rule of precedence.
 *
 * @param namespaceOf the namespace in which a policy lies, '' for the root
 */
export function resolve(
  said: readonly Said[],
  call: Call,
  precedence: Precedence,
  namespaceOf: (policy: Policy) => string,
): Resolved {
  const documents = documentsOf(
    said.filter(({ policy }) => isFor(policy, call)),
    precedence.objectOf,
    namespaceOf,
  )
  const keys = [...new Set(documents.flatMap(({ policy }) => keysOf(policy)))]
  const rankings = new Map<PolicyKey, Ranking>()
  const orders = new Map<string, readonly Document[]>()
  let policy: Policy = { for: call.to }
  for (const key of keys) {
    const { name, takes } = precedence.resource(key)
    if (!orders.has(name)) {
      const own = documents.filter((document) =>
        keysOf(document.policy).some((other) => precedence.resource(other).name === name),
      )
      orders.set(name, ordered(own, call, precedence, name))
    }
    const order = orders.get(name)!
    const says = (document: Document): boolean => document.policy[key] !== undefined
    const candidates = takes === 'document' ? order : order.filter(says)
    const criteria = precedence.criteria(name)
    rankings.set(key, {
      takes,
      ranked: candidates,
      why: (stronger, weaker) =>
        criteria.find(({ score }) => score(stronger, call, order) !== score(weaker, call, order))
          ?.why,
      unseen: documents.filter((document) => says(document) && !order.includes(document)),
    })
    const value = takes === 'merge' ? merged(candidates, key) : candidates[0]?.policy[key]
    if (value !== undefined) policy = { ...policy, [key]: value }
  }
  return { policy, rankings }
}

/** Whether a policy is about this call at all. */
export function isFor(policy: Policy, { from, to }: Call): boolean {
  return (
    (policy.for === to || policy.for === '*') && (policy.from === undefined || policy.from === from)
  )
}

/** What one owner says in one place for one upstream and caller, put together in the order in which it was said. */
function documentsOf(
  said: readonly Said[],
  objectOf: Precedence['objectOf'],
  namespaceOf: (policy: Policy) => string,
): Document[] {
  const documents = new Map<string, Document>()
  said.forEach(({ policy }, position) => {
    const namespace = namespaceOf(policy)
    const id =
      objectOf === undefined
        ? String(position)
        : JSON.stringify([objectOf(policy), policy.by, namespace, policy.for, policy.from])
    const before = documents.get(id)
    documents.set(id, {
      policy: before === undefined ? policy : over(before.policy, policy),
      namespace,
      first: before?.first ?? position,
      latest: position,
      sayings: [...(before?.sayings ?? []), position],
    })
  })
  return [...documents.values()]
}

/** The strongest first. */
function ordered(
  documents: readonly Document[],
  call: Call,
  precedence: Precedence,
  resource: string,
): Document[] {
  const seen = precedence.looksAt(documents, call, resource)
  const criteria = precedence.criteria(resource)
  return [...seen].sort((a, b) => {
    for (const { score } of criteria) {
      const difference = score(b, call, seen) - score(a, call, seen)
      if (difference !== 0) return difference
    }
    return b.latest - a.latest
  })
}

/** A key of all documents together, each over the weaker ones. */
function merged(strongestFirst: readonly Document[], key: PolicyKey): unknown {
  return [...strongestFirst]
    .reverse()
    .reduce<Policy>((base, { policy }) => over(base, { for: base.for, [key]: policy[key] }), {
      for: '',
    })[key]
}

/** One policy over another: groups key by key; `null` takes a group away, and a list or a name replaces the other. */
export function over(base: Policy, policy: Policy): Policy {
  const both: Record<string, unknown> = { ...base, ...policy }
  for (const key of keysOf(policy)) {
    if (isGroup(policy[key]) && groups.includes(key)) {
      both[key] = {
        ...(isGroup(base[key]) ? (base[key] as object) : {}),
        ...(policy[key] as object),
      }
    }
  }
  return both as unknown as Policy
}

/** Groups whose keys stand for themselves. What is of one kind or another (a balancer) is replaced whole. */
const groups: readonly string[] = ['retry', 'tcp', 'limits', 'outlier', 'healthCheck', 'fault']

function isGroup(value: unknown): boolean {
  return value !== null && typeof value === 'object' && !Array.isArray(value)
}
