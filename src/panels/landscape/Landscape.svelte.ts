import { candidatesOf, type Candidate } from '../../evaluation/candidates.ts'
import { answerOf } from '../../evaluation/facts/Fact.ts'
import { factTables, type FactTable } from '../../evaluation/facts/tables.ts'
import type { Us } from '../../model/units.ts'
import { profiles } from '../../profiles/catalog.ts'
import type { MeshProfile } from '../../profiles/profile.ts'
import { landscape as said } from '../../words/en/landscape.ts'
import { Look } from '../Look.svelte.ts'
import { eras, type Era } from '../systems.ts'
import { todayOf } from './dateText.ts'
import { readLandscape, writeLandscape, type ShownEra } from './landscapeLink.ts'
import { Miniature } from './Miniature.svelte.ts'

/** A candidate in the era in which it is looked at. */
export interface Shown {
  readonly era: Era
  readonly candidate: Candidate
  readonly profile: MeshProfile | undefined
  /** What it must run on and does not. */
  readonly missing: readonly string[]
}

/** So many live pictures at once: each is a canvas, and a worker that computes. */
const aliveAtMost = { desk: 3, phone: 1 }

const platforms = factTables.filter(({ id }) => id.startsWith('platforms'))
const needs: readonly string[] = [
  ...new Set(platforms.flatMap(({ rows }) => rows.map(({ name }) => name))),
]
const candidates = [...new Set(eras.flatMap((era) => candidatesOf(era).map(({ id }) => id)))]

/** The landscape as it is looked at: which years, what a team needs, what is told in full, what runs in small. */
export class Landscape {
  readonly look = new Look()
  readonly needs = needs
  /** The viewer's day: facts grow old by it. */
  readonly today = todayOf()
  era: ShownEra = $state('today')
  wanted: readonly string[] = $state.raw([])
  /** The candidate that is told in full. */
  told: string | undefined = $state()
  /** Whether it is being put on paper: then all of it is open, in ink on white. */
  isPrinting = $state(false)
  /** What happened besides what was asked for. */
  note = $state('')
  alive: readonly Miniature[] = $state.raw([])
  readonly #windowUsFor: (speedUs: Us) => Us

  readonly eras: readonly Era[] = $derived(this.era === 'both' ? eras : [this.era])
  readonly shown: readonly Shown[] = $derived(
    this.eras.flatMap((era) => candidatesOf(era).map((candidate) => this.#shownOf(era, candidate))),
  )
  /** Those that run on everything that is needed. */
  readonly fitting: readonly Shown[] = $derived(
    this.shown.filter(({ missing }) => missing.length === 0),
  )

  constructor(windowUsFor: (speedUs: Us) => Us) {
    this.#windowUsFor = windowUsFor
    this.read(location.hash)
  }

  /** Takes over what an address says. @returns the section that it means */
  read(hash: string): string | undefined {
    const link = readLandscape(hash, { needs, candidates })
    this.era = link.era
    this.wanted = link.needs
    this.told = link.candidate
    return link.part
  }

  setEra(era: ShownEra): void {
    this.era = era
    this.#write()
  }

  toggleNeed(need: string): void {
    this.wanted = needs.filter((one) => this.wanted.includes(one) !== (one === need))
    this.#write()
  }

  tell(candidate: string | undefined): void {
    this.told = candidate
    this.#write()
  }

  /** The address at which all of a candidate is told. */
  addressOf(candidate: string): string {
    return `#${writeLandscape({ era: this.era, needs: this.wanted, candidate })}`
  }

  /** The candidate that is told, in the eras in which it could be chosen: those that are shown first. */
  get toldIn(): readonly Shown[] {
    const order = [...this.eras, ...eras.filter((era) => !this.eras.includes(era))]
    return order.flatMap((era) =>
      candidatesOf(era)
        .filter(({ id }) => id === this.told)
        .map((candidate) => this.#shownOf(era, candidate)),
    )
  }

  /** What a candidate is called; undefined when nobody is. */
  nameOf(id: string): string | undefined {
    return eras.flatMap((era) => candidatesOf(era)).find((one) => one.id === id)?.name
  }

  /** The tables of a kind in the eras that are shown. */
  tables(kind: string): readonly FactTable[] {
    return this.eras.flatMap((era) => factTables.filter(({ id }) => id === `${kind}-${era}`))
  }

  /** A candidate's miniature while it lives. */
  miniatureOf({ era, candidate }: Shown): Miniature | undefined {
    return this.alive.find(({ key }) => key === keyOf(era, candidate.id))
  }

  run({ era, candidate }: Shown): void {
    if (candidate.system === undefined) return
    const key = keyOf(era, candidate.id)
    if (this.alive.some((one) => one.key === key)) return
    const most = this.look.isNarrow ? aliveAtMost.phone : aliveAtMost.desk
    const kept = this.alive.slice(Math.max(0, this.alive.length - most + 1))
    for (const one of this.alive) if (!kept.includes(one)) one.close()
    this.note = kept.length < this.alive.length ? said.run.most(String(most)) : ''
    const started = new Miniature(key, candidate.system, this.#windowUsFor)
    this.alive = [...kept, started]
    void started.start(!this.look.reducedMotion)
  }

  stop(miniature: Miniature): void {
    miniature.close()
    this.alive = this.alive.filter((one) => one !== miniature)
  }

  /** Before paper, and after it. */
  print(isPrinting: boolean): void {
    this.isPrinting = isPrinting
    if (isPrinting) document.documentElement.dataset['theme'] = 'light'
    else this.look.dress()
  }

  close(): void {
    for (const one of this.alive) one.close()
    this.alive = []
  }

  #shownOf(era: Era, candidate: Candidate): Shown {
    return {
      era,
      candidate,
      profile: candidate.system === undefined ? undefined : profiles.get(candidate.system),
      missing: this.wanted.filter((need) => isRefused(era, candidate.id, need)),
    }
  }

  #write(): void {
    const hash = writeLandscape({ era: this.era, needs: this.wanted, candidate: this.told })
    history.replaceState(null, '', `#${hash}`)
  }
}

const keyOf = (era: Era, id: string): string => `${era}-${id}`

/** Whether a platform is said not to be one of a candidate's; of whom nothing is said, nothing is held against it. */
function isRefused(era: Era, candidate: string, need: string): boolean {
  const table = platforms.find(({ id }) => id === `platforms-${era}`)
  const column = table?.columns.findIndex(({ of = [] }) => of.includes(candidate)) ?? -1
  const cell = table?.rows.find(({ name }) => name === need)?.cells[column]
  return cell !== undefined && answerOf(cell)?.answer === 'no'
}
