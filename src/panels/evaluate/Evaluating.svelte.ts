import { tick } from 'svelte'
import { createActor, type ActorRefFrom, type SnapshotFrom } from 'xstate'
import { withAnswer } from '../../evaluation/editSheet.ts'
import { parts, questions } from '../../evaluation/questions.ts'
import type { Judged } from '../../evaluation/score.ts'
import { emptySheet, readSheet, type Sheet } from '../../evaluation/sheet.ts'
import { evaluate, flips } from '../../evaluation/verdict.ts'
import {
  walkthroughMachine,
  type Offer,
  type Stop,
  type WalkEvent,
  type WalkInput,
} from '../../evaluation/walkthrough.machine.ts'
import { writeSheet } from '../../evaluation/writeSheet.ts'
import { ScenarioError, type Problem } from '../../scenario/ScenarioError.ts'
import { evaluate as said } from '../../words/en/evaluate.ts'
import { pickFile, saveFile } from '../files.ts'
import { Look } from '../Look.svelte.ts'
import { pageOf } from '../pages.ts'
import type { Keeping } from '../storages.ts'
import {
  isSameSheet,
  readEvaluation,
  writeEvaluation,
  type EvaluationTrouble,
} from './evaluateLink.ts'
import { EvaluationKeeper, withAside, type FoundEvaluation } from './EvaluationKeeper.ts'
import { firstLetters, keepLetters } from './letters.ts'
import { openingOf } from './opening.ts'

/** Where one is: at a question, or at what comes of it all; `choosing` between what is kept and what a link brings. */
export type Place = 'welcome' | 'question' | 'result' | 'worksheet' | 'choosing'

/** What is wrong with a link or a file, in front of what is kept. */
export interface Trouble {
  readonly what: string
  readonly mend: string
  readonly problems: readonly Problem[]
}

type Actor = ActorRefFrom<typeof walkthroughMachine>

/** Soon enough that nothing is lost, and rarely enough for browsers that count writes of the address. */
const keepAfterMs = 400
/** Where only the address keeps anything, which is too late for a reload when it is written on leaving. */
const addressAfterMs = 160
const noticeForMs = 6_000
/** guess: mail and chat programs cut links that are longer */
const longestLink = 32_000

/**
 * One evaluation in its page: what was said so far, where one is, and what follows from it. Everything that is said is another
 * sheet (`change`), so every change can be taken back, kept and put into a link.
 */
export class Evaluating {
  readonly look = new Look()
  private readonly actor: Actor
  private readonly keeper: EvaluationKeeper | undefined
  private snapshot: SnapshotFrom<typeof walkthroughMachine> = $state.raw()!
  private waiting: ReturnType<typeof setTimeout> | undefined
  private silence: ReturnType<typeof setTimeout> | undefined
  private leave = (): void => {}
  /** The address as this page has read or written it last: another one is a link that is about to be heard of. */
  private address = ''

  /** What was said. */
  readonly sheet: Sheet = $derived(this.snapshot.context.sheet)
  readonly place: Place = $derived.by(() => placeOf(this.snapshot))
  /** The part that is on screen, or was last: `2.1`. */
  readonly part: string = $derived(this.snapshot.context.part)
  /** The question that it belongs to, 1…8. */
  readonly question: number = $derived(Number(this.part.split('.')[0]))
  readonly canUndo: boolean = $derived(this.snapshot.context.past.length > 0)
  readonly canRedo: boolean = $derived(this.snapshot.context.future.length > 0)
  /** Other answers, which a link brought. */
  readonly offer: Offer | undefined = $derived(this.snapshot.context.offer)

  /** What of the sheet the model reads; the same object as long as that is the same. */
  private readonly judged: Judged = $derived.by(() => this.sameJudged(this.sheet))
  private lastJudged: Judged | undefined
  /** Score and verdict as they stand. */
  readonly evaluation = $derived.by(() => evaluate(this.judged))
  /** What would be different if one answer were another. */
  readonly flips = $derived.by(() => flips(this.judged))

  /** Half-typed texts of fields that are not part of the sheet yet, by a name of the field. */
  drafts: Readonly<Record<string, string>> = $state.raw({})
  /** Evaluations that another took the place of, the newest first. */
  aside: readonly Sheet[] = $state.raw([])
  trouble: Trouble | undefined = $state.raw()
  /** What came of something, for some seconds. */
  notice = $state('')
  /** What a screen reader is told. */
  spoken = $state('')
  keeping: Keeping = $state('kept')
  /** A dialog in front of the page. */
  dialog: 'keys' | 'open' | undefined = $state()
  /** Somebody writes notes: they are unfolded. */
  wantsNote = $state(false)
  /** Whether letters and digits are keys of the page. */
  hasLetters = $state(firstLetters())

  /** @param start what it begins with; `page`: with what the address and the last visit say, and it is kept from then on */
  constructor(start: WalkInput | 'page' = {}, keeper = new EvaluationKeeper()) {
    const found = start === 'page' ? keeper.recall() : undefined
    const input = start === 'page' ? this.openPage(found) : start
    this.drafts = found?.drafts ?? {}
    this.aside = found?.aside ?? []
    this.actor = createActor(walkthroughMachine, { input })
    this.snapshot = this.actor.getSnapshot()
    this.actor.subscribe((snapshot) => {
      this.snapshot = snapshot
      this.keepSoon()
    })
    this.actor.start()
    this.snapshot = this.actor.getSnapshot()
    if (start === 'page') {
      this.keeper = keeper
      this.leave = this.follow()
    }
  }

  /** Another sheet. @param touched names a text that is being typed: its letters are taken back together */
  change(sheet: Sheet, touched?: string): void {
    this.send({ type: 'change', sheet, touched })
  }

  /** Answers the part on screen, or another one without going there; no letter leaves it open. */
  answer(letter: string | undefined, part: string = this.part): void {
    if (this.sheet.answers.get(part) === letter) return
    this.change(withAnswer(this.sheet, part, letter))
  }

  /** Goes to a part (`2.1`) or a place: `welcome`, `result`, `worksheet`. */
  goTo(stop: Stop): void {
    this.send({ type: 'goTo', stop })
  }

  /** Goes to a question: to its first part that is open, or the first. */
  goToQuestion(number: number): void {
    const own = questions[number - 1]?.parts ?? []
    const open = own.find(({ id }) => !this.sheet.answers.has(id)) ?? own[0]
    if (open !== undefined) this.goTo(open.id)
  }

  next(): void {
    this.send({ type: 'next' })
  }

  back(): void {
    this.send({ type: 'back' })
  }

  leaveOpen(): void {
    this.send({ type: 'leaveOpen' })
  }

  undo(): void {
    if (!this.canUndo) return
    this.send({ type: 'undo' })
    this.say(said.undone)
  }

  redo(): void {
    if (!this.canRedo) return
    this.send({ type: 'redo' })
    this.say(said.redone)
  }

  /** Takes what a link brought; what was here is set aside. */
  takeOffer(): void {
    this.aside = withAside(this.aside, this.sheet)
    this.send({ type: 'take' })
  }

  /** Goes on with what was here; the address is its own at once, so that the same link is a link again. */
  keepMine(): void {
    this.send({ type: 'keep' })
    this.keepNow()
  }

  /** Another evaluation in place of this one, which is set aside. @param told what has happened, in words */
  replace(sheet: Sheet, stop: Stop, told: string): void {
    const isSomething = !isSameSheet(this.sheet, emptySheet)
    this.aside = withAside(
      this.aside.filter((one) => one !== sheet),
      this.sheet,
    )
    this.change(sheet)
    this.goTo(stop)
    this.say(isSomething ? `${told} ${said.setAside}` : told)
  }

  startAnew(): void {
    this.replace(emptySheet, 'welcome', said.startedAnew)
  }

  /** Opens an answers file of somebody's disk. What cannot be read says why and changes nothing. */
  async openFile(): Promise<void> {
    const file = await pickFile()
    if (file !== undefined) this.openText(file.text, file.name)
  }

  openText(text: string, file: string): void {
    try {
      this.replace(readSheet(text, file), 'welcome', said.opened(file))
      this.trouble = undefined
    } catch (error) {
      if (!(error instanceof ScenarioError)) throw error
      this.trouble = { ...said.fileWrong(file), problems: error.problems }
    }
  }

  async saveFile(): Promise<void> {
    const name = await saveFile(
      `${fileName(this.sheet.title)}.yaml`,
      writeSheet(this.sheet, { isTold: true }),
    )
    if (name !== undefined) this.say(said.saved(name))
  }

  /** What stands behind the `#` of a link to this very place. */
  get link(): string {
    return writeEvaluation(this.sheet, stopOf(this.snapshot))
  }

  /** Copies a link with everything that was said. */
  async share(): Promise<void> {
    this.keepNow()
    const { link } = this
    const address = `${location.href.split('#')[0]}#${link}`
    if (link.length > longestLink) {
      this.say(said.linkLong(link.length.toLocaleString('en')))
      return
    }
    try {
      await navigator.clipboard.writeText(address)
      this.say(said.linkCopied)
    } catch {
      this.say(said.linkInAddress)
    }
  }

  /** What is half typed in a field. Empty forgets it. */
  draft(name: string, text: string): void {
    const { [name]: _, ...others } = this.drafts
    this.drafts = text === '' ? others : { ...others, [name]: text }
    this.keepSoon()
  }

  /** Unfolds the note on the part, and begins to write it. */
  writeNote(): void {
    if (this.place !== 'question') return
    this.wantsNote = true
    void tick().then(() => document.getElementById('note')?.focus())
  }

  setLetters(hasLetters: boolean): void {
    this.hasLetters = hasLetters
    keepLetters(hasLetters)
  }

  /** Says what came of something, for some seconds. */
  say(text: string): void {
    this.notice = text
    clearTimeout(this.silence)
    this.silence = setTimeout(() => (this.notice = ''), noticeForMs)
  }

  /** Tells a screen reader where one is; the same words twice are told twice. */
  async tell(text: string): Promise<void> {
    this.spoken = ''
    await tick()
    this.spoken = text
  }

  close(): void {
    this.leave()
    clearTimeout(this.silence)
    this.actor.stop()
  }

  private send(event: WalkEvent): void {
    this.actor.send(event)
  }

  private sameJudged({ answers, era, weights, effects }: Sheet): Judged {
    const last = this.lastJudged
    const isSame =
      last !== undefined &&
      last.answers === answers &&
      last.era === era &&
      last.weights === weights &&
      last.effects === effects
    return (this.lastJudged = isSame ? last : { answers, era, weights, effects })
  }

  private openPage(found: FoundEvaluation | undefined): WalkInput {
    const link = readEvaluation(location.hash)
    this.trouble = troubleOf(link.trouble)
    return openingOf(link, found, location.hash)
  }

  /** Another link, in the same page. */
  private openLink(): void {
    this.address = location.hash
    const hash = location.hash.replace(/^#/, '')
    if (pageOf(hash) !== 'evaluate' || hash === this.link) return
    const link = readEvaluation(hash)
    if (link.trouble !== undefined) {
      this.trouble = troubleOf(link.trouble)
      return
    }
    const mine = {
      sheet: this.sheet,
      stop: stopOf(this.snapshot),
      drafts: this.drafts,
      aside: this.aside,
      link: this.link,
      // Whoever opens an older address in this page means it.
      hasWritten: () => false,
    }
    const { sheet, offer, stop } = openingOf(link, mine, hash)
    if (offer !== undefined) this.send({ type: 'offer', offer })
    else {
      if (sheet !== undefined && sheet !== this.sheet) this.change(sheet)
      if (stop !== undefined) this.goTo(stop)
    }
  }

  /** Keeps what is said from now on, at the latest when somebody leaves. @returns what ends that */
  private follow(): () => void {
    this.address = location.hash
    const hidden = (): void => {
      if (document.hidden) this.keepNow()
    }
    const left = (): void => this.keepNow()
    const hashed = (): void => this.openLink()
    addEventListener('visibilitychange', hidden)
    addEventListener('pagehide', left)
    addEventListener('hashchange', hashed)
    // A link that cannot be read stays in the address until something else is said.
    if (this.trouble === undefined) this.keepSoon()
    return () => {
      this.keepNow()
      removeEventListener('visibilitychange', hidden)
      removeEventListener('pagehide', left)
      removeEventListener('hashchange', hashed)
    }
  }

  private keepSoon(): void {
    if (this.keeper === undefined) return
    const afterMs = this.keeping === 'kept' ? keepAfterMs : addressAfterMs
    this.waiting ??= setTimeout(() => this.keepNow(), afterMs)
  }

  /** At once: a page that is left waits for nothing. */
  private keepNow(): void {
    clearTimeout(this.waiting)
    this.waiting = undefined
    // What a link brought does not take the place of what is kept before somebody has chosen.
    if (this.keeper === undefined || this.place === 'choosing') return
    const { link, sheet, drafts, aside } = this
    this.keeping = this.keeper.keep({ sheet, stop: stopOf(this.snapshot), drafts, aside })
    if (location.hash !== this.address || location.hash === `#${link}`) return
    try {
      history.replaceState(history.state, '', `#${link}`)
      this.address = location.hash
    } catch {
      // Too long for this browser, or too often: what is kept has it all.
    }
  }
}

function placeOf(snapshot: SnapshotFrom<typeof walkthroughMachine>): Place {
  if (snapshot.matches('choosing')) return 'choosing'
  if (snapshot.matches({ walking: 'asking' })) return 'question'
  if (snapshot.matches({ walking: 'result' })) return 'result'
  return snapshot.matches({ walking: 'worksheet' }) ? 'worksheet' : 'welcome'
}

function stopOf(snapshot: SnapshotFrom<typeof walkthroughMachine>): Stop {
  const place = placeOf(snapshot)
  return place === 'question' || place === 'choosing' ? snapshot.context.part : place
}

function troubleOf(trouble: EvaluationTrouble | undefined): Trouble | undefined {
  if (trouble === undefined) return undefined
  if (trouble.kind === 'mistakes') return { ...said.linkWrong, problems: trouble.problems }
  return { ...said[trouble.kind === 'damaged' ? 'linkDamaged' : 'linkTooLong'], problems: [] }
}

/** A name that any disk takes. */
function fileName(title: string): string {
  const plain = title
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, 60)
  return plain === '' ? 'answers' : plain
}

/** Parts of the sheet that have an answer. */
export const answeredOf = ({ answers }: Sheet): number =>
  parts.filter(({ id }) => answers.has(id)).length
