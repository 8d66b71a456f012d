import type { Us } from '../model/units.ts'
import type { Fault, FaultCommand } from '../scenario/commands.ts'
import { words } from '../words/words.ts'
import {
  endsOf,
  faultTable,
  faultWays,
  makeFault,
  valuesOf,
  type FaultField,
  type FaultWay,
  type WayId,
} from './faultTable.ts'
import { quantityText, readTyped, type QuantityField } from './quantityField.ts'

/** A fault while somebody chooses its numbers and its time: all as typed, so that nothing typed is lost. */
export interface FaultDraft {
  readonly way: WayId
  readonly on: string
  /** The texts of its fields, in their order. */
  readonly texts: readonly string[]
  readonly begins: 'now' | 'at'
  readonly at: string
  readonly lasts: 'open' | 'for'
  readonly length: string
  /** What there is to the fault besides its numbers. */
  readonly kept?: Partial<Fault>
}

/** The moments that a draft is read at. */
export interface DraftTimes {
  /** The first moment at which something may still be done. */
  readonly next: Us
  readonly durationUs: Us
}

/** What is wrong, by what it is wrong with: the position of a field, the moment, or the length. */
export type Troubles = Readonly<Partial<Record<number | 'at' | 'length', string>>>

const fiveSeconds = 5_000_000
const usualLength = 10_000_000

/** When something begins. */
export const momentField = ({ durationUs }: DraftTimes, value: Us): QuantityField => ({
  name: words.faults.dialog.atField,
  quantity: 'duration',
  value,
  least: 0,
  most: Math.max(durationUs, 1),
  step: 1_000_000,
})

/** How long something lasts. */
export const lengthField: QuantityField = {
  name: words.faults.dialog.lastsField,
  quantity: 'duration',
  value: usualLength,
  least: 1,
  most: 24 * 3_600_000_000,
  step: 1_000_000,
}

/** The numbers that a way to break asks for. */
export const fieldsOf = (way: WayId): readonly FaultField[] =>
  faultTable[faultWays[way].kind].fields

const textsOf = (way: WayId): readonly string[] =>
  fieldsOf(way).map(({ quantity, value }) => quantityText(quantity, value))

/** A new fault with its default numbers, that begins now and stays. */
export function draftFor(way: WayId, on: string, { next, durationUs }: DraftTimes): FaultDraft {
  const { lastsUs }: FaultWay = faultWays[way]
  // A round moment that is still to come, as a suggestion.
  const soon = Math.min((Math.floor(next / fiveSeconds) + 1) * fiveSeconds, durationUs)
  return {
    way,
    on,
    texts: textsOf(way),
    begins: 'now',
    at: quantityText('duration', soon),
    lasts: lastsUs === undefined ? 'open' : 'for',
    length: quantityText('duration', lastsUs ?? usualLength),
  }
}

/** A fault that is there already, to be changed. */
export function draftOf({ fault, on, at, until }: FaultCommand, way: WayId): FaultDraft {
  const fields = fieldsOf(way)
  const values = valuesOf(fault)
  return {
    way,
    on,
    texts: fields.map(({ quantity, value }, index) =>
      quantityText(quantity, values[index] ?? value),
    ),
    begins: 'at',
    at: quantityText('duration', at),
    lasts: until === undefined ? 'open' : 'for',
    length: quantityText('duration', until === undefined ? usualLength : until - at),
    ...('library' in fault ? { kept: { library: fault.library } } : {}),
  }
}

/** The command that a draft means, or all that is wrong with it. */
export function readDraft(
  draft: FaultDraft,
  times: DraftTimes,
): { readonly command: FaultCommand } | { readonly troubles: Troubles } {
  const { way, on, begins, lasts } = draft
  const { kind } = faultWays[way]
  const { fields } = faultTable[kind]
  const troubles: Record<number | 'at' | 'length', string> = {} as never
  const take = (key: number | 'at' | 'length', field: QuantityField, text: string): number => {
    const typed = readTyped(field, text)
    if ('value' in typed) return typed.value
    troubles[key] = typed.trouble
    return field.value
  }
  const values = fields.map((field, index) => take(index, field, draft.texts[index] ?? ''))
  const at = begins === 'now' ? times.next : take('at', momentField(times, times.next), draft.at)
  const length =
    lasts === 'for' && endsOf(way) !== 'once'
      ? take('length', lengthField, draft.length)
      : undefined
  if (Object.keys(troubles).length > 0) return { troubles }
  const until = length === undefined ? {} : { until: at + length }
  const fault = { ...makeFault(kind, values), ...draft.kept } as Fault
  return { command: { kind: 'fault', at, ...until, fault, on } }
}

/** The same draft for another way or target; what was typed for its time stays. */
export function redrafted(draft: FaultDraft, way: WayId, on: string): FaultDraft {
  if (way === draft.way) return { ...draft, on }
  const { lastsUs }: FaultWay = faultWays[way]
  const time = lastsUs === undefined ? {} : ({ lasts: 'for' } as const)
  const { kept: _, ...rest } = draft
  return { ...rest, ...time, way, on, texts: textsOf(way) }
}

/** The command of a way with its usual numbers, at the next moment. */
export function usualCommand(way: WayId, on: string, times: DraftTimes): FaultCommand {
  const read = readDraft(draftFor(way, on, times), times)
  if ('command' in read) return read.command
  throw new Error(`the usual numbers of ${way} are refused: ${JSON.stringify(read.troubles)}`)
}
