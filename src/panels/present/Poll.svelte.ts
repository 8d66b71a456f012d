import { shareText } from '../format.ts'
import { present as said } from '../../words/en/present.ts'

/** What an audience is asked, with what there is to choose from. */
export interface PollQuestion {
  readonly ask: string
  readonly options: readonly { readonly text: string; readonly because: string }[]
  /** From 0; undefined when a number is asked for. */
  readonly right: number | undefined
}

/** `A`, `B` … by position. */
export const letterOf = (option: number): string => String.fromCharCode(65 + option)

/** More than any hall holds. */
const mostVotes = 1_000_000
const storageKey = 'halfopen.poll.'

/** Votes that somebody has counted elsewhere and typed in; kept as long as the tab. */
export class Poll {
  readonly question: PollQuestion
  /** By option. */
  votes: readonly number[] = $state.raw([])
  /** What the audience says where a number is asked for; '' for nothing. */
  answer = $state('')
  isRevealed = $state(false)
  /** The number that was measured, as text. */
  measured: string | undefined = $state()
  readonly #key: string

  /** @param name tells this question from those of other beats and scenarios */
  constructor(question: PollQuestion, name: string) {
    this.question = question
    this.#key = storageKey + name
    this.votes = question.options.map(() => 0)
    this.#recall()
  }

  readonly total = $derived.by(() => this.votes.reduce((sum, votes) => sum + votes, 0))

  /** What the audience says; undefined while it has said nothing. */
  readonly opinion: string | undefined = $derived.by(() => {
    if (this.question.options.length === 0) return this.answer === '' ? undefined : this.answer
    const most = Math.max(...this.votes)
    if (most <= 0) return undefined
    const winners = this.question.options.filter((_, index) => this.votes[index] === most)
    return winners.map(({ text }) => text).join(' · ')
  })

  /** The share of votes of an option; 0 while there are none. */
  shareOf(option: number): number {
    return this.total === 0 ? 0 : this.votes[option]! / this.total
  }

  shareTextOf(option: number): string {
    return this.total === 0 ? '' : shareText(this.shareOf(option))
  }

  setVotes(option: number, votes: number): void {
    const wanted = Math.min(mostVotes, Math.max(0, Math.floor(votes)))
    if (!Number.isFinite(wanted)) return
    this.votes = this.votes.map((before, index) => (index === option ? wanted : before))
    this.#keep()
  }

  setAnswer(answer: string): void {
    this.answer = answer.slice(0, 24)
    this.#keep()
  }

  /** Takes a list of votes, as a tool for webinars exports it; @returns whether there was anything in it */
  paste(text: string): boolean {
    const found = tallyOf(text, this.question.options.length)
    if (found === undefined) return false
    this.votes = found
    this.#keep()
    return true
  }

  reveal(): void {
    this.isRevealed = true
    this.#keep()
  }

  /** Read aloud when it is revealed: what is right, and what was said. */
  get verdict(): string {
    const { options, right } = this.question
    const answer = right === undefined ? undefined : options[right]?.text
    const fact = this.measured ?? answer
    const parts = fact === undefined ? [] : [said.poll.measured(fact)]
    if (this.opinion !== undefined) parts.push(said.poll.said(this.opinion))
    return parts.join(' ')
  }

  #keep(): void {
    try {
      const { votes, answer, isRevealed } = this
      sessionStorage.setItem(this.#key, JSON.stringify({ votes, answer, isRevealed }))
    } catch {
      // Denied, or full: it lasts as long as the page.
    }
  }

  #recall(): void {
    try {
      const kept: unknown = JSON.parse(sessionStorage.getItem(this.#key) ?? 'null')
      if (typeof kept !== 'object' || kept === null) return
      const { votes, answer, isRevealed } = kept as Record<string, unknown>
      const isTally =
        Array.isArray(votes) &&
        votes.length === this.votes.length &&
        votes.every((one) => Number.isInteger(one) && one >= 0 && one <= mostVotes)
      if (isTally) this.votes = votes as number[]
      if (typeof answer === 'string') this.answer = answer.slice(0, 24)
      this.isRevealed = isRevealed === true
    } catch {
      // Nothing was kept, or not by us.
    }
  }
}

/**
 * Votes by option from lines such as `A,12`, `b;3` or `C	7`, of which one option may have several. Lines that are something
 * else, such as a heading, are passed over.
 *
 * @returns undefined when no line was a vote
 */
export function tallyOf(text: string, options: number): readonly number[] | undefined {
  const votes = Array.from({ length: options }, () => 0)
  let isAny = false
  for (const line of text.slice(0, 10_000).split(/\r?\n/)) {
    const found = /^\s*"?([a-z])"?\s*[,;:\t ]\s*"?(\d{1,7})"?\s*$/i.exec(line)
    if (found === null) continue
    const option = found[1]!.toUpperCase().charCodeAt(0) - 65
    if (option >= options) continue
    votes[option] = Math.min(mostVotes, votes[option]! + Number(found[2]))
    isAny = true
  }
  return isAny ? votes : undefined
}
