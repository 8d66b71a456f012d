import type { Machine } from '../engine/Simulation.ts'
import type { PlaceRef } from './inspect.ts'

/** One machine, and how its instances are named and found. */
export interface InstanceKind {
  readonly machine: Machine
  readonly areLives: boolean
  name(row: number): string
  /** −1 when it belongs to none. */
  service(row: number): number
  /** How busy it is. */
  load?(row: number): { readonly value: number; readonly of: number }
  place?(row: number): PlaceRef
  request?(row: number): number
  isMeant?(row: number): boolean
}
