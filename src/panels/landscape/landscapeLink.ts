import { eras, type Era } from '../systems.ts'

/** The years that are shown: one era, or both beside each other. */
export type ShownEra = Era | 'both'
export const shownEras: readonly ShownEra[] = [...eras, 'both']

/** What of the landscape is shown, as an address carries it. */
export interface LandscapeLink {
  readonly era: ShownEra
  /** What it must run on: names of rows of the platform tables. */
  readonly needs: readonly string[]
  /** The candidate that is told in full. */
  readonly candidate: string | undefined
  /** The section that is looked at. */
  readonly part: string | undefined
}

/** The part of an address after `#`. */
export function writeLandscape({ era, needs, candidate, part }: Partial<LandscapeLink>): string {
  const keys = new URLSearchParams({ page: 'landscape' })
  if (era !== undefined && era !== 'today') keys.set('era', era)
  if (needs !== undefined && needs.length > 0) keys.set('on', needs.join(';'))
  if (candidate !== undefined) keys.set('candidate', candidate)
  if (part !== undefined) keys.set('part', part)
  return keys.toString()
}

/** Reads an address. What makes no sense is as if it were not there: anybody may have written it. */
export function readLandscape(
  hash: string,
  known: { readonly needs: readonly string[]; readonly candidates: readonly string[] },
): LandscapeLink {
  const keys = new URLSearchParams(hash.replace(/^#/, ''))
  const candidate = keys.get('candidate') ?? undefined
  const wanted = keys.get('on')?.split(';') ?? []
  return {
    era: shownEras.find((era) => era === keys.get('era')) ?? 'today',
    needs: known.needs.filter((need) => wanted.includes(need)),
    candidate: known.candidates.find((id) => id === candidate),
    part: keys.get('part') ?? undefined,
  }
}
