/** Settings by their path, as `--set` of the command line takes them; null takes the key out. */
export type DemoSettings = Readonly<Record<string, string | number | boolean | null>>

/** One of the runs that a demonstration shows beside each other: same arrivals, another way to meet them. */
export interface DemoRun {
  /** `without` */
  readonly id: string
  /** `Without a mesh` */
  readonly name: string
  /** What is different here, in one line. */
  readonly says: string
  /** Of the scenario catalog. */
  readonly scenario: string
  readonly system?: string
  readonly set?: DemoSettings
  /** As `--do` takes them: `20s..40s slow cart 3x`. */
  readonly commands?: readonly string[]
}

/** A number that every run shows, or some of them. */
export interface DemoFigure {
  readonly id: string
  /** What the number is: `answered in the outage`. */
  readonly label: string
  /** In the one metric grammar: `amp(cart)`. */
  readonly metric: string
  /** The stretch of the run that it is measured over, s. */
  readonly from: number
  readonly until: number
  /** Ids of runs; absent: all. */
  readonly runs?: readonly string[]
}

/** One way in which a run may be: the first of a knob is how it is unless an answer says otherwise. */
export interface DemoChoice {
  readonly id: string
  readonly name: string
  /** Answers (`5.1b`) that choose it before anybody touches the knob. */
  readonly when?: readonly string[]
  readonly set?: DemoSettings
  readonly system?: string
  readonly commands?: readonly string[]
  /** Another scenario in place of the run's own. */
  readonly scenario?: string
}

/** What may be set otherwise before and while it runs: the run begins anew and comes back to the same moment. */
export interface DemoKnob {
  readonly id: string
  readonly label: string
  readonly choices: readonly [DemoChoice, ...DemoChoice[]]
  /** Ids of runs that it turns; absent: all. */
  readonly runs?: readonly string[]
}

/** What one may do to the runs while they go, at the moment of the press. */
export interface DemoAct {
  readonly id: string
  /** `Crash one more endpoint of cart` */
  readonly label: string
  /** A command without its time: `kill cart/2`. */
  readonly command: string
  /** How long it lasts, s; absent: for good, or as long as its kind says. */
  readonly seconds?: number
  readonly runs?: readonly string[]
}

/** What the demonstration says, as something that a test can refute: over many seeds, on all of them but one in twenty. */
export interface DemoClaim {
  readonly figure: string
  readonly run: string
  readonly is: 'above' | 'below'
  /** The same figure of another run, or a value in the unit of the metric (µs, ratio, count, per second). */
  readonly than: { readonly run: string } | { readonly value: number }
}

/** What no run can show is drawn by a part of its own beside the runs, or in their place. */
export type DemoDrawing =
  'sizes' | 'upgradeDay' | 'search' | 'drift' | 'provenance' | 'supportClock' | 'costs'

/** Something to disturb, that shows what an answer means. */
export interface Demonstration {
  /** `D3` */
  readonly id: string
  readonly title: string
  /** Numbers of questions. */
  readonly questions: readonly number[]
  /** What it must show in numbers. */
  readonly shows: string
  /** Two or three sentences: what is seen, and what to try. */
  readonly lead: string
  /** One to three; empty only for a drawing. */
  readonly runs: readonly DemoRun[]
  readonly figures: readonly DemoFigure[]
  readonly knobs: readonly DemoKnob[]
  readonly acts: readonly DemoAct[]
  readonly claims: readonly DemoClaim[]
  /** Where it begins to play, and where it ends, s. */
  readonly from: number
  readonly until: number
  /** Mesh time that one second shows, s: 0.05 is twenty times slower than life. */
  readonly pace: number
  readonly drawing?: DemoDrawing
  /** The call of which `provenance` says what binds it. */
  readonly call?: { readonly from: string; readonly to: string }
  /** Where it simplifies; empty where the pages of the model say it already. */
  readonly simplifies: string
  /** Chosen options that make it part of the record, or whole parts: `2.1b`, `4.3`. */
  readonly when: readonly string[]
}
