import type { DemoRun, Demonstration } from '../../../evaluation/demo/Demonstration.ts'
import { turnedRun, type Turned } from '../../../evaluation/demo/turnedRun.ts'
import { metricUnit, parseMetric, type MetricUnit } from '../../../scenario/metric.ts'
import { Side } from '../../compare/Side.svelte.ts'
import { demoTexts } from './demoTexts.ts'

/** One figure over the runs of a demonstration, each with a mesh, and where it is a share without one as well. */
export interface SizeRow {
  readonly id: string
  readonly label: string
  readonly unit: MetricUnit
  /** In the order of the runs; null where there was nothing to measure. */
  readonly values: readonly (number | null)[]
  readonly without: readonly (number | null)[] | undefined
}

/** Runs every size once with a mesh and once without, one after the other, in a worker of its own. */
export class SizesMeasured {
  rows: readonly SizeRow[] = $state.raw([])
  readonly #demonstration: Demonstration
  readonly #side = new Side()
  #asked = 0

  constructor(demonstration: Demonstration) {
    this.#demonstration = demonstration
  }

  async measure(turned: Turned, seed: number | undefined): Promise<void> {
    const own = ++this.#asked
    const { figures, runs } = this.#demonstration
    const { on, off } = this.#ways(turned)
    const values = { on: [] as Values[], off: [] as Values[] }
    for (const run of runs) {
      for (const [way, list] of [[on, values.on] as const, [off, values.off] as const]) {
        const measured = await this.#of(run, way, seed)
        if (own !== this.#asked || measured === undefined) return
        list.push(measured)
      }
    }
    this.rows = figures.map(({ id, label, metric }, at): SizeRow => {
      const unit = metricUnit(parseMetric(metric).name)
      const column = (list: readonly Values[]) => list.map((each) => each[at] ?? null)
      return {
        ...{ id, label, unit, values: column(values.on) },
        without: unit === 'ratio' ? column(values.off) : undefined,
      }
    })
  }

  close(): void {
    this.#asked++
    this.#side.close()
  }

  /** With a mesh, the one that was chosen if one was, and without. */
  #ways(turned: Turned): { readonly on: Turned; readonly off: Turned } {
    const isOff = ({ system }: { system?: string }): boolean => system === 'none'
    const knob = this.#demonstration.knobs.find(({ choices }) => choices.some(isOff))
    if (knob === undefined) return { on: turned, off: turned }
    const off = knob.choices.find(isOff)!
    const on = turned[knob.id] === off.id ? knob.choices.find((one) => !isOff(one))!.id : undefined
    return {
      on: on === undefined ? turned : { ...turned, [knob.id]: on },
      off: { ...turned, [knob.id]: off.id },
    }
  }

  async #of(run: DemoRun, turned: Turned, seed: number | undefined): Promise<Values | undefined> {
    const { figures } = this.#demonstration
    const textOf = await demoTexts(this.#demonstration)
    const { scenario, set } = turnedRun(this.#demonstration, run, turned)
    const variant = {
      name: run.name,
      set: { ...set, control: null, ...(seed === undefined ? {} : { seed }) },
      isFaultless: false,
    }
    if (!(await this.#side.load(textOf(scenario), variant))) return undefined
    const untilUs = us(Math.max(...figures.map(({ until }) => until)))
    await this.#side.follow(untilUs, us(0.1))
    const measured = await this.#side.measure(
      figures.map(({ metric, from, until }) => ({ metric, fromUs: us(from), toUs: us(until) })),
    )
    return measured?.values
  }
}

type Values = readonly (number | null)[]

const us = (seconds: number): number => Math.round(seconds * 1_000_000)
