/** One state of a text, and what made it. */
export interface Entry {
  readonly text: string
  /** What was done, for the button and for screen readers. */
  readonly label: string
}

/** The past and the undone future of a text. A value: each operation gives a new one. */
export interface History {
  readonly past: readonly Entry[]
  readonly now: Entry
  readonly future: readonly Entry[]
  /** What is being typed, and when it was typed last; a new text of the same kind soon after joins it. */
  readonly typing: { readonly kind: string; readonly atMs: number } | undefined
}

// guess, all: more steps than anybody takes back, less than a page has memory
const stepsAtMost = 200
const charactersAtMost = 4_000_000
/** A pause in typing ends a step. */
const pauseMs = 800

export function startHistory(text: string, label = ''): History {
  return { past: [], now: { text, label }, future: [], typing: undefined }
}

/**
 * A new text. Of a kind (`typing`, a property), texts that follow each other within a moment are one step.
 */
export function record(
  history: History,
  text: string,
  label: string,
  typing?: { readonly kind: string; readonly atMs: number },
): History {
  if (text === history.now.text) return history
  const now = { text, label }
  const before = history.typing
  const isMore =
    typing !== undefined &&
    before?.kind === typing.kind &&
    typing.atMs - before.atMs < pauseMs &&
    history.past.length > 0
  const past = isMore ? history.past : bounded([...history.past, history.now])
  return { past, now, future: [], typing }
}

function bounded(past: readonly Entry[]): readonly Entry[] {
  let kept = past.slice(-stepsAtMost)
  let size = kept.reduce((sum, { text }) => sum + text.length, 0)
  while (kept.length > 1 && size > charactersAtMost) {
    size -= kept[0]!.text.length
    kept = kept.slice(1)
  }
  return kept
}

/** What the next undo takes back, and the next redo does again. */
export const undoable = ({ past, now }: History): string | undefined =>
  past.length === 0 ? undefined : now.label
export const redoable = ({ future }: History): string | undefined => future[0]?.label

export function undo(history: History): History {
  const before = history.past.at(-1)
  if (before === undefined) return history
  return {
    past: history.past.slice(0, -1),
    now: before,
    future: [history.now, ...history.future],
    typing: undefined,
  }
}

export function redo(history: History): History {
  const next = history.future[0]
  if (next === undefined) return history
  return {
    past: [...history.past, history.now],
    now: next,
    future: history.future.slice(1),
    typing: undefined,
  }
}
