import type { Us } from '../model/units.ts'
import type { Beat, Prediction } from './Beat.ts'
import type { Command } from './commands.ts'
import type { Cursor } from './Cursor.ts'
import { definitions } from './definitions.ts'
import { eventOfBeat } from './eventFields.ts'
import { expectations, metric } from './expectFields.ts'
import {
  count,
  defaulted,
  duration,
  flag,
  list,
  mapped,
  named,
  number,
  object,
  optional,
  required,
  text,
} from './fields.ts'
import type { Field } from './fields.ts'
import type { Expectation, Metric } from './metric.ts'
import { longestName } from './names.ts'
import { formatDuration, quote } from './quantities.ts'
import { reference } from './referenceFields.ts'
import { suggestion } from './suggest.ts'

/** What a beat is called: letters, digits and hyphens, and not digits alone, which are a place in the list. */
export const beatIdPattern = '^(?![0-9]+$)[A-Za-z0-9][A-Za-z0-9-]*$'
const idForm = new RegExp(beatIdPattern)

/** guess: more figures beside a claim are not read from the last row */
const mostFigures = 2
/** guess: a beat that is played longer than this, in seconds, loses the room */
const longestPlay = 10

const beatId: Field<string> = {
  schema: { type: 'string', pattern: beatIdPattern, maxLength: longestName },
  read(at) {
    const given = at.text
    if (given !== undefined && given.length <= longestName && idForm.test(given)) return given
    const what =
      given === undefined
        ? `is ${at.shown}; it must be a name.`
        : `is a name that is not allowed: ${quote(given)}.`
    const mend = `Write letters, digits and hyphens, ${longestName} in all, and not digits alone.`
    at.report('name-wrong', what, mend)
    return undefined
  },
}

const place = reference('service', 'endpoint', 'client', 'link', 'controlPlane', 'middle')

/** A metric that has a value over a window. */
const measurable = mapped(metric, (value, at): Metric | undefined => {
  if (value.name !== 'recovery') return value
  const mend = 'Take a metric of a window, such as success or p99; expect may say recovery.'
  at.report('unknown-metric', 'is recovery, which no window of a beat has.', mend)
  return undefined
})

// guess: long enough for some hundred requests, short enough to follow what happens
const over = defaulted(duration({ least: 1 }), '5s', 'how long before the end it is measured')

const shown = object(
  'a figure',
  {
    metric: required(measurable, 'a metric such as p99(cart)'),
    label: required(text(), 'the words that stand beside it'),
    over,
  },
  (values) => ({ metric: values.metric, label: values.label, overUs: values.over }),
)

const option = object(
  'an option',
  {
    text: required(text(), 'what may be chosen'),
    because: defaulted(text(), '', 'why it is right, or wrong'),
  },
  (values) => values,
)

/** guess: more are not read while somebody waits for a show of hands */
const mostOptions = 6

const answer = object(
  'an answer',
  {
    metric: required(measurable, 'what the number is measured by'),
    over,
    beat: optional(beatId, 'at the end of which beat; absent: this one'),
  },
  (values) => ({ metric: values.metric, overUs: values.over, beat: values.beat }),
)

type PredictionRead = Omit<Prediction, 'answer'> & {
  readonly answer:
    { readonly metric: Metric; readonly overUs: Us; readonly beat: string | undefined } | undefined
}

const predict = object(
  'a prediction',
  {
    ask: required(text(), 'the question'),
    options: optional(
      list('options', option, { least: 2, most: mostOptions }),
      'what may be chosen',
    ),
    right: optional(count(1, mostOptions), 'the number of the right option, from 1'),
    answer: optional(answer, 'the number that is measured'),
  },
  ({ ask, options = [], right, answer: measured }, at): PredictionRead | undefined => {
    if (options.length === 0 && measured === undefined) {
      at.report('key-missing', 'has neither options nor an answer.', 'Write one of them.')
      return undefined
    }
    if (options.length > 0 && right === undefined) {
      const mend = `Write right: with a number from 1 to ${options.length}.`
      at.report('key-missing', 'does not say which option is right.', mend)
      return undefined
    }
    if (right !== undefined && right > options.length) {
      const cursor = at.get('right') ?? at
      if (options.length === 0)
        cursor.report('key-missing', `is ${right}; there are no options.`, 'Write options.')
      else {
        const what = `is ${right}; there are ${options.length} options.`
        cursor.report('out-of-range', what, `Write a number from 1 to ${options.length}.`)
      }
      return undefined
    }
    return {
      ask,
      options,
      right: right === undefined ? undefined : right - 1,
      answer: measured,
    }
  },
)

/** A beat by itself, before it is known what stands before it. */
interface BeatRead extends Pick<
  Beat,
  'claim' | 'seconds' | 'notes' | 'holds' | 'expect' | 'highlight' | 'camera' | 'show'
> {
  readonly id: string | undefined
  readonly title: string | undefined
  readonly at: Us | undefined
  readonly until: Us | undefined
  readonly speed: Us | undefined
  readonly does: readonly Command[]
  readonly predict: PredictionRead | undefined
  readonly cursor: Cursor
}

const happening = list('events', eventOfBeat, { most: 1_000 })

const beat: Field<BeatRead> = named(
  'beat',
  object(
    'a beat',
    {
      id: optional(beatId, 'what it is called in links; absent: made of the title'),
      title: optional(text(), 'what it is called on the screen'),
      claim: defaulted(text(), '', 'one sentence that is true at its end'),
      at: optional(duration(), 'when it begins; absent: where the beat before ends'),
      until: optional(duration(), 'when it ends, and stands still; absent: as it begins'),
      seconds: optional(number(1, 86_400), 'how many seconds somebody speaks about it'),
      speed: optional(
        duration({ least: 1 }),
        'mesh time shown in one second; absent: as in view, or fast enough for ten seconds',
      ),
      hold: defaulted(flag(), false, 'whether it waits for an answer, or for the next step'),
      notes: defaulted(text(), '', 'what the speaker has in mind, in Markdown'),
      do: defaulted(happening, [], 'events, at its beginning unless they say when'),
      predict: optional(predict, 'what is asked before one sees what happens'),
      expect: defaulted(expectations, [], 'what must hold at its end'),
      highlight: defaulted(list('places', place, { most: 100 }), [], 'what is outlined'),
      camera: defaulted(
        list('places', place, { most: 100 }),
        [],
        'what the picture is fitted to; all when empty',
      ),
      show: defaulted(
        list('figures', shown, { most: mostFigures }),
        [],
        'figures that stand beside the claim, two at most',
      ),
    },
    ({ hold, do: does, ...values }, cursor): BeatRead => ({
      ...values,
      holds: hold,
      does,
      cursor,
    }),
  ),
  definitions,
)

/** A beat among the others: when it is, and what it lets happen. */
export interface BeatPlaced extends Omit<Beat, 'speedUs'> {
  readonly speed: Us | undefined
  readonly happening: readonly Command[]
  readonly cursor: Cursor
}

/** The beats of a scenario, in order of time. */
export const beats: Field<readonly BeatPlaced[]> = mapped(
  // guess: a day of talks
  list('beats', beat, { most: 1_000 }),
  (all) => {
    const ids = idsOf(all)
    let before: Us = 0
    return all.map((one, index): BeatPlaced => {
      const { cursor, at, until, speed, does, predict: asked, ...rest } = one
      const fromUs = at ?? before
      if (at !== undefined && at < before) {
        cursor
          .get('at')
          ?.report(
            'order-wrong',
            `is ${cursor.get('at')?.text}; the beat before ends at ${shownTime(before)}.`,
            'Let it begin later, or move it up.',
          )
      }
      const untilUs = until ?? fromUs
      if (untilUs < fromUs) {
        cursor
          .get('until')
          ?.report(
            'order-wrong',
            `is ${cursor.get('until')?.text}; the beat begins at ${shownTime(fromUs)}.`,
            'Let it end later, or take until out.',
          )
      }
      before = Math.max(fromUs, untilUs)
      return {
        ...rest,
        id: ids[index]!,
        title: rest.title ?? rest.id ?? `Beat ${index + 1}`,
        fromUs,
        untilUs,
        speed,
        predict: predictionOf(asked, ids, index, cursor),
        expect: rest.expect.map((expectation, position) =>
          atEnd(expectation, fromUs, untilUs, cursor.get('expect')?.items[position]),
        ),
        happening: does.map((command, position) =>
          timed(command, fromUs, cursor.get('do')?.items[position]),
        ),
        cursor,
      }
    })
  },
)

const shownTime = (us: Us): string => formatDuration(us).replaceAll('\u00a0', ' ')

/** The name of each: as it was written, or made of its title. */
function idsOf(all: readonly BeatRead[]): readonly string[] {
  const taken = new Set<string>()
  for (const { id, cursor } of all) {
    if (id === undefined) continue
    if (taken.has(id)) {
      const mend = 'Rename one: a link could not tell them apart.'
      cursor.get('id')?.report('name-twice', 'is the name of another beat, too.', mend)
    }
    taken.add(id)
  }
  return all.map(({ id, title }, index) => {
    if (id !== undefined) return id
    const wish = idFor(title ?? '', index)
    let own = wish
    for (let turn = 2; taken.has(own); turn++) own = `${wish}-${turn}`
    taken.add(own)
    return own
  })
}

/** `Everything is fine` is `everything-is-fine`; what has no letters is `beat-3`. */
export function idFor(title: string, index: number): string {
  const plain = title
    .normalize('NFKD')
    .replace(/[\u0300-\u036f]/g, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    // guess: a longer one does not fit a link that is read aloud
    .slice(0, 40)
    .replace(/^-+|-+$/g, '')
  return idForm.test(plain) ? plain : `beat-${index + 1}`
}

function predictionOf(
  asked: PredictionRead | undefined,
  ids: readonly string[],
  index: number,
  cursor: Cursor,
): Prediction | undefined {
  if (asked === undefined) return undefined
  const { answer: measured } = asked
  if (measured === undefined) return { ...asked, answer: undefined }
  const { beat: wanted = ids[index]! } = measured
  if (!ids.includes(wanted)) {
    cursor
      .get('predict')
      ?.get('answer')
      ?.get('beat')
      ?.report('unknown-beat', `is ${quote(wanted)}; there is no beat called that.`, () =>
        suggestion(wanted, ids),
      )
  }
  return { ...asked, answer: { ...measured, beat: wanted } }
}

/** What is expected at the end of a beat: of all of it, unless it says over how long, or after what. */
function atEnd(
  expectation: Expectation,
  fromUs: Us,
  untilUs: Us,
  at: Cursor | undefined,
): Expectation {
  const until = at?.get('until')
  until?.report(
    'unknown-key',
    'stands in a beat, with whose end every window ends.',
    'Take until out.',
  )
  const isShort = expectation.overUs !== undefined && expectation.forUs === undefined
  const hasAfter = at?.get('after') !== undefined
  const afterUs = hasAfter ? expectation.afterUs : isShort ? 0 : fromUs
  if (afterUs >= untilUs && expectation.metric.name !== 'recovery') {
    at?.report(
      'window-empty',
      `has an empty window: it begins at ${shownTime(afterUs)}, and the beat ends at ${shownTime(untilUs)}.`,
      'Say over how long, or let the beat end later.',
    )
  }
  return { ...expectation, afterUs, untilUs }
}

/**
 * What a beat does happens right after its beginning: at the beginning itself the beat before stands on the screen, and it must
 * not show it yet.
 */
function timed(command: Command, fromUs: Us, at: Cursor | undefined): Command {
  if (!Number.isNaN(command.at)) return command
  const moment = fromUs + 1
  const until = 'until' in command ? command.until : undefined
  if (until !== undefined && until <= moment) {
    at?.get('until')?.report(
      'order-wrong',
      `is ${at.get('until')?.text}; the beat begins at ${shownTime(fromUs)}.`,
      'Let it end after it began, or take until out.',
    )
  }
  return { ...command, at: moment }
}

/** The beats as they are played, in a run of that length and with that speed when they name none. */
export function playable(
  placed: readonly BeatPlaced[],
  durationUs: Us,
  speedUs: Us,
): readonly Beat[] {
  return placed.map(({ speed, happening: _happening, cursor, ...one }) => {
    const late = one.fromUs > durationUs ? 'at' : one.untilUs > durationUs ? 'until' : undefined
    if (late !== undefined) {
      const at = cursor.get(late) ?? cursor
      at.report(
        'out-of-range',
        `is ${at.text ?? at.shown}; the run ends at ${shownTime(durationUs)}.`,
        'Let the beat end earlier, or the run last longer.',
      )
    }
    const least = Math.ceil((one.untilUs - one.fromUs) / longestPlay)
    return { ...one, speedUs: speed ?? Math.max(speedUs, least) }
  })
}
