import { withEra } from '../../evaluation/editSheet.ts'
import { eras } from '../../evaluation/Question.ts'
import { partOf, questions } from '../../evaluation/questions.ts'
import { evaluate as said } from '../../words/en/evaluate.ts'
import type { Evaluating } from './Evaluating.svelte.ts'

/** A key, or several that do the same kind of thing, as the list shows them. */
export interface PageKey {
  /** As `KeyboardEvent.key` says them. */
  readonly keys: readonly string[]
  /** As the list writes them; the keys themselves when absent. */
  readonly shown?: string
  readonly words: string
  /** Absent: what has the focus takes the key by itself. @returns false when there is nothing to do with it here */
  readonly run?: (evaluating: Evaluating, key: string) => boolean | void
}

export interface KeyGroup {
  readonly title: string
  readonly keys: readonly PageKey[]
}

const words = said.keys
const digits = questions.map((question) => String(question.number))

/** Every key of the page, in the order of the list: what it says and what it does are the same. */
export const keyGroups: readonly KeyGroup[] = [
  {
    title: words.answering,
    keys: [
      {
        keys: ['a', 'b', 'c', 'd'],
        shown: words.pickKeys,
        words: words.pick,
        run: (evaluating, key) => pick(evaluating, key),
      },
      { keys: [], shown: words.arrows, words: words.arrowsHint },
      { keys: [], shown: words.enter, words: words.enterHint },
      { keys: ['n'], words: words.next, run: (evaluating) => evaluating.next() },
      { keys: ['p'], words: words.back, run: (evaluating) => evaluating.back() },
      { keys: ['o'], words: words.leaveOpen, run: (evaluating) => evaluating.leaveOpen() },
      { keys: ['t'], words: words.note, run: (evaluating) => evaluating.writeNote() },
    ],
  },
  {
    title: words.going,
    keys: [
      {
        keys: digits,
        shown: words.questionKeys,
        words: words.questions,
        run: (evaluating, key) => evaluating.goToQuestion(Number(key)),
      },
      { keys: ['9'], words: words.result, run: (evaluating) => evaluating.goTo('result') },
      { keys: ['0'], words: words.home, run: (evaluating) => evaluating.goTo('welcome') },
      { keys: ['u'], words: words.open, run: (evaluating) => void (evaluating.dialog = 'open') },
    ],
  },
  {
    title: words.rest,
    keys: [
      { keys: [], shown: words.undoKeys, words: words.undo },
      { keys: [], shown: words.redoKeys, words: words.redo },
      {
        keys: ['e'],
        words: words.era,
        run: (evaluating) => {
          const { sheet } = evaluating
          const era = eras.find((one) => one !== sheet.era)!
          evaluating.change(withEra(sheet, era))
          void evaluating.tell(said.eraChosen[era])
        },
      },
      { keys: ['s'], words: words.share, run: (evaluating) => void evaluating.share() },
      { keys: ['?'], words: words.help, run: (evaluating) => void (evaluating.dialog = 'keys') },
    ],
  },
]

const byKey = new Map(
  keyGroups.flatMap(({ keys }) =>
    keys.flatMap(({ keys: each, run }) => each.map((key) => [key, run] as const)),
  ),
)

function pick(evaluating: Evaluating, letter: string): boolean {
  const isThere =
    evaluating.place === 'question' &&
    partOf(evaluating.part).options.some((option) => option.letter === letter)
  if (isThere) evaluating.answer(letter)
  return isThere
}

/** Does what a key of the page asks for, unless the thing that has the focus wants the key for itself. */
export function takeKey(evaluating: Evaluating, event: KeyboardEvent): void {
  if (event.defaultPrevented || event.isComposing || evaluating.place === 'choosing') return
  if (event.ctrlKey || event.metaKey) {
    if (takeBack(evaluating, event)) event.preventDefault()
    return
  }
  if (event.altKey || !evaluating.hasLetters || isTaken(event.target)) return
  const run = byKey.get(event.key)
  if (run !== undefined && run(evaluating, event.key) !== false) event.preventDefault()
}

/** Text fields take back their own letters. */
function takeBack(evaluating: Evaluating, { key, shiftKey, target }: KeyboardEvent): boolean {
  if (isTaken(target)) return false
  const isRedo = (key.toLowerCase() === 'z' && shiftKey) || (key === 'y' && !shiftKey)
  if (isRedo) evaluating.redo()
  else if (key === 'z') evaluating.undo()
  else return false
  return true
}

/** Where letters are written, or mean something of their own: in fields, lists and pictures. */
function isTaken(target: EventTarget | null): boolean {
  if (document.querySelector('dialog[open]') !== null) return true
  if (!(target instanceof HTMLElement)) return false
  if (target instanceof HTMLInputElement && target.type === 'radio') return false
  return (
    target.closest('input, select, textarea, [contenteditable], [role=listbox], [role=menu]') !==
    null
  )
}
