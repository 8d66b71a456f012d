import { emptySheet, type Sheet } from '../../evaluation/sheet.ts'
import type { Stop } from '../../evaluation/walkthrough.machine.ts'
import { keepText, keptText, ofThePage, type Keeping, type Storages } from '../storages.ts'
import { isSameSheet, readEvaluation, writeEvaluation } from './evaluateLink.ts'

const storageKey = 'halfopen.evaluation'
/** guess: older ones nobody comes back to */
const mostAside = 5

/** An evaluation as it is kept from one visit to the next. */
export interface KeptEvaluation {
  readonly sheet: Sheet
  readonly stop: Stop
  /** What stands half typed in fields that are not part of a sheet yet. */
  readonly drafts: Readonly<Record<string, string>>
  /** Evaluations that another took the place of, the newest first. */
  readonly aside: readonly Sheet[]
}

/** The same, and the address that was written with it. */
export interface FoundEvaluation extends KeptEvaluation {
  readonly link: string
}

/**
 * Keeps the evaluation of this tab: over a reload for the tab, over visits for the next one. A tab in which nothing changes writes
 * nothing.
 */
export class EvaluationKeeper {
  private readonly storages: Storages
  private last = ''
  private came: Keeping = 'kept'

  constructor(storages: Storages = ofThePage) {
    this.storages = storages
  }

  keep(kept: KeptEvaluation): Keeping {
    const text = textOf(kept)
    if (text === this.last) return this.came
    this.last = text
    this.came = keepText(this.storages, storageKey, text)
    // What was set aside is the first to go when there is no room.
    if (this.came === 'full' && kept.aside.length > 0) {
      this.came = keepText(this.storages, storageKey, textOf({ ...kept, aside: [] }))
    }
    return this.came
  }

  /** What this tab had, else what changed last in any tab. */
  recall(): FoundEvaluation | undefined {
    return (
      parsed(keptText(this.storages.tab, storageKey)) ??
      parsed(keptText(this.storages.all, storageKey))
    )
  }
}

/** With one more set aside, unless nothing was said in it, or it lies there already. */
export function withAside(aside: readonly Sheet[], sheet: Sheet): readonly Sheet[] {
  if (isSameSheet(sheet, emptySheet)) return aside
  return [sheet, ...aside.filter((one) => !isSameSheet(one, sheet))].slice(0, mostAside)
}

function textOf({ sheet, stop, drafts, aside }: KeptEvaluation): string {
  return JSON.stringify({
    link: writeEvaluation(sheet, stop),
    drafts: Object.entries(drafts),
    aside: aside.map((one) => writeEvaluation(one, 'welcome')),
  })
}

/** Whatever makes no sense is left out: it may have been written by another version, or by hand. */
function parsed(text: string): FoundEvaluation | undefined {
  try {
    const { link, drafts, aside } = JSON.parse(text) as Record<string, unknown>
    if (typeof link !== 'string') return undefined
    const { sheet = emptySheet, stop = 'welcome', trouble } = readEvaluation(link)
    if (trouble !== undefined) return undefined
    return {
      link,
      sheet,
      stop,
      drafts: Object.fromEntries(Array.isArray(drafts) ? drafts.filter(isEntry) : []),
      aside: (Array.isArray(aside) ? aside : []).flatMap((each) => {
        const found = typeof each === 'string' ? readEvaluation(each).sheet : undefined
        return found === undefined ? [] : [found]
      }),
    }
  } catch {
    // Not ours.
    return undefined
  }
}

function isEntry(value: unknown): value is [string, string] {
  return (
    Array.isArray(value) && value.length === 2 && value.every((each) => typeof each === 'string')
  )
}
