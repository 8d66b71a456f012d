import { never } from '../model/units.ts'
import { words } from '../words/words.ts'
import { noBreakSpace } from './format.ts'

/** A number with a unit that somebody may type: a factor, a share (0…1 inside), a time (µs inside), a rate, a count, a size. */
export interface QuantityField {
  readonly name: string
  readonly quantity: 'factor' | 'share' | 'duration' | 'rate' | 'count' | 'size'
  readonly value: number
  readonly least: number
  readonly most: number
  readonly step: number
  /** Whether a time may also be never. */
  readonly orNever?: boolean
}

type Quantity = QuantityField['quantity']

/** What each unit is worth; the first is the one that is meant when none is typed. Of times it is that of the default. */
const units: Readonly<Record<Quantity, Readonly<Record<string, number>>>> = {
  factor: { '×': 1, x: 1 },
  share: { '%': 0.01 },
  duration: { s: 1_000_000, ms: 1_000, us: 1, µs: 1, min: 60_000_000, m: 60_000_000 },
  rate: { '/s': 1, '/m': 1 / 60 },
  count: { '': 1 },
  size: {
    mb: 1_000_000,
    b: 1,
    kb: 1_000,
    gb: 1_000_000_000,
    ki: 1_024,
    mi: 1_048_576,
    gi: 1_073_741_824,
  },
}

const form = /^([+-]?(?:\d+\.?\d*|\.\d+))\s*([^\d\s].*)?$/

/** A number as it stands in its field: `3×`, `50 %`, `100 ms`, `503`. Reading it gives the number again. */
export function quantityText(quantity: Quantity, value: number): string {
  if (quantity === 'duration' && value === never) return words.faults.fields.never
  if (quantity === 'count') return String(value)
  if (quantity === 'factor') return `${plain(value)}×`
  if (quantity === 'share') return `${plain(value * 100)}${noBreakSpace}%`
  if (quantity === 'rate') return `${plain(value)}/s`
  if (quantity === 'size') {
    const [unit, worth] = sizes.find(([, each]) => value >= each) ?? sizes.at(-1)!
    return `${plain(value / worth)}${noBreakSpace}${unit}`
  }
  const unit = unitOf(value)
  return `${plain(value / units.duration[unit]!)}${noBreakSpace}${unit}`
}

const sizes = [
  ['GB', 1_000_000_000],
  ['MB', 1_000_000],
  ['KB', 1_000],
  ['B', 1],
] as const

/** The unit in which a time is said. */
const unitOf = (us: number): 's' | 'ms' | 'µs' =>
  us >= 1_000_000 || us === 0 ? 's' : us >= 1_000 ? 'ms' : 'µs'

/** Without the crumbs of binary fractions. */
const plain = (value: number): string => String(Number(value.toPrecision(12)))

export type Typed = { readonly value: number } | { readonly trouble: string }

/** What somebody typed, as the number that is meant, or what is wrong with it. A unit may be left out. */
export function readTyped(field: Omit<QuantityField, 'step' | 'name'>, text: string): Typed {
  const { quantity, least, most, orNever = false } = field
  const usual = field.value === never ? 5_000_000 : field.value
  const said = { ...words.faults.typed, never: words.faults.fields.never }
  const example = quantityText(quantity, usual)
  const trimmed = text.replaceAll(noBreakSpace, ' ').trim()
  if (trimmed === '') return { trouble: said.empty(example) }
  if (orNever && trimmed === said.never) return { value: never }
  const [, digits, unit = ''] = form.exec(trimmed.replaceAll(',', '')) ?? []
  if (digits === undefined) {
    const trouble = quantity === 'duration' ? said.noTime : said.noNumber
    return { trouble: trouble(trimmed, example) }
  }
  const own = quantity === 'duration' ? unitOf(usual) : Object.keys(units[quantity])[0]!
  const worth = units[quantity][unit === '' ? own : unit.trim().toLowerCase()]
  if (worth === undefined) return { trouble: said.unit(unit.trim(), example) }
  const raw = Number(digits) * worth
  const isWhole = quantity === 'duration' || quantity === 'count' || quantity === 'size'
  const value = isWhole ? Math.round(raw) : Number(raw.toPrecision(12))
  if (!(value >= least && value <= most)) {
    return { trouble: said.range(quantityText(quantity, least), quantityText(quantity, most)) }
  }
  return { value }
}

/** The number one step up or down, on the grid of steps and within the range. */
export function stepped(field: QuantityField, value: number, direction: 1 | -1): number {
  const { step, least, most, orNever = false } = field
  if (value === never) return direction === 1 ? Math.max(least, step) : never
  if (orNever && direction === -1 && value <= step) return never
  const steps = value / step
  const next = (direction === 1 ? Math.floor(steps + 1e-9) + 1 : Math.ceil(steps - 1e-9) - 1) * step
  return Number(Math.max(least, Math.min(most, next)).toPrecision(12))
}
