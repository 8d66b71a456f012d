import type { Era } from '../profiles/profile.ts'

/** When one could choose: March 2018, or today. In the order in which they are shown. */
export const eras: readonly Era[] = ['2018', 'today']

/**
 * What an option does for candidates, with one reason. Effects go from -2 to +2 and say how well a candidate fits this answer,
 * not how good it is; `no` excludes. They are judgements of this project, unless `sources` names what they rest on.
 */
export interface EffectGroup {
  readonly why: string
  /** `none +2, lib +1, conduit no` */
  readonly in2018?: string
  readonly today?: string
  /** Numbers of sources.ts. */
  readonly sources?: readonly number[]
}

/** An answer that a team can pick. */
export interface Option {
  readonly letter: string
  readonly say: string
  /** How much it speaks for needing anything, 0…3; absent: it says nothing of that. */
  readonly need?: number
  /** How ready it shows the team to be, 0…3. */
  readonly readiness?: number
  /** What follows from it; absent only where it is neutral: then it has no effects. */
  readonly implies?: string
  readonly effects?: readonly EffectGroup[]
}

/** A sub-question. */
export interface Part {
  /** `2.1` */
  readonly id: string
  readonly ask: string
  /** What makes a team readier here, and how urgent that is among others: 1 is the most. */
  readonly raise?: { readonly order: number; readonly action: string }
  /** Where the part is a pain: what to try before a mesh, what a mesh adds, and where to see it. */
  readonly remedy?: {
    readonly pain: string
    readonly cheapest: string
    readonly adds: string
    readonly demonstration: string
  }
  readonly options: readonly Option[]
}

/** One of the eight questions of the webinar of 2018. */
export interface Question {
  readonly number: number
  readonly short: string
  /** Verbatim. */
  readonly title: string
  /** Default weight, 0…3. */
  readonly weight: number
  /** Why it matters, in the notation of Fact.ts. */
  readonly matters: string
  /** Ids of demonstrations.ts, the first to be shown first. */
  readonly demonstrations: readonly string[]
  readonly parts: readonly Part[]
}
