import { d01 } from './demo/d01.ts'
import { d02 } from './demo/d02.ts'
import { d03 } from './demo/d03.ts'
import { d04 } from './demo/d04.ts'
import { d05 } from './demo/d05.ts'
import { d06 } from './demo/d06.ts'
import { d07 } from './demo/d07.ts'
import { d08 } from './demo/d08.ts'
import { d09 } from './demo/d09.ts'
import { d10 } from './demo/d10.ts'
import { d11 } from './demo/d11.ts'
import { d12 } from './demo/d12.ts'
import { d13 } from './demo/d13.ts'
import { d14 } from './demo/d14.ts'
import { d15 } from './demo/d15.ts'
import { d16 } from './demo/d16.ts'
import { d17 } from './demo/d17.ts'
import { d18 } from './demo/d18.ts'
import { d19 } from './demo/d19.ts'
import type { Demonstration } from './demo/Demonstration.ts'

export type { Demonstration } from './demo/Demonstration.ts'

/** D1 to D19, in order. */
export const demonstrations: readonly Demonstration[] = [
  d01,
  d02,
  d03,
  d04,
  d05,
  d06,
  d07,
  d08,
  d09,
  d10,
  d11,
  d12,
  d13,
  d14,
  d15,
  d16,
  d17,
  d18,
  d19,
]

/** @throws when there is none: questions name them, and a test looks */
export function demonstrationOf(id: string): Demonstration {
  const found = demonstrations.find((one) => one.id === id)
  if (found === undefined) throw new Error(`there is no demonstration ${id}`)
  return found
}

/** Scenarios that a demonstration shows, each once. */
export function scenariosOf({ runs }: Demonstration): readonly string[] {
  return [...new Set(runs.map(({ scenario }) => scenario))]
}

/** Those that bear on some answers. */
export function demonstrationsFor(answers: ReadonlyMap<string, string>): readonly Demonstration[] {
  return demonstrations.filter(({ when }) =>
    when.some((place) => {
      const part = place.slice(0, 3)
      const letter = answers.get(part)
      return letter !== undefined && (place === part || place === `${part}${letter}`)
    }),
  )
}
