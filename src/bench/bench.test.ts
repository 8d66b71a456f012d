import { expect, test } from 'vitest'
import { measureCheckpoint } from './checkpoint.ts'
import { measureFrames } from './frames.ts'
import { measureInFlight, measureServices } from './growth.ts'
import { BareHold, ChartedHold, increments } from './hold.ts'
import { measureFirstPicture, measureLayout } from './layout.ts'
import { measureMachines } from './machines.ts'
import { median, type Effort, type Line } from './measure.ts'
import { measureMesh } from './mesh.ts'
import { asDocument, asText } from './report.ts'
import { measureSeek } from './seek.ts'
import { Tandem } from './tandem.ts'

// How long anything takes is not tested here: a test must not depend on the machine.
const tiny: Effort = { repeats: 1, scale: 0.01 }

test('the charted wheel and the bare one are at the same moment after as many events', () => {
  for (const kind of ['exponential', 'mesh'] as const) {
    const table = increments(kind)
    const charted = new ChartedHold(table, 200)
    const bare = new BareHold(table, 200)
    for (const hold of [charted, bare]) hold.run(5_000)
    expect(charted.now).toBe(bare.now)
  }
})

test('the charted queues keep the mean sojourn of theory', () => {
  const tandem = new Tandem(1)
  tandem.run(20_000)
  // 1 / (μ − λ); one run scatters by some per cent.
  expect(tandem.meanSojournUs).toBeGreaterThan(4_000)
  expect(tandem.meanSojournUs).toBeLessThan(6_000)
})

test('every topic can be measured on little work, and its lines can be shown', () => {
  const lines: Line[] = [
    ...measureMesh(tiny),
    ...measureServices(tiny, [5, 10]),
    ...measureInFlight(tiny, [20, 40]),
    ...measureCheckpoint(tiny, 50),
    ...measureSeek(tiny, 2),
    ...measureMachines(tiny, 100_000),
    ...measureFrames(tiny, 5, 10),
    ...measureLayout(tiny, 10, 30),
    ...measureFirstPicture(tiny, 10),
  ]
  for (const { verdict } of lines) {
    if (verdict !== undefined) expect(verdict.share).toSatisfy(Number.isFinite)
  }
  const measured = [{ title: 'All', notes: [], lines }]
  expect(asText(measured[0]!).split('\n')).toHaveLength(lines.length + 3)
  expect(asDocument(measured)).toContain('## All')
})

test('the median of an even number of values lies between the middle two', () => {
  expect(median([4, 1, 3, 2])).toBe(2.5)
})
