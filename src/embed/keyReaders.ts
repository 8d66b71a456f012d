import {
  controlNames,
  densityNames,
  eras,
  focusWays,
  keyWays,
  layoutNames,
  loopWays,
  motionWays,
  panelNames,
  playWays,
  predictWays,
  roleNames,
  themeNames,
  type EmbedKeys,
  type KeyName,
} from './EmbedKeys.ts'

/** Why a value is not taken. */
export class Unfit {
  readonly reason: string
  readonly mend: string

  constructor(reason: string, mend: string) {
    this.reason = reason
    this.mend = mend
  }
}

/** How the values of one key are read and written. */
export interface KeyReader<T> {
  /** What may be written, in words. */
  readonly values: string
  /** @param texts all values of the key, one unless it may be repeated; not empty */
  read(texts: readonly string[]): T | Unfit
  /** What `read` turns into the same again. */
  write(value: Exclude<T, undefined>): readonly string[]
}

/** The most that a packed scenario may be long in an address, in characters; what is longer goes by message. */
export const longestState = 65_536
/** Origins, commands, controls: more of them than this is a mistake or an attack. */
const mostItems = 64

const single = <T>(
  values: string,
  read: (text: string) => T | Unfit,
  write: (value: Exclude<T, undefined>) => string = String,
): KeyReader<T> => ({
  values,
  read: (texts) => read(texts.at(-1)!),
  write: (value) => [write(value)],
})

function oneOf<T extends string>(names: readonly T[]): KeyReader<T> {
  return single(names.join(', '), (text) => {
    const found = names.find((name) => name === text)
    return found ?? new Unfit('is none of its values', `Write one of ${names.join(', ')}.`)
  })
}

/** @param values in words, @param most how long it may be */
function named(values: string, pattern: RegExp, most: number): KeyReader<string | undefined> {
  return single(values, (text) =>
    text.length <= most && pattern.test(text)
      ? text
      : new Unfit('is no such name', `Write ${values}, of at most ${most} characters.`),
  )
}

function numeric(
  values: string,
  pattern: RegExp,
  least: number,
  most: number,
): KeyReader<number | undefined> {
  return single(values, (text) => {
    const value = pattern.test(text) ? Number(text) : Number.NaN
    return value >= least && value <= most
      ? value
      : new Unfit(`is not between ${least} and ${most}`, `Write ${values}.`)
  })
}

function onOff(on: string, off: string): KeyReader<boolean> {
  return single(
    `${on}, ${off}`,
    (text) =>
      text === on
        ? true
        : text === off
          ? false
          : new Unfit('is none of its values', `Write ${on} or ${off}.`),
    (value) => (value ? on : off),
  )
}

function listOf<T extends string>(
  values: string,
  isItem: (text: string) => text is T,
  known: readonly string[],
): KeyReader<readonly T[]> {
  return single<readonly T[]>(
    values,
    (text) => {
      const items = text === '' ? [] : text.split(',').map((item) => item.trim())
      const strange = items.find((item) => !isItem(item))
      if (strange !== undefined) {
        return new Unfit(
          `has "${strange.slice(0, 40)}", which is not known`,
          `Known: ${known.join(', ')}.`,
        )
      }
      if (items.length > mostItems)
        return new Unfit(`has ${items.length} parts`, `Write at most ${mostItems}.`)
      return items as readonly string[] as readonly T[]
    },
    (items) => items.join(','),
  )
}

const slug = /^[a-z0-9][a-z0-9-]*$/
const decimal = /^\d{1,9}(?:\.\d{1,9})?$/
/** A way into a scenario has a dot or an index: `services.cart.failures`, `policies[0].timeout`. */
const path = /^[\w-]{1,64}(?:\.[\w-]{1,64}|\[\d{1,4}\])+$/
const colour = /^#?(?:[\da-f]{3}|[\da-f]{6})$/i

export const isPanel = (text: string): text is (typeof panelNames)[number] =>
  (panelNames as readonly string[]).includes(text)
/** A name of a control, or the way to a value of the scenario. */
export const isControl = (text: string): text is string =>
  (controlNames as readonly string[]).includes(text) || (path.test(text) && text.length <= 200)

const controls = listOf('a comma list of controls', isControl, [
  ...controlNames,
  'a path such as services.cart.failures',
])

/** `#RGB`, `rgb` and so on as `#rrggbb`. */
function readColour(text: string): string | Unfit {
  if (!colour.test(text)) return new Unfit('is no colour', 'Write it as 2563b8.')
  const digits = text.replace('#', '').toLowerCase()
  return digits.length === 6
    ? `#${digits}`
    : `#${[...digits].map((digit) => digit + digit).join('')}`
}

function readOrigin(text: string): string | Unfit {
  if (text === 'null') return text
  let origin: string
  try {
    origin = new URL(text).origin
  } catch {
    origin = 'null'
  }
  if (origin === text) return text
  return new Unfit(
    'is no origin',
    origin === 'null'
      ? 'Write scheme, host and port, such as https://slides.example.'
      : `Write ${origin}.`,
  )
}

const origins: KeyReader<readonly string[]> = {
  values: 'an origin, or null; may be repeated',
  read(texts) {
    const read = texts.map(readOrigin)
    const wrong = read.find((origin) => origin instanceof Unfit)
    if (wrong !== undefined) return wrong
    if (read.length > mostItems)
      return new Unfit(`is there ${read.length} times`, `Write at most ${mostItems}.`)
    return [...new Set(read as string[])]
  },
  write: (value) => value,
}

const commands: KeyReader<readonly string[] | undefined> = single(
  'commands with ; between them',
  (text) => {
    const items = text
      .split(';')
      .map((command) => command.trim())
      .filter((command) => command !== '')
    const isFit = items.length <= mostItems && text.length <= 8_000
    return isFit
      ? items
      : new Unfit(
          'is too long',
          `Write at most ${mostItems} commands of together 8,000 characters.`,
        )
  },
  (items) => items.join(';'),
)

const state = single<string | undefined>('z1. or z2. and a packed scenario', (text) =>
  /^z[12]\.[\w-]+$/.test(text) && text.length <= longestState
    ? text
    : new Unfit(
        text.length > longestState ? `is ${text.length} characters long` : 'is no packed scenario',
        text.length > longestState
          ? `At most ${longestState} are read; send it with the message load.`
          : 'Copy it from a link that the app made.',
      ),
)

const lang = single<string | undefined>('a language, such as en or pt-BR', (text) => {
  try {
    const [found] = text.length <= 35 ? Intl.getCanonicalLocales(text) : []
    if (found !== undefined) return found
  } catch {
    // Told below.
  }
  return new Unfit('is no language', 'Write a tag of BCP 47, such as en or pt-BR.')
})

/** How each key is read; its order is the order in which an address is written. */
export const keyReaders: { readonly [K in KeyName]: KeyReader<EmbedKeys[K]> } = {
  v: single('1', (text) =>
    text === '1' ? 1 : new Unfit('is a version that is not known', 'Write 1, or leave it out.'),
  ),
  scenario: named('a name of the catalog, such as retry-storm', slug, 100),
  level: named('a name of a level', slug, 100),
  state,
  file: named('a file name', /^[^/\\\p{Cc}]+$/u, 200),
  seed: numeric('a whole number', /^\d{1,15}$/, 0, 999_999_999_999_999),
  system: named('a system, such as istio', slug, 40),
  do: commands,
  beat: single<number | string | undefined>('a number from 0, or an id', (text) =>
    /^\d{1,3}$/.test(text)
      ? Number(text)
      : slug.test(text) && text.length <= 100
        ? text
        : new Unfit('is no beat', 'Write its number, from 0, or its id.'),
  ),
  t: numeric('seconds, such as 24.62', decimal, 0, 999_999_999),
  play: oneOf(playWays),
  speed: numeric('a number from 0.25 to 8', decimal, 0.25, 8) as KeyReader<number>,
  loop: oneOf(loopWays),
  layout: oneOf(layoutNames),
  panels: listOf('a comma list of panels', isPanel, panelNames),
  lock: single<readonly string[] | 'all'>(
    'all, or a comma list of controls',
    (text) => (text === 'all' ? text : controls.read([text])),
    (value) => (typeof value === 'string' ? value : value.join(',')),
  ),
  unlock: controls,
  predict: oneOf(predictWays),
  compare: named('a scenario of the catalog or a system', slug, 100),
  era: oneOf(eras),
  theme: oneOf(themeNames),
  accent: single('a colour, such as 2563b8', readColour),
  bg: single('a colour, or transparent', (text) =>
    text === 'transparent' ? text : readColour(text),
  ),
  motion: oneOf(motionWays),
  density: oneOf(densityNames),
  keys: oneOf(keyWays),
  focus: oneOf(focusWays),
  role: oneOf(roleNames),
  channel: named('letters, digits and -._:', /^[\w.:-]+$/, 64),
  origin: origins,
  lang,
  credit: onOff('on', 'off'),
  caption: onOff('on', 'off'),
  debug: onOff('1', '0'),
}

export const keyNames = Object.keys(keyReaders) as readonly KeyName[]
