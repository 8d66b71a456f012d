import type { Us } from '../model/units.ts'
import { idFor } from '../scenario/beatFields.ts'
import type { Command, WithoutCommand } from '../scenario/commands.ts'
import { eventDocument } from '../scenario/eventText.ts'
import { parseQuantity, writeQuantity } from '../scenario/quantities.ts'
import { edit, listOf, refuse, renumbered, setSection, type Edited } from './edits.ts'
import { isValueList, isValueMap, withKey, withoutKey, type Value, type ValueMap } from './Value.ts'

/** A beat as it stands in a text. */
export interface BeatLine {
  /** Its place in the list. */
  readonly index: number
  readonly id: string
  readonly title: string
  readonly claim: string
  readonly notes: string
  readonly fromUs: Us
  readonly untilUs: Us
  /** How many things happen in it. */
  readonly happenings: number
}

/** The beats of a text; what cannot be read of them is left out. */
export function beatLines(value: Value | undefined): readonly BeatLine[] {
  if (!isValueMap(value)) return []
  let before: Us = 0
  return listOf(value, 'beats').flatMap((beat, index): BeatLine[] => {
    if (!isValueMap(beat)) return []
    const fromUs = timeOf(beat['at']) ?? before
    const untilUs = timeOf(beat['until']) ?? fromUs
    before = Math.max(before, untilUs)
    const text = (key: string): string => {
      const found = beat[key]
      return typeof found === 'string' || typeof found === 'number' ? String(found) : ''
    }
    const id = idOf(beat, index)
    const title = text('title') === '' ? id : text('title')
    const happenings = listOf(beat, 'do').length
    return [
      {
        index,
        id,
        title,
        claim: text('claim'),
        notes: text('notes'),
        fromUs,
        untilUs,
        happenings,
      },
    ]
  })
}

function idOf(beat: ValueMap, index: number): string {
  const { id, title } = beat
  return typeof id === 'string' ? id : idFor(typeof title === 'string' ? title : '', index)
}

function timeOf(value: Value | undefined): Us | undefined {
  if (typeof value !== 'string') return undefined
  const found = parseQuantity('duration', value)
  return 'value' in found ? found.value : undefined
}

const time = (us: Us): string => writeQuantity('duration', us)

/** The keys of a beat, in the order in which one writes them. */
const beatKeys = ['id', 'title', 'claim', 'at', 'until', 'seconds', 'speed', 'hold', 'notes', 'do']

/**
 * A new beat that ends at a moment, among those that are there in order of time. What was done by hand becomes what the beat
 * does, and events that were taken out by hand go, so that the beat is the picture that stands there now.
 *
 * @param title what it is called for now
 */
export function markBeat(
  text: string,
  untilUs: Us,
  did: readonly Command[],
  title: string,
): Edited {
  return edit(text, (value) => {
    const there = beatLines(value).find((beat) => beat.untilUs === untilUs)
    if (there !== undefined && did.length === 0) return refuse('marked', there.title)
    const ids = beatLines(value).map(({ id }) => id)
    let number = ids.length + 1
    while (ids.includes(`beat-${number}`)) number++
    let left = value
    for (const command of did) {
      if (command.kind === 'without') left = withoutEvent(left, command) ?? left
    }
    const does = did.flatMap((command) =>
      command.kind === 'without' ? [] : [plain(eventDocument(command)) as Value],
    )
    const beat: ValueMap = {
      id: `beat-${number}`,
      title,
      until: time(untilUs),
      ...(does.length === 0 ? {} : { do: does }),
    }
    return setSection(left, 'beats', inserted(left, beat, untilUs))
  })
}

/** What of that which was done by hand a text can say: what takes out an event that the text does not have it cannot. */
export function sayable(value: Value | undefined, did: readonly Command[]): readonly Command[] {
  return did.filter(
    (command) =>
      command.kind !== 'without' ||
      (isValueMap(value) && withoutEvent(value, command) !== undefined),
  )
}

/** Takes a beat out, with what it does; the others stay when and what they are. */
export function removeBeat(text: string, index: number): Edited {
  return edit(text, (value) => {
    const beat = listOf(value, 'beats')[index]
    if (!isValueMap(beat)) return refuse('unknown', String(index))
    const id = idOf(beat, index)
    const kept = withoutBeat(value, index).map((one) => withoutAnswer(one, id))
    const left = kept.length === 0 ? withoutKey(value, 'beats') : { ...value, beats: kept }
    return renumbered(left, [['beats', index]])
  })
}

/** Lets a beat end at another moment; it changes places where it must. What it does happens when it did. */
export function moveBeat(text: string, index: number, untilUs: Us): Edited {
  return edit(text, (value) => {
    const all = listOf(value, 'beats')
    const line = beatLines(value).find((one) => one.index === index)
    const beat = all[index]
    if (line === undefined || !isValueMap(beat)) return refuse('unknown', String(index))
    const { at: _at, ...rest } = pinned(beat, line.fromUs)
    const named: ValueMap = { id: line.id, ...rest, until: time(untilUs) }
    const moved = Object.hasOwn(rest, 'until')
      ? named
      : withKey(withoutKey(named, 'until'), 'until', time(untilUs), beatKeys)
    const left = { ...value, beats: withoutBeat(value, index) }
    return { ...value, beats: inserted(left, moved, untilUs) }
  })
}

/** Calls a beat otherwise on the screen; what links call it stays. */
export function titleBeat(text: string, index: number, title: string): Edited {
  return edit(text, (value) => {
    const all = listOf(value, 'beats')
    const beat = all[index]
    if (!isValueMap(beat)) return refuse('unknown', String(index))
    const named = Object.hasOwn(beat, 'id') ? beat : { id: idOf(beat, index), ...beat }
    const to = withKey(named, 'title', title, beatKeys)
    return { ...value, beats: all.map((one, place) => (place === index ? to : one)) }
  })
}

/** Puts a beat where its end belongs; the one behind it begins where it ends, at the earliest. */
function inserted(value: ValueMap, beat: ValueMap, untilUs: Us): readonly Value[] {
  const all = listOf(value, 'beats')
  const lines = beatLines(value)
  const before = lines.findLast((line) => line.untilUs <= untilUs)
  const place = before === undefined ? 0 : before.index + 1
  const next = all[place]
  const behind = lines.find(({ index }) => index === place)
  const rest = all.slice(place + 1)
  if (!isValueMap(next) || behind === undefined) {
    return [...all.slice(0, place), beat, ...all.slice(place)]
  }
  const isLater = behind.fromUs >= untilUs
  const fixed = pinned(next, behind.fromUs)
  const moved = isLater ? next : Object.hasOwn(fixed, 'at') ? withoutKey(fixed, 'at') : fixed
  return [...all.slice(0, place), beat, moved, ...rest]
}

/** The list without one beat; the next one begins when it did. */
function withoutBeat(value: ValueMap, index: number): readonly Value[] {
  const all = listOf(value, 'beats')
  const next = beatLines(value).find((line) => line.index === index + 1)
  return all.flatMap((beat, place): Value[] => {
    if (place === index) return []
    const isNext = next !== undefined && place === index + 1 && isValueMap(beat)
    if (!isNext || Object.hasOwn(beat, 'at') || next.fromUs === 0) return [beat]
    return [withKey(beat, 'at', time(next.fromUs), beatKeys)]
  })
}

/** What a beat does without saying when happens as it begins: so that it still does when it begins at another time. */
function pinned(beat: ValueMap, fromUs: Us): ValueMap {
  const does = beat['do']
  if (!isValueList(does)) return beat
  const said = does.map((event) =>
    isValueMap(event) && !Object.hasOwn(event, 'at') ? { at: time(fromUs + 1), ...event } : event,
  )
  return { ...beat, do: said }
}

/** A beat without the number that is measured at the end of another one, and without its question where that was all. */
function withoutAnswer(beat: Value, id: string): Value {
  if (!isValueMap(beat)) return beat
  const { predict } = beat
  if (!isValueMap(predict)) return beat
  const { answer } = predict
  if (!isValueMap(answer) || answer['beat'] !== id) return beat
  const rest = withoutKey(predict, 'answer')
  return Object.hasOwn(rest, 'options') ? { ...beat, predict: rest } : withoutKey(beat, 'predict')
}

/** @returns undefined when no event of the text is meant */
function withoutEvent(value: ValueMap, command: WithoutCommand): ValueMap | undefined {
  const isMeant = (event: Value): boolean => {
    if (!isValueMap(event)) return false
    const { fault, on, at } = event
    const kind = isValueMap(fault) ? Object.keys(fault)[0] : fault
    const where = String(on).replace(/ *(?:->|\u2192) */, '\u2192')
    return (
      timeOf(at) === command.at &&
      faultKindOf(fault, kind) === command.fault &&
      where === command.on
    )
  }
  const events = listOf(value, 'events')
  const place = events.findIndex(isMeant)
  if (place >= 0) {
    const kept = events.filter((_, index) => index !== place)
    const left = kept.length === 0 ? withoutKey(value, 'events') : { ...value, events: kept }
    return renumbered(left, [['events', place]])
  }
  const beats = listOf(value, 'beats')
  for (const [index, beat] of beats.entries()) {
    if (!isValueMap(beat)) continue
    const does = listOf(beat, 'do')
    const found = does.findIndex(isMeant)
    if (found < 0) continue
    const kept = does.filter((_, at) => at !== found)
    const to = kept.length === 0 ? withoutKey(beat, 'do') : { ...beat, do: kept }
    const left = { ...value, beats: beats.map((one, at) => (at === index ? to : one)) }
    return renumbered(left, [['beats', index, 'do', found]])
  }
  return undefined
}

/** `{ errors: 50%, status: 500 }` is errors, whichever key stands first. */
function faultKindOf(fault: Value | undefined, first: Value | undefined): Value | undefined {
  return isValueMap(fault) && Object.hasOwn(fault, 'errors') ? 'errors' : first
}

/** A document as a value: what is undefined is not there. */
function plain(document: unknown): unknown {
  return JSON.parse(JSON.stringify(document))
}
