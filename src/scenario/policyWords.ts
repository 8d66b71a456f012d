import type { Us } from '../model/units.ts'
import { writeQuantity } from './quantities.ts'

export const time = (us: Us | undefined) =>
  us === undefined ? undefined : writeQuantity('duration', us)
export const share = (ratio: number | undefined) =>
  ratio === undefined ? undefined : writeQuantity('share', ratio)

/** Without the keys that are absent; `null` is how a policy says off. */
export function whole(keys: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const entries = Object.entries(keys).filter(([, value]) => value !== undefined)
  return Object.fromEntries(entries.map(([key, value]) => [key, value === null ? 'off' : value]))
}
