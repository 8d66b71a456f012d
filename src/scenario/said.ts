import type { Policy } from '../dialects/policy.ts'
import type { MeshProfile } from '../profiles/profile.ts'

/** What a system can express of a policy: the rest is reported elsewhere, and reads here as if nobody had said it. */
export function said<K extends keyof Policy>(
  { expresses }: MeshProfile,
  policy: Policy,
  key: K,
  written: string = key,
): Policy[K] | undefined {
  return expresses.includes(written) ? policy[key] : undefined
}
