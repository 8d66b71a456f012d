import type { Us } from '../model/units.ts'
import { refusalOf } from '../scenario/admission.ts'
import type { Run } from '../scenario/build.ts'
import { conflictsAt, conflictWords, hasSeveralOwners } from '../scenario/ownerNotes.ts'
import { ChangeFeed, type Change } from './ChangeFeed.ts'
import type { Deed } from './commandPlaces.ts'
import type { NarrativeLine } from './Moment.ts'
import { timeWords } from './storyWords.ts'

const feeds = new WeakMap<Run, ChangeFeed>()

/** The change feed of a run: one each, because working it out anew would cost. */
export function changeFeedOf(run: Run): ChangeFeed {
  const feed = feeds.get(run) ?? new ChangeFeed(run)
  feeds.set(run, feed)
  return feed
}

/** Whether a deed is a policy that the control plane refuses: that is told in other words. */
export function isRefused({ command, at }: Deed, run: Run): boolean {
  return command.kind === 'policy' && refusalOf({ ...command, at }, run.ownership) !== undefined
}

/** What owners did to each other: changes refused, releases skipped, values that two of them want otherwise. */
export function ownerLines(run: Run, until: Us): NarrativeLine[] {
  const begin = hasSeveralOwners(run.scenario.policies)
    ? conflictWords(conflictsAt(run, 0), run.ownership.precedence.title)
    : []
  const lines = begin.map((text): NarrativeLine => ({ at: 0, text, loud: false, place: undefined }))
  for (const { kind, at, text, place, conflicts } of changeFeedOf(run).until(until)) {
    if (kind === 'refused' || kind === 'skipped') lines.push({ at, text, loud: false, place })
    for (const one of conflicts) lines.push({ at, text: one, loud: true, place })
  }
  return lines
}

/** guess: who looks for the cause of a failure looks back so far. */
const lookBackUs = 20_000_000
const namedAtMost = 3

/**
 * What owners had changed shortly before something went wrong, in a sentence; empty when nobody had. What breaks by itself
 * stands in the narrative anyway.
 */
export function changedBefore(run: Run, at: Us): string {
  const changes = changeFeedOf(run)
    .before(at, lookBackUs)
    .filter(({ by, kind }) => by !== '' && by !== 'you' && kind !== 'refused' && kind !== 'skipped')
  if (changes.length === 0) return ''
  const named = changes
    .slice(-namedAtMost)
    .map((change) => `${shortly(change)} at ${timeWords(change.at)}`)
  const more = changes.length - named.length
  const others = more === 0 ? '' : `, and ${more} more`
  return `In the ${timeWords(lookBackUs)} before: ${named.join('; ')}${others}.`
}

function shortly({ kind, by, text, values }: Change): string {
  const [value] = values
  if (kind === 'policy' && value !== undefined) {
    const was = value.was === '' ? '' : ` from ${value.was}`
    const becomes = value.becomes === '' ? 'the default' : value.becomes
    const more = values.length > 1 ? ` and ${values.length - 1} more` : ''
    return `${by} changed ${value.key} of ${value.on[0]}${was} to ${becomes}${more}`
  }
  return text.replace(/\.$/, '').replace(/^The /, 'the ')
}
