import type { Policy } from '../dialects/policy.ts'
import type { MeshProfile } from '../profiles/profile.ts'
import { policyDocument } from './policyText.ts'

/** What policies say that a system has not, though it expresses the key around it: dotted keys. */
export function lackedBy(profile: MeshProfile, policies: readonly Policy[]): string[] {
  const { expresses, lacks = [], balancers } = profile
  const said = new Set(policies.flatMap(saidBy))
  const kinds = new Set(policies.flatMap(({ balancer }) => (balancer ? [balancer.kind] : [])))
  return [
    ...lacks.filter((key) => said.has(key)),
    ...(expresses.includes('balancer')
      ? [...kinds].filter((kind) => !balancers.includes(kind)).map((kind) => `balancer: ${kind}`)
      : []),
  ]
}

/** What policies say that something else in them takes away, in sentences. */
export function excludedBy(
  { title, excludes = [] }: MeshProfile,
  policies: readonly Policy[],
): string[] {
  return excludes.flatMap(({ key, others }) => {
    const lost = policies
      .map((policy) => new Set(saidBy(policy)))
      .filter((said) => said.has(key))
      .flatMap((said) => others.filter((other) => said.has(other)))
    const names = [...new Set(lost)].map((other) => `"${other}"`).join(', ')
    return names === '' ? [] : [`With "${key}" ${title} leaves out ${names}.`]
  })
}

/** The dotted keys that a policy says, groups included, as a document writes them. */
function saidBy(policy: Policy): string[] {
  const dotted = (value: unknown, path: string): string[] =>
    value !== null && typeof value === 'object' && !Array.isArray(value)
      ? [path, ...Object.entries(value).flatMap(([key, inner]) => dotted(inner, `${path}.${key}`))]
      : [path]
  return Object.entries(policyDocument(policy)).flatMap(([key, value]) => dotted(value, key))
}
