import type { DemoChoice, DemoRun, DemoSettings, Demonstration } from './Demonstration.ts'

/** Which choice each knob stands at, by the knob's id. */
export type Turned = Readonly<Record<string, string>>

/** A run with all that its knobs change: what is to be loaded. */
export interface TurnedRun {
  readonly run: DemoRun
  /** Of the scenario catalog. */
  readonly scenario: string
  /** The system among them, where one is chosen. */
  readonly set: DemoSettings
  readonly commands: readonly string[]
}

/** How the knobs stand before anybody touches them: as an answer says, else the first choice. */
export function firstTurned(
  { knobs }: Demonstration,
  answers: ReadonlyMap<string, string> = new Map(),
): Turned {
  const isSaid = (place: string): boolean => answers.get(place.slice(0, 3)) === place.slice(3)
  return Object.fromEntries(
    knobs.map(({ id, choices }) => {
      const said = choices.find(({ when = [] }) => when.some(isSaid))
      return [id, (said ?? choices[0]).id]
    }),
  )
}

/** A run as its knobs stand; of two that set the same, the later one counts. */
export function turnedRun(demonstration: Demonstration, run: DemoRun, turned: Turned): TurnedRun {
  const chosen = demonstration.knobs.flatMap(({ id, choices, runs }): DemoChoice[] => {
    const choice = choices.find((one) => one.id === turned[id]) ?? choices[0]
    return runs === undefined || runs.includes(run.id) ? [choice] : []
  })
  const settings = [run, ...chosen].map(({ set = {}, system }) =>
    system === undefined ? set : { ...set, system },
  )
  return {
    run,
    scenario: chosen.findLast(({ scenario }) => scenario !== undefined)?.scenario ?? run.scenario,
    set: Object.assign({}, ...settings) as DemoSettings,
    commands: [run, ...chosen].flatMap(({ commands = [] }) => commands),
  }
}
