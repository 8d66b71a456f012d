import { afterEach, expect, test } from 'vitest'
import { actCommand } from '../../../evaluation/demo/actCommand.ts'
import type { Demonstration } from '../../../evaluation/demo/Demonstration.ts'
import {
  lastUntil,
  loadRun,
  measureRun,
  type DemoText,
  type MeasuredRun,
} from '../../../evaluation/demo/measure.ts'
import { firstTurned, type Turned } from '../../../evaluation/demo/turnedRun.ts'
import { demonstrationOf } from '../../../evaluation/demonstrations.ts'
import { windowUsFor } from '../../../model/failureSeen.ts'
import { readLink } from '../../../playback/shareLink.ts'
import { startPlayback } from '../../../playback/startPlayback.ts'
import { catalogTexts } from '../../../scenario/catalogTexts.ts'
import { openShared } from '../../openShared.ts'
import { Player } from '../../Player.svelte.ts'
import { Demo } from './Demo.svelte.ts'
import { evidenceOf } from './evidence.ts'

const slowly = { timeout: 30_000, interval: 100 }
const d3 = demonstrationOf('D3')
const end = lastUntil(d3)
const us = (seconds: number): number => Math.round(seconds * 1_000_000)

const texts = new Map<string, DemoText>()
for (const { id, file, load } of catalogTexts) {
  if (d3.runs.some(({ scenario }) => scenario === id)) texts.set(id, { file, text: await load() })
}

/** What the command line measures of the same runs. */
function measured(
  demonstration: Demonstration,
  { turned = firstTurned(demonstration), done = [] as readonly string[], seed }: Way = {},
): readonly MeasuredRun[] {
  return demonstration.runs.map((run) => {
    const loaded = loadRun(demonstration, run, turned, (id) => texts.get(id)!, done)
    return measureRun(demonstration, loaded, seed)
  })
}

interface Way {
  readonly turned?: Turned
  readonly done?: readonly string[]
  readonly seed?: number
}

let demo: Demo | undefined
let player: Player | undefined

function begin(demonstration = d3, answers: ReadonlyMap<string, string> = new Map()): Demo {
  demo = new Demo(demonstration, { answers, plays: false })
  return demo
}

/** As soon as all runs stand at the moment and are read. */
async function standing(shown: Demo): Promise<readonly { id: string; digest: string }[]> {
  await expect
    .poll(
      () =>
        shown.problems.length > 0
          ? shown.problems
          : shown.runs.every(({ isStale, side }) => !isStale && side.isAt(shown.t)) &&
            shown.runs.every(({ digest, side }) => digest === side.digest),
      slowly,
    )
    .toBe(true)
  return shown.runs.map(({ run: { id }, digest }) => ({ id, digest }))
}

const digestsOf = (runs: readonly MeasuredRun[]): readonly { id: string; digest: string }[] =>
  runs.map(({ run, digest }) => ({ id: run, digest }))

const valuesOf = (shown: Demo): readonly (readonly [string, string, number | null])[] =>
  shown.runs.flatMap(({ run, figures, readings }) =>
    figures.map(({ id }) => [run.id, id, readings[id]?.value ?? null] as const),
  )

const measuredValues = (
  runs: readonly MeasuredRun[],
): readonly (readonly [string, string, number | null])[] =>
  runs.flatMap(({ run, figures }) =>
    figures.map(({ figure, value }) => [run, figure, value] as const),
  )

afterEach(() => {
  demo?.close()
  player?.close()
  demo = player = undefined
})

test('shows the same runs and the same figures as the command line measures', async () => {
  const shown = begin()
  shown.seek(us(end))
  expect(await standing(shown)).toEqual(digestsOf(measured(d3)))
  expect(valuesOf(shown)).toEqual(measuredValues(measured(d3)))
}, 60_000)

test('nothing is measured before it begins, and what goes on is so far', async () => {
  const shown = begin()
  const [figure] = d3.figures
  shown.seek(us(figure!.from))
  await standing(shown)
  expect(shown.runs[0]!.readings[figure!.id]?.state).toBe('before')
  shown.seek(us((figure!.from + figure!.until) / 2))
  await standing(shown)
  expect(shown.runs[0]!.readings[figure!.id]?.state).toBe('soFar')
  shown.seek(us(figure!.until))
  await standing(shown)
  expect(shown.runs[0]!.readings[figure!.id]?.state).toBe('over')
}, 60_000)

test('a knob that is turned begins the runs anew and comes back to the same moment', async () => {
  const knob = d3.knobs.find(({ runs }) => runs === undefined)!
  const choice = knob.choices.at(-1)!
  const shown = begin()
  shown.seek(us(end))
  const before = await standing(shown)
  shown.turn(knob.id, choice.id)
  const after = await standing(shown)
  const turned = { ...firstTurned(d3), [knob.id]: choice.id }
  expect(shown.t).toBe(us(end))
  expect(after).not.toEqual(before)
  expect(after).toEqual(digestsOf(measured(d3, { turned })))
  shown.turn(knob.id, knob.choices[0].id)
  expect(await standing(shown)).toEqual(before)
}, 90_000)

test('an act happens at one moment in all its runs, with the arrivals as they were, and can be taken back', async () => {
  const [act] = d3.acts
  const shown = begin()
  const at = us(d3.from + (end - d3.from) / 4)
  shown.seek(at)
  await standing(shown)
  shown.act(act!)
  shown.pause()
  shown.seek(us(end))
  const after = await standing(shown)
  const [deed] = shown.deeds
  expect(deed!.at).toBe(at + 1)
  for (const { side } of shown.runs) {
    expect(side.commands.filter(({ at: moment }) => moment === at + 1)).toHaveLength(1)
  }
  const done = [actCommand(act!, (at + 1) / 1_000_000)]
  expect(after).toEqual(digestsOf(measured(d3, { done })))
  shown.undo(deed!)
  expect(await standing(shown)).toEqual(digestsOf(measured(d3)))
}, 90_000)

test('another seed is another day for all runs, and its own comes back', async () => {
  const shown = begin()
  shown.seek(us(end))
  const before = await standing(shown)
  const seed = shown.seed + 1
  shown.setSeed(seed)
  expect(await standing(shown)).toEqual(digestsOf(measured(d3, { seed })))
  shown.setSeed(undefined)
  expect(await standing(shown)).toEqual(before)
}, 90_000)

test('a knob stands as the page is answered, until somebody turns it', async () => {
  const knob = d3.knobs.find(({ choices }) => choices.some(({ when = [] }) => when.length > 0))!
  const choice = knob.choices.findLast(({ when = [] }) => when.length > 0)!
  const place = choice.when![0]!
  const answers = new Map([[place.slice(0, 3), place.slice(3)]])
  const shown = begin(d3, answers)
  expect(shown.turned[knob.id]).toBe(choice.id)
  expect(shown.answerOf(knob.id)).toBe(place)
  shown.answered(new Map())
  expect(shown.turned[knob.id]).toBe(knob.choices[0].id)
  shown.turn(knob.id, choice.id)
  expect(shown.answerOf(knob.id)).toBeUndefined()
  shown.answered(new Map())
  expect(shown.turned[knob.id]).toBe(choice.id)
  await standing(shown)
}, 60_000)

test('what has no place in a run is said to be missing there', async () => {
  const shown = begin()
  await standing(shown)
  const runs = shown.runs.map(({ run }) => run.id)
  shown.do({ label: 'x', text: `${end / 2}s kill nobody-1`, at: us(end / 2), runs })
  shown.pause()
  await expect.poll(() => shown.deeds[0]?.missing, slowly).toEqual(runs)
}, 60_000)

test('its evidence opens the very same moment of the very same runs in the app', async () => {
  const knob = d3.knobs.find(({ choices }) => choices.some(({ set }) => set !== undefined))!
  const choice = knob.choices.findLast(({ set }) => set !== undefined)!
  const shown = begin()
  shown.seek(us((d3.from + end) / 2))
  shown.turn(knob.id, choice.id)
  await standing(shown)
  shown.act(d3.acts[0]!)
  shown.pause()
  shown.seek(us(end))
  const digests = await standing(shown)
  const evidence = await evidenceOf(shown)
  expect(evidence.map(({ run }) => run)).toEqual(d3.runs.map(({ name }) => name))
  for (const [index, { link, figures }] of evidence.entries()) {
    expect(figures.length).toBeGreaterThan(0)
    player = new Player(startPlayback(), windowUsFor)
    expect(await openShared(player, catalogTexts, readLink(`#${link}`)!, false)).toEqual([])
    const opened = player
    await expect.poll(() => opened.shownAt, slowly).toBe(us(end))
    expect(opened.digest).toBe(digests[index]!.digest)
    player.close()
  }
}, 120_000)
