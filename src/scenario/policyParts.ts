import { choice, count, mapped } from './fields.ts'
import type { Field } from './fields.ts'

/** Limits of real proxies are unsigned integers of 32 bits. */
export const limit = count(0, 4_294_967_295)
export const status = count(200, 599)
export const positive = { least: 1 }

/** What takes away that a system has by default. */
export function off<T>(noun: string): Field<T | null> {
  return mapped(choice(noun, ['off']), () => null) as Field<T | null>
}
