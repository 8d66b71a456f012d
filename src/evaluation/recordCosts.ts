import { billOf, type Bill } from '../record/compare/bill.ts'
import { prepare, shownOf } from '../record/compare/compare.ts'
import type { Common } from '../record/compare/variant.ts'
import { formatQuantity } from '../scenario/metric.ts'
import { evaluation as words } from '../words/en/evaluation.ts'
import { factTables } from './facts/tables.ts'
import type { Fact } from './facts/Fact.ts'

/** A figure that somebody has published. None is an input of the model. */
export interface PublishedCost {
  readonly figure: string
  readonly value: Fact
  /** Who, when, and with which set-up. */
  readonly how: string
  /** Whose interest it is: project, vendor of one side, independent. */
  readonly measuredBy: string
}

/** What a system costs in a run of one's own, against no mesh on the same arrivals. */
export interface SimulatedCost {
  readonly system: string
  readonly title: string
  readonly version: string
  readonly cores: number
  readonly memoryMiB: number
  /** The most that any client waits longer, µs; null where no request was answered in both. */
  readonly addedP50Us: number | null
  readonly addedP99Us: number | null
  readonly failed: number
  readonly failedWithout: number
}

/** The published figures of cost, with who measured them. */
export function publishedCosts(): readonly PublishedCost[] {
  const table = factTables.find(({ id }) => id === 'costs')
  if (table === undefined) throw new Error('there is no table of costs')
  return table.rows.map(({ name, cells: [value, how, by] }) => {
    if (value === undefined) throw new Error(`the figure ${name} has no value`)
    return { figure: name, value, how: how?.text ?? '', measuredBy: by?.text ?? '' }
  })
}

/** A bill in short. */
export function simulatedCost(bill: Bill): SimulatedCost {
  const most = (values: readonly number[]): number | null => {
    const known = values.filter((value) => !Number.isNaN(value))
    return known.length === 0 ? null : Math.max(0, ...known)
  }
  return {
    system: bill.system,
    title: bill.title,
    version: bill.version,
    cores: bill.cores,
    memoryMiB: bill.memoryMiB,
    addedP50Us: most(bill.added.map(({ p50Us }) => p50Us)),
    addedP99Us: most(bill.added.map(({ p99Us }) => p99Us)),
    failed: bill.errors.failed,
    failedWithout: bill.errors.failedWithout,
  }
}

/** What some systems cost in a scenario, each run beside no mesh. Where a page must not wait, a worker does the same. */
export function billsOf(common: Common, systems: readonly string[]): readonly Bill[] {
  const variants = systems.map((system) => ({ name: system, set: { system }, isFaultless: false }))
  const prepared = prepare(common, variants)
  return prepared.variants.map((variant) => billOf(prepared, variant, shownOf(prepared, variant)))
}

/** A simulated cost as it is shown everywhere: system, cores, memory, added p50 and p99, failed with and without. */
export function costCells(cost: SimulatedCost): readonly string[] {
  const time = (us: number | null): string =>
    us === null ? words.record.noAnswer : formatQuantity('time', us)
  const mib = Math.round(cost.memoryMiB).toLocaleString('en-US')
  return [
    `${cost.title}, ${cost.version}`,
    cost.cores.toFixed(2),
    `${mib}\u00a0MiB`,
    time(cost.addedP50Us),
    time(cost.addedP99Us),
    `${cost.failed.toLocaleString('en-US')} (${cost.failedWithout.toLocaleString('en-US')})`,
  ]
}
