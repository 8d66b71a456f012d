import { emptySheet } from '../../evaluation/sheet.ts'
import type { WalkInput } from '../../evaluation/walkthrough.machine.ts'
import { isSameSheet, type SharedEvaluation } from './evaluateLink.ts'
import type { FoundEvaluation } from './EvaluationKeeper.ts'

/**
 * With what a page opens. What is kept is never lost to a link: a link with other answers is an offer, and somebody chooses.
 *
 * @param hash of the address, as it was found
 */
export function openingOf(
  link: SharedEvaluation,
  kept: FoundEvaluation | undefined,
  hash: string,
): WalkInput {
  const { sheet, stop } = link
  const place = (fallback: WalkInput['stop']): WalkInput => {
    const at = stop ?? fallback
    return at === undefined ? {} : { stop: at }
  }
  if (kept === undefined || isSameSheet(kept.sheet, emptySheet)) {
    return { ...(sheet === undefined ? {} : { sheet }), ...place(kept?.stop) }
  }
  const mine: WalkInput = { sheet: kept.sheet, stop: kept.stop }
  // The address of this very tab, or one from just before it was left.
  const address = hash.replace(/^#/, '')
  if (address === kept.link || kept.hasWritten(address)) return mine
  if (sheet === undefined || isSameSheet(sheet, kept.sheet)) return { ...mine, ...place(kept.stop) }
  return { ...mine, offer: { sheet, stop: stop ?? 'welcome' } }
}
