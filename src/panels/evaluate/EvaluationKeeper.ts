import { emptySheet, type Sheet } from '../../evaluation/sheet.ts'
import type { Stop } from '../../evaluation/walkthrough.machine.ts'
import { keepText, keptText, ofThePage, type Keeping, type Storages } from '../storages.ts'
import { isSameSheet, readEvaluation, writeEvaluation } from './evaluateLink.ts'

const storageKey = 'halfopen.evaluation'
/** guess: older ones nobody comes back to */
const mostAside = 5
/** guess: of addresses that are written in a second or two, as a page is left */
const mostWritten = 16

/** An evaluation as it is kept from one visit to the next. */
export interface KeptEvaluation {
  readonly sheet: Sheet
  readonly stop: Stop
  /** What stands half typed in fields that are not part of a sheet yet. */
  readonly drafts: Readonly<Record<string, string>>
  /** Evaluations that another took the place of, the newest first. */
  readonly aside: readonly Sheet[]
}

/** The same, as it is found again. */
export interface FoundEvaluation extends KeptEvaluation {
  /** What was to stand in the address. */
  readonly link: string
  /** Whether this tab has written such an address itself, of late: then nobody else has sent it. */
  readonly hasWritten: (link: string) => boolean
}

/**
 * Keeps the evaluation of this tab: over a reload for the tab, over visits for the next one. A tab in which nothing changes writes
 * nothing.
 */
export class EvaluationKeeper {
  private readonly storages: Storages
  private last = ''
  /**
   * Addresses that this tab has written, as short digests. What is written as a page is left comes too late for a page that is
   * loaded again: that one has an address from before.
   */
  private written: readonly string[] = []
  private came: Keeping = 'kept'

  constructor(storages: Storages = ofThePage) {
    this.storages = storages
  }

  keep(kept: KeptEvaluation): Keeping {
    const own = digestOf(writeEvaluation(kept.sheet, kept.stop))
    const written = [...this.written.filter((one) => one !== own), own].slice(-mostWritten)
    const text = textOf(kept, written)
    if (text === this.last) return this.came
    this.last = text
    this.written = written
    this.came = keepText(this.storages, storageKey, text)
    // What was set aside is the first to go when there is no room.
    if (this.came === 'full' && kept.aside.length > 0) {
      this.came = keepText(this.storages, storageKey, textOf({ ...kept, aside: [] }, written))
    }
    return this.came
  }

  /** What this tab had, else what changed last in any tab. */
  recall(): FoundEvaluation | undefined {
    const own = parsed(keptText(this.storages.tab, storageKey))
    this.written = own?.written ?? []
    const found = own ?? parsed(keptText(this.storages.all, storageKey))
    if (found === undefined) return undefined
    const { written: _, ...rest } = found
    return { ...rest, hasWritten: (link) => this.written.includes(digestOf(link)) }
  }
}

/** Short, and another one for another text: nobody is to be kept out by it. FNV-1a, over 32 bits, and the length. */
function digestOf(text: string): string {
  let hash = 0x811c9dc5
  for (let at = 0; at < text.length; at++) {
    hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193)
  }
  return `${(hash >>> 0).toString(36)}.${text.length.toString(36)}`
}

/** With one more set aside, unless nothing was said in it, or it lies there already. */
export function withAside(aside: readonly Sheet[], sheet: Sheet): readonly Sheet[] {
  if (isSameSheet(sheet, emptySheet)) return aside
  return [sheet, ...aside.filter((one) => !isSameSheet(one, sheet))].slice(0, mostAside)
}

function textOf(
  { sheet, stop, drafts, aside }: KeptEvaluation,
  written: readonly string[],
): string {
  return JSON.stringify({
    link: writeEvaluation(sheet, stop),
    written,
    drafts: Object.entries(drafts),
    aside: aside.map((one) => writeEvaluation(one, 'welcome')),
  })
}

/** Whatever makes no sense is left out: it may have been written by another version, or by hand. */
function parsed(
  text: string,
): (Omit<FoundEvaluation, 'hasWritten'> & { readonly written: readonly string[] }) | undefined {
  try {
    const { link, written, drafts, aside } = JSON.parse(text) as Record<string, unknown>
    if (typeof link !== 'string') return undefined
    const { sheet = emptySheet, stop = 'welcome', trouble } = readEvaluation(link)
    if (trouble !== undefined) return undefined
    return {
      link,
      written: Array.isArray(written) ? written.filter((each) => typeof each === 'string') : [],
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
