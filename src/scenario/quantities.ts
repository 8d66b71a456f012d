import { never } from '../model/units.ts'
import type { Us } from '../model/units.ts'
import type { Found, Mistake } from './codes.ts'
import { nearest } from './suggest.ts'

/** The kinds of quantities that carry a unit in a scenario. */
export type QuantityKind = 'duration' | 'rate' | 'share' | 'factor' | 'size'

/** A day: nobody simulates longer, so more is a slip of the unit. In µs. */
export const longestUs: Us = 24 * 60 * 60_000_000

/** Per second. Time has a resolution of 1 µs, so more would be several arrivals in every tick. */
export const highestRate = 1_000_000

/** Microseconds in each unit of a duration. */
const durationUnits: Readonly<Record<string, number>> = {
  us: 1,
  // Both code points that look like µ: the micro sign and the Greek letter.
  '\u00b5s': 1,
  '\u03bcs': 1,
  ms: 1_000,
  s: 1_000_000,
  m: 60_000_000,
  h: 3_600_000_000,
  d: 86_400_000_000,
}

/** Seconds in each unit of a rate. */
const rateUnits: Readonly<Record<string, number>> = { '/s': 1, '/m': 60 }

/** Bytes in each unit of a size: decimal, and binary as Kubernetes writes them. */
const sizeUnits: Readonly<Record<string, number>> = {
  B: 1,
  KB: 1_000,
  MB: 1_000_000,
  GB: 1_000_000_000,
  Ki: 1_024,
  Mi: 1_048_576,
  Gi: 1_073_741_824,
}

const kindByUnit = new Map<string, QuantityKind>([
  ...Object.keys(durationUnits).map((unit) => [unit, 'duration'] as const),
  ...Object.keys(rateUnits).map((unit) => [unit, 'rate'] as const),
  ['%', 'share'],
  ['x', 'factor'],
  ['\u00d7', 'factor'],
  ...Object.keys(sizeUnits).map((unit) => [unit, 'size'] as const),
])

/** How a kind is named in a sentence, and two examples of it. */
export const quantityWords: Readonly<
  Record<
    QuantityKind,
    { readonly noun: string; readonly units: readonly string[]; readonly second: string }
  >
> = {
  duration: { noun: 'a duration', units: ['us', 'ms', 's', 'm', 'h', 'd'], second: '2s' },
  rate: { noun: 'a rate', units: ['/s', '/m'], second: '30/m' },
  share: { noun: 'a share', units: ['%'], second: '' },
  factor: { noun: 'a factor', units: ['x'], second: '' },
  size: { noun: 'a size', units: ['B', 'KB', 'MB', 'GB', 'Ki', 'Mi', 'Gi'], second: '256Mi' },
}

/** The unit in the first example of a kind. */
const firstUnit: Readonly<Record<QuantityKind, string>> = {
  duration: 'ms',
  rate: '/s',
  share: '%',
  factor: 'x',
  size: 'MB',
}

/** The number in the first example, where the author's own cannot be used. */
const firstNumber: Readonly<Record<QuantityKind, string>> = {
  duration: '20',
  rate: '480',
  share: '30',
  factor: '3',
  size: '2',
}

/** A number, perhaps a space, perhaps a unit. Every part is bounded by the length that is read. */
const form = /^([+-]?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)[ \u00a0]?([a-zA-Z\u00b5\u03bc%/\u00d7]*)$/

/** A text longer than this is no quantity. */
const longestText = 40

/** The pattern by which an editor recognises a kind; the same units as `parseQuantity`. */
export function quantityPattern(kind: QuantityKind): string {
  const units = [...kindByUnit].filter(([, of]) => of === kind).map(([unit]) => unit)
  return `^[+-]?[0-9]+(\\.[0-9]+)?([eE][+-]?[0-9]+)?[ \u00a0]?(${units.join('|')})$`
}

/**
 * Reads a quantity: a duration in whole µs, a rate per second, a share as a ratio 0…1, a factor.
 *
 * The range is the caller's business; only what is no finite number is refused here.
 */
export function parseQuantity(kind: QuantityKind, text: string): Found<number> {
  const match = text.length <= longestText ? form.exec(text) : null
  if (match === null) return { mistake: notA(kind, quote(text)) }
  const digits = match[1]!
  const unit = match[2]!
  if (unit === '') return { mistake: unitMissing(kind, text) }
  const found = kindByUnit.get(unit)
  if (found === undefined) return { mistake: unitUnknown(kind, text, unit) }
  if (found !== kind) {
    const other = quantityWords[found].noun
    return {
      mistake: { code: 'unit-wrong', what: `is ${text}, which is ${other}.`, mend: example(kind) },
    }
  }
  const value = inBaseUnit(kind, digits, unit)
  return Number.isFinite(value) ? { value } : { mistake: notA(kind, quote(text)) }
}

function inBaseUnit(kind: QuantityKind, digits: string, unit: string): number {
  switch (kind) {
    case 'duration':
      return Math.round(Number(digits) * durationUnits[unit]!)
    case 'rate':
      return Number(digits) / rateUnits[unit]!
    case 'share':
      return shifted(digits, -2)
    case 'factor':
      return Number(digits)
    case 'size':
      return Math.round(Number(digits) * sizeUnits[unit]!)
  }
}

/** The number with its decimal point moved, rounded once: dividing by 100 would round a second time. */
function shifted(digits: string, places: number): number {
  const [mantissa = '', exponent = '0'] = digits.toLowerCase().split('e')
  return Number(`${mantissa}e${Number(exponent) + places}`)
}

/** The mistake of a value that stands without its unit. */
export function unitMissing(kind: QuantityKind, text: string): Mistake {
  const what = `is ${text}, which has no unit.`
  if (!/^\d{1,6}(\.\d{1,6})?$/.test(text))
    return { code: 'unit-missing', what, mend: example(kind) }
  // A share below 1 was probably meant as a ratio.
  const isRatio = kind === 'share' && Number(text) <= 1
  return {
    code: 'unit-missing',
    what,
    mend: example(kind, isRatio ? percentDigits(Number(text)) : text),
  }
}

function unitUnknown(kind: QuantityKind, text: string, unit: string): Mistake {
  const known = quantityWords[kind].units
  const meant = nearest(unit, known)
  const question = meant === undefined ? '' : `Did you mean ${meant}? `
  return {
    code: 'unit-unknown',
    what: `is ${text}; there is no unit "${unit}" for ${quantityWords[kind].noun}.`,
    mend: `${question}Known: ${known.join(', ')}.`,
  }
}

/** The mistake of a value that is no quantity at all; `shown` is how the value looks in the message. */
export function notA(kind: QuantityKind, shown: string): Mistake {
  return {
    code: 'wrong-type',
    what: `is ${shown}, which is no ${quantityWords[kind].noun.slice(2)}.`,
    mend: example(kind),
  }
}

/** `Write a duration such as 25ms or 2s.` */
function example(kind: QuantityKind, number = firstNumber[kind]): string {
  const { noun, second } = quantityWords[kind]
  const first = `${number}${firstUnit[kind]}`
  return second === ''
    ? `Write ${noun} such as ${first}.`
    : `Write ${noun} such as ${first} or ${second}.`
}

/**
 * Letters that nobody sees and that change what stands around them: control characters (a terminal obeys some), and those that
 * turn the direction of the text.
 */
const unseen = /(?![\t\n])[\p{Cc}\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/u

/** The first letter of a text that nobody sees and that changes what stands around it, e.g. `U+202E`. */
export function unseenLetter(text: string): string | undefined {
  const found = unseen.exec(text)?.[0]
  return found === undefined ? undefined : codeOf(found)
}

/** A text as it may be kept: without the letters that nobody sees. */
export const withoutUnseen = (text: string): string => text.replace(new RegExp(unseen, 'gu'), '')

const codeOf = (letter: string): string =>
  `U+${letter.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}`

/** A text of the author in a message: in one line, cut when it is long, and with names for the letters that nobody sees. */
export function shown(text: string, most = 60): string {
  const line = text
    // Only what can be shown is looked at: a text may be very long.
    .slice(0, 8 * most)
    .replace(/\s+/g, ' ')
    .replace(new RegExp(unseen, 'gu'), (letter) => `<${codeOf(letter)}>`)
  return line.length > most ? `${line.slice(0, most - 3)}…` : line
}

/** A value as it is quoted in a message. */
export const quote = (text: string): string => `"${shown(text)}"`

/** A quantity as it is written in a scenario; reading it gives the same number again. `never` is not one of them. */
export function writeQuantity(kind: QuantityKind, value: number): string {
  switch (kind) {
    case 'duration':
      if (value % 1_000_000 === 0) return `${value / 1_000_000}s`
      return value % 1_000 === 0 ? `${value / 1_000}ms` : `${value}us`
    case 'rate':
      return `${value}/s`
    case 'share':
      return `${percentDigits(value)}%`
    case 'factor':
      return `${value}x`
    case 'size': {
      const unit = ['GB', 'Gi', 'MB', 'Mi', 'KB', 'Ki'].find((one) => value % sizeUnits[one]! === 0)
      return value === 0 || unit === undefined ? `${value}B` : `${value / sizeUnits[unit]!}${unit}`
    }
  }
}

/** The digits of a ratio in percent. Moved as text, because multiplying by 100 makes 7.000000000000001 of 0.07. */
function percentDigits(ratio: number): string {
  const [mantissa = '0', exponent = '0'] = ratio.toExponential().split('e')
  const exact = `${mantissa}e${Number(exponent) + 2}`
  const short = String(Number(exact))
  return shifted(short, -2) === ratio ? short : exact
}

/** Between a number and its unit on the screen: never at the end of a line. */
const space = '\u00a0'

/**
 * A length of time for the screen: `250 µs`, `12.5 ms`, `2 s`, `2 min 5 s`, `never`. Rounded to what can be read: three
 * decimals, whole seconds from two minutes on, then hours and days.
 */
export function formatDuration(us: Us): string {
  if (us === never) return 'never'
  if (us < 0) return `\u2212${formatDuration(-us)}`
  if (us < 1_000) return `${decimals(us, 0)}${space}\u00b5s`
  if (us < 1_000_000) return `${decimals(us / 1_000, 3)}${space}ms`
  if (us < 120_000_000) return `${decimals(us / 1_000_000, 3)}${space}s`
  if (us >= 2 * 86_400_000_000) return `${decimals(us / 86_400_000_000, 1)}${space}d`
  if (us >= 2 * 3_600_000_000) return `${decimals(us / 3_600_000_000, 1)}${space}h`
  const seconds = Math.round(us / 1_000_000)
  const rest = seconds % 60
  const wholeMinutes = `${(seconds - rest) / 60}${space}min`
  return rest === 0 ? wholeMinutes : `${wholeMinutes} ${rest}${space}s`
}

/** A size for the screen, in decimal units: `64 MB`, `1.5 GB`. */
export function formatSize(bytes: number): string {
  const unit = ['GB', 'MB', 'KB'].find((one) => bytes >= sizeUnits[one]!) ?? 'B'
  return `${decimals(bytes / sizeUnits[unit]!, 1)}${space}${unit}`
}

/** A number with so many decimals at most, without zeros at its end. */
export function decimals(value: number, most: number): string {
  return String(Number(value.toFixed(most)))
}
