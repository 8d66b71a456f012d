import { systems } from './systems.ts'

/** The systems that an address wants side by side: `compare=envoy,linkerd2`. Fewer than two are none. */
export function comparedIn(hash: string): readonly string[] {
  const named = new URLSearchParams(hash.replace(/^#/, '')).get('compare')?.split(',') ?? []
  const known = named.filter((id) => systems.some((system) => system.id === id))
  return known.length < 2 ? [] : known
}
