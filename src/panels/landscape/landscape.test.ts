import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { candidatesOf } from '../../evaluation/candidates.ts'
import { timeline } from '../../evaluation/timeline.ts'
import { traitNames } from '../../evaluation/traits.ts'
import { watchExpectations } from '../../record/expectations.ts'
import { Metrics } from '../../record/metrics.ts'
import { Probe } from '../../record/window.ts'
import { Run } from '../../scenario/build.ts'
import { catalog } from '../../scenario/catalog.ts'
import type { Command } from '../../scenario/commands.ts'
import { parseMetric } from '../../scenario/metric.ts'
import { parseScenario } from '../../scenario/parse.ts'
import { landscape as said } from '../../words/en/landscape.ts'
import { eras } from '../systems.ts'
import { textWidth } from '../textWidth.ts'
import { readLandscape, writeLandscape } from './landscapeLink.ts'
import { breaking, mending, miniatureRun, seenIn } from './miniatureRun.ts'
import { layOutTime, markSize, neighbour } from './timeLayout.ts'

const systems = [
  ...new Set(eras.flatMap((era) => candidatesOf(era).flatMap(({ system }) => system ?? []))),
]
const s = (seconds: number): number => seconds * 1_000_000

function load(id: string, system: string, seed?: number) {
  const { file } = catalog.find((entry) => entry.id === id)!
  const text = readFileSync(file, 'utf8')
  return parseScenario(text, { file, system, ...(seed === undefined ? {} : { seed }) }).scenario
}

/** Success of the clients over a stretch of the miniature. */
function successOf(system: string, commands: readonly Command[], from: number, to: number): number {
  return success(new Run(load(miniatureRun.scenario, system), commands), from, to)
}

function success(run: Run, from: number, to: number): number {
  const probe = new Probe(run, new Metrics(run.world.places))
  const asked = {
    metric: parseMetric('success'),
    text: 'success',
    comparison: 'atMost',
    value: Infinity,
    afterUs: s(from),
    untilUs: s(to),
    overUs: undefined,
    forUs: undefined,
  } as const
  const verdicts = watchExpectations(probe, [asked], s(to))
  probe.advance(s(to))
  return verdicts()[0]!.value
}

describe('the miniature', () => {
  test.each(systems)('%s runs in small: calm without the button, another run with it', (system) => {
    const calm = new Run(load(miniatureRun.scenario, system))
    const broken = new Run(load(miniatureRun.scenario, system), [breaking(s(6))])
    expect(success(calm, 0, 12)).toBeGreaterThan(0.99)
    success(broken, 0, 12)
    expect(broken.world.places.sim.digest).not.toBe(calm.world.places.sim.digest)
  })

  test('who does nothing about an endpoint that fails loses a third, who ejects it next to nothing', () => {
    expect(successOf('none', [breaking(s(6))], 8, 30)).toBeLessThan(0.8)
    expect(successOf('envoy', [breaking(s(6))], 8, 30)).toBeGreaterThan(0.97)
    const mended = [breaking(s(6)), mending(s(15))]
    expect(successOf('none', mended, 17, 30)).toBeGreaterThan(0.99)
  })
})

describe('what each does here', () => {
  test('every trait has a name, and what shows it runs with every system', () => {
    for (const trait of traitNames) expect(said.features.names[trait]).toBeTruthy()
    for (const [trait, scenario] of Object.entries(seenIn)) {
      expect(traitNames).toContain(trait)
      for (const system of systems) expect(() => new Run(load(scenario, system))).not.toThrow()
    }
  })
})

describe('the time line', () => {
  test.each([900, 1_000, 1_230, 1_800])(
    'at %i px no mark lies on another, and no word on a mark',
    (width) => {
      const { events } = layOutTime(timeline, width, '2026-11-29')
      expect(events).toHaveLength(timeline.flatMap((lane) => lane.events).length)
      for (const [at, one] of events.entries()) {
        expect(one.x).toBeGreaterThan(0)
        expect(one.x).toBeLessThan(width)
        for (const other of events.slice(at + 1)) {
          const isNear = Math.abs(one.y - other.y) < markSize
          if (!isNear) continue
          expect(Math.abs(one.x - other.x)).toBeGreaterThanOrEqual(markSize)
          if (one.hasLabel && other.x > one.x && one.y === other.y)
            expect(one.x + markSize / 2 + textWidth(one.event.label, 11)).toBeLessThan(other.x)
        }
      }
    },
  )

  test('keys reach every event from the first', () => {
    const { events } = layOutTime(timeline, 1_200, '2026-11-29')
    const reached = new Set([events[0]!])
    for (const from of reached) {
      for (const key of ['ArrowLeft', 'ArrowRight', 'ArrowUp', 'ArrowDown']) {
        const to = neighbour(events, from, key)
        if (to !== undefined) reached.add(to)
      }
    }
    expect(reached.size).toBe(events.length)
    expect(neighbour(events, events[3]!, 'Home')).toBe(events[0])
    expect(neighbour(events, events[3]!, 'End')).toBe(events.at(-1))
    expect(neighbour(events, events[3]!, 'x')).toBeUndefined()
  })
})

describe('its address', () => {
  const known = { needs: ['Kubernetes', 'VMs / bare metal'], candidates: ['l2', 'kuma'] }

  test('brings back what it was written of', () => {
    const link = { era: 'both', needs: known.needs, candidate: 'kuma', part: 'gone' } as const
    expect(readLandscape(`#${writeLandscape(link)}`, known)).toEqual(link)
    expect(writeLandscape({ era: 'today', needs: [] })).toBe('page=landscape')
  })

  test('what makes no sense in it is not there', () => {
    expect(readLandscape('#page=landscape&era=1999&on=Mars;Kubernetes&candidate=x', known)).toEqual(
      {
        era: 'today',
        needs: ['Kubernetes'],
        candidate: undefined,
        part: undefined,
      },
    )
  })
})
