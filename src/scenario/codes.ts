/**
 * The codes of an author's mistakes. They are stable: people search for them, and each has a section with a wrong and a
 * right example in docs/errors.md.
 */
export const codes = [
  // The text itself.
  'yaml-syntax',
  'text-too-long',
  'letter-forbidden',
  'too-deep',
  'tag-unknown',
  'key-twice',
  'key-forbidden',
  'alias-unknown',
  'alias-cycle',
  'aliases-too-many',
  'too-many-mistakes',
  // The version.
  'version-missing',
  'version-wrong',
  'version-newer',
  // Keys and values.
  'unknown-key',
  'key-missing',
  'wrong-type',
  'unit-missing',
  'unit-unknown',
  'unit-wrong',
  'out-of-range',
  'unknown-word',
  'unknown-rule',
  'unknown-system',
  'system-not-built',
  'two-systems',
  'unknown-metric',
  'canary-wrong',
  'one-of-many',
  'shares-wrong',
  'order-wrong',
  'window-empty',
  'end-impossible',
  'config-not-read',
  // Names and what they mean together.
  'pattern-wrong',
  'name-wrong',
  'name-twice',
  'unknown-name',
  'unknown-beat',
  'wrong-target',
  'calls-in-a-circle',
  'too-many',
  // Flags and links.
  'set-wrong',
  'set-path-unknown',
  'command-wrong',
] as const
export type Code = (typeof codes)[number]

/** What is wrong with a value, before it is known where the value stands. */
export interface Mistake {
  readonly code: Code
  /** Goes on after the path of the value: `is 25, which has no unit.` */
  readonly what: string
  /** What to write instead; a function when it costs something to find out. */
  readonly mend: string | (() => string)
}

/** What a text says, or what is wrong with it. */
export type Found<T> = { readonly value: T } | { readonly mistake: Mistake }
