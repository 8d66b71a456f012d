import type { Node } from 'yaml'
import type { Us } from '../model/units.ts'
import { rotated, rotationWays } from './commands.ts'
import type { Canary, Command, Fault } from './commands.ts'
import { Cursor, noTotals } from './Cursor.ts'
import { faultParts, releaseParts } from './eventFields.ts'
import {
  defaultCrashUs,
  defaultEachUs,
  defaultErrorStatus,
  faultTargets,
  lastingFaults,
  soundRelease,
} from './faultFacts.ts'
import { duration, rate } from './fields.ts'
import type { Field } from './fields.ts'
import { namesOf } from './names.ts'
import type { Named, TargetKind } from './names.ts'
import { policy } from './policyField.ts'
import { parseQuantity, quote } from './quantities.ts'
import { readReference } from './referenceFields.ts'
import { canaryParts, defect, isCanary, rollout } from './rolloutFields.ts'
import { suggestion } from './suggest.ts'
import { readYaml } from './yamlText.ts'
import type { YamlText } from './yamlText.ts'

/** guess: a policy with all of its keys has a tenth of it */
const longestCommand = 10_000

/** The command of each kind, as an example. */
const examples: Readonly<
  Record<Fault['kind'] | 'clear' | 'without' | 'load' | 'rotate' | 'policy', string>
> = {
  kill: '20s kill cart-2',
  slow: '20s slow cart 3x',
  errors: '20s errors cart 50%',
  hang: '20s hang cart',
  killProxy: '20s killProxy cart-1',
  refuse: '20s refuse cart-1',
  partition: '20s partition web->cart',
  delay: '20s delay cart 50ms',
  loss: '20s loss web->cart 5%',
  drain: '20s drain cart-1',
  spike: '20s spike web 3x',
  crashLoop: '20s crashLoop cart-2 5s',
  leak: '20s leak cart 2MB',
  deploy: '20s deploy cart errors 30% slow 2x',
  flush: '20s flush web->cart',
  dns: '20s dns cart',
  expire: '20s expire cart-2',
  stall: '20s stall control-plane',
  inject: '20s inject cart each 5s',
  uninject: '20s uninject cart each 5s',
  skew: '20s skew cart-2 10m',
  clear: '20s clear slow cart',
  without: '20s without slow cart',
  load: '20s load web 300/s',
  rotate: '20s rotate root bundleFirst',
  policy: '20s policy {for: cart, retry: {attempts: 2}}',
}
const verbs = Object.keys(examples) as (keyof typeof examples)[]

/**
 * Reads a command as `--do` and links carry it: `20s slow cart 3x`, `20s..30s kill cart-2`, `5s load web 300/s`,
 * `5s policy {for: cart, retry: {attempts: 2}}`, `5s..9s policy to 5% bad routes {for: cart, timeout: 1s}`.
 *
 * @param flag what the text came with; stands for the file in messages, with the column in the text
 * @throws ScenarioError
 */
export function parseCommand(text: string, scenario: Named, flag = '--do'): Command {
  const line = new CommandLine(text, scenario, flag)
  const [at, until] = line.moments()
  const verb = line.verb()
  const command = verb === undefined ? undefined : read(verb, line, at, until)
  line.end(verb)
  if (command === undefined) throw new Error('a command was not read, and no mistake was reported')
  return command
}

function read(
  verb: keyof typeof examples,
  line: CommandLine,
  at: Us | undefined,
  until: Us | undefined,
): Command | undefined {
  if (
    verb !== 'clear' &&
    verb !== 'without' &&
    verb !== 'load' &&
    verb !== 'rotate' &&
    verb !== 'policy'
  ) {
    if (!lastingFaults.includes(verb)) line.noUntil(verb, until)
    const on = line.target(faultTargets[verb])
    const fault = readFault(verb, line)
    if (at === undefined || on === undefined || fault === undefined) return undefined
    return { kind: 'fault', at, ...(until === undefined ? {} : { until }), fault, on }
  }
  if (verb !== 'policy') line.noUntil(verb, until)
  if (verb === 'clear' || verb === 'without') {
    const fault = line.fault()
    const on = line.target(fault === undefined ? undefined : faultTargets[fault])
    if (at === undefined || fault === undefined || on === undefined) return undefined
    return verb === 'clear' ? { kind: verb, at, fault, on } : { kind: verb, at, fault, on }
  }
  if (verb === 'load') {
    const client = line.target(['client'])
    const ratePerSecond = line.value('rate', rate())
    if (at === undefined || client === undefined || ratePerSecond === undefined) return undefined
    return { kind: 'load', at, client, ratePerSecond }
  }
  if (verb === 'rotate') {
    const what = line.word('thing to rotate', rotated)
    const how = line.hasMore ? line.word('way to rotate', rotationWays) : 'bundleFirst'
    if (at === undefined || what === undefined || how === undefined) return undefined
    return { kind: 'rotate', at, what, how }
  }
  const to = line.takes('to') ? line.value('proxies', rollout) : undefined
  const bad = line.takes('bad') ? line.value('type of resource', defect) : undefined
  const watched = line.takes('canary') ? readCanary(line) : undefined
  const given = line.rest(policy)
  if (at === undefined || given === undefined) return undefined
  // Where it was written is the command itself, which says it all.
  const { origin: _, ...own } = given
  const rest = {
    ...(until === undefined ? {} : { until }),
    ...(to === undefined ? {} : { rollout: to }),
    ...(bad === undefined ? {} : { defect: bad }),
    ...(watched === undefined ? {} : { canary: watched }),
  }
  if (!isCanary(own, rest, line.whole)) return undefined
  return { kind: 'policy', at, policy: own, ...rest }
}

/** `every 2s success 99% steps 25%+50%`: pairs of a word and its value, in any order, up to the policy. */
function readCanary(line: CommandLine): Canary | undefined {
  const values: Record<string, unknown> = { requests: 10, failures: 1, steps: [] }
  while (line.hasMore && !line.isAtPolicy) {
    const part = line.word('part of a canary', canaryWords)
    if (part === undefined) return undefined
    const value = line.value(
      part,
      part === 'steps' ? shares : (canaryParts[part].field as Field<unknown>),
    )
    if (value === undefined) return undefined
    values[part] = value
  }
  for (const part of ['every', 'success'] as const) {
    if (values[part] !== undefined) continue
    line.whole.report(
      'key-missing',
      `has a canary without ${part}.`,
      `Write canary every 2s success 99%.`,
    )
    return undefined
  }
  const { every, ...rest } = values
  return { ...rest, everyUs: every } as unknown as Canary
}

const canaryWords = ['every', 'success', 'requests', 'failures', 'steps'] as const

/** `25%+50%` */
const shares: Field<readonly number[]> = {
  schema: { type: 'string' },
  read(at: Cursor): readonly number[] | undefined {
    const read = (at.text ?? '').split('+').map((text) => parseQuantity('share', text))
    const found = read.flatMap((one) =>
      'value' in one && one.value >= 0 && one.value <= 1 ? [one.value] : [],
    )
    if (found.length === read.length) return found
    at.report('wrong-type', 'is no list of shares.', 'Write it like 25%+50%.')
    return undefined
  },
}

function readFault(kind: Fault['kind'], line: CommandLine): Fault | undefined {
  switch (kind) {
    case 'kill':
    case 'killProxy':
    case 'hang':
    case 'refuse':
    case 'partition':
    case 'drain':
    case 'flush':
    case 'dns':
    case 'expire':
    case 'stall':
      return { kind }
    case 'skew': {
      const byUs = line.value('deviation', faultParts.skew)
      return byUs === undefined ? undefined : { kind, byUs }
    }
    case 'crashLoop': {
      const afterUs = line.hasMore ? line.value('moment', faultParts.crashLoop) : defaultCrashUs
      return afterUs === undefined ? undefined : { kind, afterUs }
    }
    case 'leak': {
      const bytes = line.value('size', faultParts.leak)
      return bytes === undefined ? undefined : { kind, bytes }
    }
    case 'deploy':
      return readRelease(line)
    case 'inject':
    case 'uninject': {
      const hasEach = line.hasMore && line.word('part of a rollout', ['each']) !== undefined
      const eachUs = hasEach ? line.value('time', faultParts.each) : defaultEachUs
      return eachUs === undefined ? undefined : { kind, eachUs }
    }
    case 'slow':
    case 'spike': {
      const factor = line.value('factor', faultParts[kind])
      return factor === undefined ? undefined : { kind, factor }
    }
    case 'errors': {
      const ratio = line.value('share', faultParts.errors)
      const status = line.hasMore ? line.value('status', faultParts.status) : defaultErrorStatus
      return ratio === undefined || status === undefined ? undefined : { kind, ratio, status }
    }
    case 'delay': {
      const byUs = line.value('delay', faultParts.delay)
      return byUs === undefined ? undefined : { kind, byUs }
    }
    case 'loss': {
      const ratio = line.value('share', faultParts.loss)
      return ratio === undefined ? undefined : { kind, ratio }
    }
  }
}

/** `errors 30% slow 2x`: pairs of a word and its value, in any order. */
function readRelease(line: CommandLine): Fault | undefined {
  let release: Fault & { readonly kind: 'deploy' } = soundRelease
  while (line.hasMore) {
    const part = line.word('part of a release', releaseWords)
    if (part === undefined) return undefined
    const key = releaseKeys[part]
    const value = line.value(part, releaseParts[part].field as Field<unknown>)
    if (value === undefined) return undefined
    release = { ...release, [key]: value }
  }
  return release
}

const releaseKeys = {
  errors: 'ratio',
  status: 'status',
  slow: 'factor',
  crash: 'crashUs',
  each: 'eachUs',
  library: 'library',
} as const
const releaseWords = Object.keys(releaseKeys) as (keyof typeof releaseKeys)[]

/** The words of a command, taken one after the other. Each is a cursor, so that messages are those of a scenario. */
class CommandLine {
  readonly #text: string
  readonly #flag: string
  readonly #yaml: YamlText
  readonly #names: ReturnType<typeof namesOf>
  #offset = 0
  /** Whether a word was missing: then nothing is said about what follows it. */
  #isShort = false

  constructor(text: string, scenario: Named, flag: string) {
    this.#text = text
    this.#flag = flag
    // Only for its list of problems: the words are read one by one.
    this.#yaml = readYaml('', flag)
    if (text.length > longestCommand) {
      this.#yaml.problems.add(
        { file: flag, line: 1, column: 1 },
        'text-too-long',
        `The command has ${text.length} characters; ${longestCommand} are read at most.`,
        'Write it into the scenario as an event.',
      )
      this.#yaml.problems.throwIfAny()
    }
    this.#names = namesOf(scenario)
    this.#skipSpace()
  }

  get hasMore(): boolean {
    return this.#offset < this.#text.length
  }

  /** `20s` or `20s..30s`. */
  moments(): [at: Us | undefined, until: Us | undefined] {
    const cursor = this.#word('the moment')
    if (cursor === undefined) return [undefined, undefined]
    const [first = '', second] = (cursor.text ?? '').split('..')
    const begin = duration().read(this.#cursor('the moment', first, cursor.place.column))
    if (second === undefined) return [begin, undefined]
    const last = this.#cursor('the end', second, cursor.place.column + first.length + 2)
    const end = duration().read(last)
    if (begin !== undefined && end !== undefined && end <= begin) {
      last.report(
        'order-wrong',
        `is ${second}, not later than ${first}.`,
        'Let it end after it began.',
      )
    }
    return [begin, end]
  }

  verb(): keyof typeof examples | undefined {
    const cursor = this.#word('the command', `Write one of ${verbs.join(', ')}.`)
    if (cursor === undefined) return undefined
    const word = cursor.text ?? ''
    const verb = verbs.find((known) => known === word)
    if (verb === undefined) {
      cursor.report('command-wrong', `is ${quote(word)}; there is no command called that.`, () =>
        suggestion(word, verbs),
      )
    }
    return verb
  }

  fault(): Fault['kind'] | undefined {
    return this.word('fault', lastingFaults)
  }

  /** One of a closed list of words. */
  word<W extends string>(noun: string, words: readonly W[]): W | undefined {
    const cursor = this.#word(`the ${noun}`, `Write one of ${words.join(', ')}.`)
    const given = cursor?.text ?? ''
    const found = words.find((known) => known === given)
    if (cursor !== undefined && found === undefined) {
      cursor.report('unknown-word', `is ${quote(given)}; there is no ${noun} called that.`, () =>
        suggestion(given, words),
      )
    }
    return found
  }

  target(allowed: readonly TargetKind[] | undefined): string | undefined {
    const cursor = this.#word('the target')
    if (cursor === undefined || allowed === undefined) return undefined
    return readReference(cursor, allowed)
  }

  value<T>(name: string, field: Field<T>): T | undefined {
    const cursor = this.#word(`the ${name}`)
    return cursor === undefined ? undefined : field.read(cursor)
  }

  /** The command as one place, for what is wrong with several of its words together. */
  get whole(): Cursor {
    return this.#cursor('the command', this.#text, 1)
  }

  /** Whether what comes next is the map of a policy. */
  get isAtPolicy(): boolean {
    return this.#text[this.#offset] === '{'
  }

  /** Takes a word, if it is the next one. */
  takes(word: string): boolean {
    const isNext = new RegExp(`^${word}\\s`).test(this.#text.slice(this.#offset))
    if (isNext) this.#word(word)
    return isNext
  }

  /** All that is left, as YAML. */
  rest<T>(field: Field<T>): T | undefined {
    if (!this.hasMore) {
      this.#short('the policy')
      return undefined
    }
    // Spaces in front keep the columns of the command.
    const yaml = readYaml(
      `${' '.repeat(this.#offset)}${this.#text.slice(this.#offset)}`,
      this.#flag,
    )
    const place = yaml.places.at(this.#offset)
    const draft = {
      ...yaml,
      problems: this.#yaml.problems,
      names: this.#names,
      calls: [],
      totals: noTotals(),
    }
    this.#offset = this.#text.length
    return field.read(new Cursor(draft, yaml.document.contents as Node | null, 'policy', place))
  }

  noUntil(verb: string, until: Us | undefined): void {
    if (until === undefined) return
    const cursor = this.#cursor('the moment', '', 1)
    cursor.report(
      'command-wrong',
      `has an end, but ${verb} has none.`,
      'Write one moment, such as 20s.',
    )
  }

  /** @throws ScenarioError when something was wrong, or words are left */
  end(verb: keyof typeof examples | undefined): void {
    if (verb !== undefined && this.hasMore && !this.#isShort) {
      const left = this.#text.slice(this.#offset, this.#offset + 60)
      const cursor = this.#cursor('the command', left, this.#offset + 1)
      cursor.report(
        'command-wrong',
        `goes on with ${quote(left)}, which ${verb} does not take.`,
        `Write it like ${examples[verb]}.`,
      )
    }
    this.#yaml.problems.throwIfAny()
  }

  #word(name: string, mend?: string): Cursor | undefined {
    if (!this.hasMore) {
      this.#short(name, mend)
      return undefined
    }
    const begin = this.#offset
    while (this.hasMore && !isSpace(this.#text[this.#offset]!)) this.#offset++
    const word = this.#text.slice(begin, this.#offset)
    this.#skipSpace()
    return this.#cursor(name, word, begin + 1)
  }

  #skipSpace(): void {
    while (this.hasMore && isSpace(this.#text[this.#offset]!)) this.#offset++
  }

  #short(name: string, mend?: string): void {
    if (this.#isShort) return
    this.#isShort = true
    const [, word] = this.#text.trim().split(/\s+/, 2)
    const verb = verbs.find((known) => known === word) ?? 'slow'
    const cursor = this.#cursor('the command', '', this.#text.length + 1)
    cursor.report(
      'command-wrong',
      `ends before ${name}.`,
      mend ?? `Write it like ${examples[verb]}.`,
    )
  }

  #cursor(name: string, word: string, column: number): Cursor {
    const place = { file: this.#flag, line: 1, column }
    const document = this.#yaml.document
    const draft = { ...this.#yaml, names: this.#names, calls: [], totals: noTotals() }
    // A whole number must come out as one; everything else is a text with a unit or a name.
    const value = /^\d{1,15}$/.test(word) ? Number(word) : word
    return new Cursor(draft, document.createNode(value) as unknown as Node, name, place)
  }
}

const isSpace = (letter: string) =>
  letter === ' ' || letter === '\t' || letter === '\n' || letter === '\r' || letter === '\u00a0'
