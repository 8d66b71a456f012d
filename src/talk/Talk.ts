import type { Beat } from '../scenario/Beat.ts'

/** A whole talk, as its cue file says it. */
export interface Talk {
  readonly title: string
  /** How long it may take. */
  readonly minutes: number
  /** Who gives it; '' when nobody says. */
  readonly author: string
  /** What stands below the title, Markdown; '' when nothing does. */
  readonly opening: string
  /** What the speaker has in mind while the title stands there, Markdown. */
  readonly openingNotes: string
  readonly slides: readonly Slide[]
}

export interface Slide {
  /** From 1, in the order of the file. */
  readonly number: number
  readonly title: string
  /** Markdown; '' when it shows a run alone. */
  readonly text: string
  /** What the speaker has in mind: that of the slide, or what its beats say. */
  readonly notes: readonly Note[]
  /** Whether the notes are the slide's own, and not those of its beats. */
  readonly hasOwnNotes: boolean
  /** How long somebody speaks, s. */
  readonly seconds: number
  readonly run: ShownRun | undefined
}

/** What is said in one step of a slide. */
export interface Note {
  /** The beat it belongs to; '' for the slide as a whole. */
  readonly beat: string
  /** Markdown. */
  readonly text: string
}

/** The run that a slide shows. */
export interface ShownRun {
  /** As the catalog calls it. */
  readonly scenario: string
  /** As it was written, `0-5`, `calm,storm`; '' for all of them. */
  readonly wanted: string
  readonly beats: readonly Beat[]
  /** In place of the scenario's own. */
  readonly seed: number | undefined
  readonly system: string | undefined
  /** Further keys of the embed page. */
  readonly options: readonly (readonly [key: string, value: string])[]
}

/** `4:05` */
export function clock(seconds: number): string {
  const whole = Math.round(seconds)
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, '0')}`
}
