import { checkScenario, type BeatResult } from '../record/check.ts'
import type { CatalogEntry } from '../scenario/catalog.ts'
import { parseScenario } from '../scenario/parse.ts'
import type { Talk } from './Talk.ts'

/** A run of a talk, and whether its beats still show what they say. */
export interface Rehearsed {
  readonly scenario: string
  readonly system: string
  readonly seeds: readonly number[]
  /** The slides that show it. */
  readonly slides: readonly number[]
  /** Those that the talk shows. */
  readonly beats: readonly BeatResult[]
  readonly holds: boolean
}

/**
 * Runs what a talk shows, and judges each beat by what it expects at its end.
 *
 * @param seeds in place of those that the talk shows; each run has one seed otherwise, which is the one the audience will see
 * @param onRun told before each scenario
 */
export async function rehearse(
  talk: Talk,
  catalog: readonly CatalogEntry[],
  seeds: readonly number[] | undefined,
  onRun: (done: number, of: number) => void = () => {},
): Promise<readonly Rehearsed[]> {
  const wanted = new Map<string, Wanted>()
  for (const { number, run } of talk.slides) {
    if (run === undefined) continue
    const { scenario, seed, system } = run
    const key = JSON.stringify([scenario, seed, system])
    const one = wanted.get(key) ?? { scenario, seed, system, slides: [], ids: new Set() }
    one.slides.push(number)
    for (const { id } of run.beats) one.ids.add(id)
    wanted.set(key, one)
  }
  const done: Rehearsed[] = []
  for (const { scenario: id, seed, system, slides, ids } of wanted.values()) {
    onRun(done.length, wanted.size)
    const entry = catalog.find((one) => one.id === id)!
    const text = await entry.load()
    const { file } = entry
    const own = seed ?? parseScenario(text, { file }).scenario.seed
    const over = seeds ?? [own]
    const result = checkScenario(text, {
      file,
      seeds: over,
      ...(system === undefined ? {} : { system }),
    })
    const beats = result.beats.filter((beat) => ids.has(beat.id))
    const holds = beats.every((beat) => beat.holds)
    done.push({ scenario: id, system: result.system, seeds: over, slides, beats, holds })
  }
  return done
}

interface Wanted {
  readonly scenario: string
  readonly seed: number | undefined
  readonly system: string | undefined
  readonly slides: number[]
  readonly ids: Set<string>
}
