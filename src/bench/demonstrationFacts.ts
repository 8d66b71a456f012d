import { describe, expect, test } from 'vitest'
import { Meter } from '../record/Meter.ts'
import { Metrics } from '../record/metrics.ts'
import { Run } from '../scenario/build.ts'
import { catalog } from '../scenario/catalog.ts'
import { parseMetric } from '../scenario/metric.ts'
import { actCommand } from '../evaluation/demo/actCommand.ts'
import {
  claimHolds,
  figuresOf,
  lastUntil,
  loadRun,
  measureRun,
  scenariosNeeded,
} from '../evaluation/demo/measure.ts'
import type { DemoText, MeasuredRun } from '../evaluation/demo/measure.ts'
import { firstTurned, type Turned } from '../evaluation/demo/turnedRun.ts'
import { demonstrations, type Demonstration } from '../evaluation/demonstrations.ts'

/** The share of seeds on which a claim must hold, as everywhere: one seed is an anecdote. */
const leastShare = 0.95
const seeds = Array.from({ length: 20 }, (_, index) => index + 1)

const texts = new Map<string, DemoText>()
for (const { id, file, load } of catalog) {
  if (demonstrations.some((one) => scenariosNeeded(one).includes(id)))
    texts.set(id, { file, text: await load() })
}
const textOf = (scenario: string): DemoText => {
  const text = texts.get(scenario)
  if (text === undefined) throw new Error(`there is no scenario ${scenario}`)
  return text
}

/** Every run that a demonstration was asked for, once: many claims look at the same. */
const known = new Map<string, MeasuredRun>()
function measured(demonstration: Demonstration, run: string, seed?: number): MeasuredRun {
  const key = JSON.stringify([demonstration.id, run, seed])
  const own = demonstration.runs.find(({ id }) => id === run)!
  const found =
    known.get(key) ??
    measureRun(demonstration, loadRun(demonstration, own, firstTurned(demonstration), textOf), seed)
  known.set(key, found)
  return found
}

/** How many times on its way a run is looked at, to see whether it is another: most are soon, and need not go on. */
const looks = 24

/** A run on its way: what had happened by each look. */
class Way {
  private readonly run: Run
  private readonly stepUs: number
  private readonly digests: string[] = []

  constructor(demonstration: Demonstration, id: string, turned: Turned, done: readonly string[]) {
    const own = demonstration.runs.find((run) => run.id === id)!
    const { scenario, commands } = loadRun(demonstration, own, turned, textOf, done)
    this.run = new Run(scenario, commands)
    this.stepUs = Math.floor((lastUntil(demonstration) * 1_000_000) / looks)
  }

  digestAt(look: number): string {
    while (this.digests.length <= look) {
      this.run.advance((this.digests.length + 1) * this.stepUs)
      this.digests.push(this.run.world.places.sim.digest)
    }
    return this.digests[look]!
  }
}

const ways = new Map<string, Way>()
function wayOf(
  demonstration: Demonstration,
  id: string,
  turned: Turned,
  done: readonly string[] = [],
): Way {
  const key = JSON.stringify([demonstration.id, id, turned, done])
  const way = ways.get(key) ?? new Way(demonstration, id, turned, done)
  ways.set(key, way)
  return way
}

/** Of several ways to have the same runs: positions of those that never differ from one before them. */
function neverDiffering(variants: readonly (readonly Way[])[]): number[] {
  let same: number[] = []
  for (let look = 0; look < looks; look++) {
    const digests = variants.map((own) => own.map((way) => way.digestAt(look)).join(' '))
    same = digests.flatMap((value, index) => (digests.indexOf(value) < index ? [index] : []))
    if (same.length === 0) return []
  }
  return same
}

/**
 * A demonstration says what it is; each of its figures has a value, its claims hold over the seeds, and nothing of it is a dead
 * control. Asked by several files, so that all cores work on them.
 */
export function factsOfDemonstrations(some: readonly Demonstration[]): void {
  describe.each(some.map((one) => [one.id, one] as const))('%s', (_, demonstration) =>
    factsOf(demonstration),
  )
}

function factsOf(demonstration: Demonstration): void {
  const { title, shows, lead, runs, figures, knobs, acts, claims, from, until, pace, drawing } =
    demonstration

  test('says what it is, and names each of its parts once', () => {
    const said = [
      ...[title, shows, lead],
      ...runs.flatMap(({ name, says }) => [name, says]),
      ...[...figures, ...knobs, ...acts].map(({ label }) => label),
      ...knobs.flatMap(({ choices }) => choices.map(({ name }) => name)),
    ]
    for (const text of said) expect(text.trim()).not.toBe('')
    const runIds = runs.map(({ id }) => id)
    const named = [runs, figures, knobs, acts, ...knobs.map(({ choices }) => choices)]
    for (const parts of named) {
      const ids = parts.map(({ id }) => id)
      expect([...new Set(ids)]).toEqual(ids)
    }
    for (const { runs: own = [] } of [...figures, ...knobs, ...acts])
      for (const id of own) expect(runIds).toContain(id)
    expect(runs.length > 0 || drawing !== undefined).toBe(true)
    expect(runs.length).toBeLessThanOrEqual(3)
    expect(from < until && pace > 0).toBe(true)
    // What is measured can be seen by then, and a run has something that can be disturbed and read.
    expect(lastUntil(demonstration)).toBeLessThanOrEqual(until)
    for (const figure of figures) expect(figure.from).toBeLessThan(figure.until)
    if (runs.length > 0) {
      expect([knobs.length + acts.length, figures.length, claims.length]).not.toContain(0)
    }
  })

  test('every figure has a value on the seed of its scenario', () => {
    const missing = runs.flatMap(({ id }) =>
      measured(demonstration, id).figures.flatMap(({ figure, trouble, value }) =>
        trouble === '' && !Number.isNaN(value) ? [] : [{ run: id, figure, trouble }],
      ),
    )
    expect(missing).toEqual([])
  })

  test('its scenarios last as long as it is shown', () => {
    for (const run of runs) {
      const { scenario } = loadRun(demonstration, run, firstTurned(demonstration), textOf)
      expect(scenario.durationUs).toBeGreaterThanOrEqual(until * 1_000_000)
    }
  })

  test.each(claims.map((claim) => [textOfClaim(claim), claim] as const))(
    'over twenty seeds: %s',
    (_text, claim) => {
      const involved = [claim.run, ...('run' in claim.than ? [claim.than.run] : [])]
      for (const id of involved) {
        expect(figuresOf(demonstration, id).map((figure) => figure.id)).toContain(claim.figure)
      }
      const losing = seeds.filter(
        (seed) =>
          !claimHolds(
            claim,
            involved.map((id) => measured(demonstration, id, seed)),
          ),
      )
      const values = losing.map((seed) => ({
        seed,
        values: involved.map(
          (id) =>
            measured(demonstration, id, seed).figures.find(({ figure }) => figure === claim.figure)!
              .text,
        ),
      }))
      expect(seeds.length - losing.length, JSON.stringify(values)).toBeGreaterThanOrEqual(
        leastShare * seeds.length,
      )
    },
  )

  test('every choice of a knob is another run, in which every figure can be read', () => {
    const first = firstTurned(demonstration)
    for (const { id, choices, runs: turnedRuns = runs.map((run) => run.id) } of knobs) {
      expect(choices.length).toBeGreaterThan(1)
      const turnedTo = choices.map((choice) => {
        const turned = { ...first, [id]: choice.id }
        return turnedRuns.map((run) => {
          const own = runs.find((one) => one.id === run)!
          const { scenario, commands } = loadRun(demonstration, own, turned, textOf)
          const built = new Run(scenario, commands)
          for (const { metric } of figuresOf(demonstration, run))
            expect(problemOf(built, metric)).toBe('')
          return wayOf(demonstration, run, turned)
        })
      })
      expect({ knob: id, same: neverDiffering(turnedTo) }).toEqual({ knob: id, same: [] })
    }
  })

  test('every act changes a run, where it is pressed early and where it is pressed late', () => {
    const end = lastUntil(demonstration)
    const turned = firstTurned(demonstration)
    for (const act of acts) {
      for (const share of [0.25, 0.5]) {
        const done = [actCommand(act, from + share * (end - from))]
        const changed = (act.runs ?? runs.map(({ id }) => id)).some((run) => {
          const both = [[], done].map((some) => [wayOf(demonstration, run, turned, some)])
          return neverDiffering(both).length === 0
        })
        expect({ act: act.id, share, changed }).toEqual({ act: act.id, share, changed: true })
      }
    }
  })
}

function problemOf(run: Run, metric: string): string {
  return new Meter(run, new Metrics(run.world.places)).problemWith(parseMetric(metric)) ?? ''
}

function textOfClaim({ figure, run, is, than }: Demonstration['claims'][number]): string {
  return `${figure} of ${run} is ${is} ${'run' in than ? `that of ${than.run}` : String(than.value)}`
}
