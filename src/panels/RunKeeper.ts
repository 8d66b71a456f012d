import type { Us } from '../model/units.ts'
import { readLink, writeLink, type SharedRun } from '../playback/shareLink.ts'
import type { Loop } from '../playback/playback.machine.ts'
import type { MomentKind, PlaceRef } from '../playback/protocol.ts'
import { keepText, keptText, ofThePage, type Keeping, type Storages } from './storages.ts'

const storageKey = 'halfopen.run'

/** Another future, as it is written down: commands are texts, as the command line takes them. */
export interface KeptFork {
  readonly name: string
  readonly seed: number
  readonly system: string | undefined
  readonly commands: readonly string[]
  readonly at: Us
  readonly until: Us
}

/** A run as it is kept from one visit to the next: what a link has, and how it was looked at. */
export interface KeptRun {
  readonly run: SharedRun
  readonly speedUs: Us
  readonly selection: PlaceRef | undefined
  readonly loop: Loop | undefined
  readonly slowOnFailure: boolean
  readonly pauseOn: readonly MomentKind[]
  readonly forks: readonly KeptFork[]
}

/**
 * Keeps the run of this tab. A tab has its own place, which no other writes to; what changed last in any of them is what a new
 * tab opens with. A tab in which nothing changes writes nothing, so it does not take that place back.
 */
export class RunKeeper {
  private readonly storages: Storages
  private last = ''
  private came: Keeping = 'kept'

  constructor(storages: Storages = ofThePage) {
    this.storages = storages
  }

  keep(kept: KeptRun): Keeping {
    const text = textOf(kept)
    if (text === this.last) return this.came
    this.last = text
    this.came = this.write(text)
    // Other futures are the first to go when there is no room.
    if (this.came === 'full' && kept.forks.length > 0) {
      this.came = this.write(textOf({ ...kept, forks: [] }))
    }
    return this.came
  }

  /** What this tab had before it was loaded again. */
  ofThisTab(): KeptRun | undefined {
    return read(this.storages.tab)
  }

  /** What this tab had, else what changed last in any tab. */
  recall(): KeptRun | undefined {
    return this.ofThisTab() ?? read(this.storages.all)
  }

  private write(text: string): Keeping {
    return keepText(this.storages, storageKey, text)
  }
}

function read(storage: Storages['tab']): KeptRun | undefined {
  try {
    return parsed(keptText(storage, storageKey))
  } catch {
    // Not ours.
    return undefined
  }
}

function textOf({ run, ...looks }: KeptRun): string {
  return JSON.stringify({ link: writeLink(run), ...looks })
}

/** Whatever makes no sense is left out: it may have been written by another version, or by hand. */
function parsed(text: string): KeptRun | undefined {
  const value = JSON.parse(text) as Record<string, unknown>
  const run = readLink(typeof value['link'] === 'string' ? value['link'] : '')
  if (run === undefined) return undefined
  const { speedUs, selection, loop, slowOnFailure, pauseOn, forks } = value
  return {
    run,
    speedUs: isAmount(speedUs) && speedUs >= 1 ? speedUs : 50_000,
    selection: isPlace(selection) ? selection : undefined,
    loop: isLoop(loop) ? loop : undefined,
    slowOnFailure: slowOnFailure === true,
    pauseOn: isTexts(pauseOn) ? (pauseOn as readonly MomentKind[]) : [],
    forks: Array.isArray(forks) ? forks.filter(isFork) : [],
  }
}

function isAmount(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value) && value >= 0
}

function isTexts(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((each) => typeof each === 'string')
}

function isPlace(value: unknown): value is PlaceRef {
  if (typeof value !== 'object' || value === null) return false
  const { kind, index } = value as Record<string, unknown>
  return typeof kind === 'string' && isAmount(index)
}

function isLoop(value: unknown): value is Loop {
  if (typeof value !== 'object' || value === null) return false
  const { from, to } = value as Record<string, unknown>
  return isAmount(from) && isAmount(to)
}

function isFork(value: unknown): value is KeptFork {
  if (typeof value !== 'object' || value === null) return false
  const { name, seed, system, commands, at, until } = value as Record<string, unknown>
  return (
    typeof name === 'string' &&
    isAmount(seed) &&
    (system === undefined || typeof system === 'string') &&
    isTexts(commands) &&
    isAmount(at) &&
    isAmount(until)
  )
}
