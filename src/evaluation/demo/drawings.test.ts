import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { catalogTexts } from '../../scenario/catalogTexts.ts'
import { costsOfRun } from './costsOfRun.ts'
import { d08 } from './d08.ts'
import { d10 } from './d10.ts'
import { driftOfRun } from './driftOfRun.ts'
import { loadRun, measureRun, type DemoText } from './measure.ts'
import { firstTurned } from './turnedRun.ts'

const textOf = (scenario: string): DemoText => {
  const { file } = catalogTexts.find(({ id }) => id === scenario)!
  return { file, text: readFileSync(file, 'utf8') }
}

test('what is drawn of drift is what its figures count, also where a knob is turned', () => {
  const first = firstTurned(d08)
  for (const turned of [first, { ...first, php: 'loop', left: 'go' }]) {
    for (const run of d08.runs) {
      const view = driftOfRun(d08, run, turned, textOf)
      const { figures } = measureRun(d08, loadRun(d08, run, turned, textOf))
      const valueOf = (id: string) => figures.find(({ figure }) => figure === id)!.value
      expect([view.policies, view.drifted]).toEqual([valueOf('policies'), valueOf('drift')])
      expect(view.callers.map(({ name }) => name)).toEqual(['java', 'scala', 'go', 'php'])
    }
  }
})

test('the numbers of the cost formula come to what its figures measure', () => {
  const turned = firstTurned(d10)
  const costs = d10.runs.map((run) => costsOfRun(d10, run, turned, textOf))
  expect(costs[0]!.processes).toBe(0)
  const { idleCores, coresPerThousandRps, memoryMiB, controlPlane, processes, requestsPerSecond } =
    costs[1]!
  const cores =
    idleCores * processes + (coresPerThousandRps * requestsPerSecond) / 1_000 + controlPlane.cores
  const { figures } = measureRun(d10, loadRun(d10, d10.runs[1]!, turned, textOf))
  const valueOf = (id: string) => figures.find(({ figure }) => figure === id)!.value
  expect(memoryMiB * processes + controlPlane.memoryMiB).toBe(valueOf('memory'))
  expect(Math.abs(cores - valueOf('cores'))).toBeLessThan(0.05)
})
