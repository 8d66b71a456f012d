import type { MarkName } from '../../model/marks.ts'
import { stage as said } from '../../words/en/stage.ts'
import { countText } from '../format.ts'
import type { StageLike } from '../stage.ts'

/** One line of the key of marks. */
export interface KeyLine {
  readonly mark: MarkName
  readonly words: string
}

const failures = ['failed', 'timedOut', 'refused', 'reset'] as const

/**
 * What the marks on a stage stand for, two lines at most: those that are drawn, the ones that are least known first. Empty while
 * nothing moves.
 */
export function markKey(stage: Pick<StageLike, 'requestsPerMark' | 'isDrawn'>): KeyLine[] {
  const count = countText(stage.requestsPerMark)
  const isOne = stage.requestsPerMark === 1
  const lines: KeyLine[] = []
  if (isOne && stage.isDrawn('retry')) lines.push({ mark: 'retry', words: said.retry })
  if (stage.isDrawn('retries')) lines.push({ mark: 'retries', words: said.retries(count) })
  if (isOne && stage.isDrawn('request')) lines.push({ mark: 'request', words: said.request })
  if (stage.isDrawn('requests')) lines.push({ mark: 'requests', words: said.requests(count) })
  // What failed is drawn singly at any scale, and says so by its shape.
  const failure = failures.find((mark) => stage.isDrawn(mark))
  if (failure !== undefined) lines.push({ mark: failure, words: said.failure })
  return lines.slice(0, 2)
}
