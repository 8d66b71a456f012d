import { words } from '../words/words.ts'
import { commonWays } from './faultTable.ts'
import { nextSpeed } from './speeds.ts'
import { anyKind } from './timeKinds.ts'
import type { Workbench } from './Workbench.svelte.ts'

/** A key, or several that do the same kind of thing, as the sheet lists it. */
export interface Shortcut {
  /** As `KeyboardEvent.key` says them. */
  readonly keys: readonly string[]
  /** As the sheet writes them; the keys themselves when absent. */
  readonly shown?: string
  readonly words: string
  /** Absent: the thing that has the focus takes the key by itself, and the sheet only tells. */
  readonly run?: (workbench: Workbench, key: string) => void
}

export interface ShortcutGroup {
  readonly title: string
  readonly shortcuts: readonly Shortcut[]
}

const said = words.shortcuts

/** Every key of the page, in the order of the sheet: what it says and what it does are the same list. */
export const shortcutGroups: readonly ShortcutGroup[] = [
  {
    title: said.playing,
    shortcuts: [
      { keys: [' '], shown: said.space, words: said.toggle, run: ({ player }) => player.toggle() },
      { keys: [','], words: said.previousEvent, run: ({ player }) => void player.step(-1) },
      { keys: ['.'], words: said.nextEvent, run: ({ player }) => void player.step(1) },
      { keys: ['<'], words: said.previousRequest, run: ({ player }) => player.stepRequest(-1) },
      { keys: ['>'], words: said.nextRequest, run: ({ player }) => player.stepRequest(1) },
      {
        keys: ['p'],
        words: said.previousMoment,
        run: ({ player }) => player.findMoment(anyKind, -1),
      },
      { keys: ['n'], words: said.nextMoment, run: ({ player }) => player.findMoment(anyKind, 1) },
      {
        keys: ['J', 'j'],
        shown: 'J j',
        words: said.nextBeat,
        run: (bench, key) => bench.goToBeat(key === 'j' ? 1 : -1),
      },
      { keys: ['k'], words: said.mark, run: (bench) => void bench.markBeat() },
      {
        keys: ['{', '}'],
        shown: '{ }',
        words: said.speed,
        run: ({ player }, key) => player.setSpeed(nextSpeed(player.speedUs, key === '}' ? 1 : -1)),
      },
      {
        keys: ['i', 'o'],
        shown: 'i o',
        words: said.loop,
        run: ({ player }, key) => player.setLoopEdge(key === 'i' ? 'from' : 'to'),
      },
      { keys: ['x'], words: said.loopClear, run: ({ player }) => player.setLoop(undefined) },
      { keys: [], shown: said.leftRight, words: said.second },
      { keys: [], shown: said.shift, words: said.centisecond },
      { keys: [], shown: said.homeEnd, words: said.startEnd },
    ],
  },
  {
    title: said.mesh,
    shortcuts: [
      { keys: [], shown: said.tab, words: said.toCanvas },
      { keys: [], shown: said.arrows, words: said.followLines },
      { keys: [], shown: said.pages, words: said.everyPlace },
      { keys: [], shown: said.enter, words: said.select },
      { keys: ['b'], words: said.breakIt, run: (bench) => breakSelected(bench) },
      { keys: ['w'], words: said.why, run: (bench) => void bench.whyDefault() },
      {
        keys: ['e'],
        words: said.compose,
        run: (bench) => void bench.compose(bench.player.selection),
      },
      { keys: [], shown: said.plusMinusZero, words: said.zoom },
      { keys: [], shown: 'f', words: said.zoomTo },
      { keys: [], shown: 'l', words: said.lens },
      { keys: [], shown: said.shiftArrows, words: said.movePicture },
      { keys: ['Escape'], shown: said.escape, words: said.up, run: (bench) => bench.leave() },
    ],
  },
  {
    title: said.page,
    shortcuts: [
      {
        keys: commonWays.map((_, index) => String(index + 1)),
        shown: said.digits(commonWays.length),
        words: said.breakSomething,
        run: (bench, key) => {
          bench.openPalette(commonWays[Number(key) - 1]!, bench.isNarrow ? 16 : 280, 200)
        },
      },
      {
        keys: ['['],
        words: said.foldLeft,
        run: (bench) => (bench.leftFolded = !bench.leftFolded),
      },
      {
        keys: [']'],
        words: said.foldRight,
        run: (bench) => (bench.rightFolded = !bench.rightFolded),
      },
      { keys: ['c'], words: said.compare, run: (bench) => void bench.compare() },
      { keys: ['m'], words: said.matrix, run: (bench) => void bench.showMatrix() },
      { keys: ['P'], words: said.present, run: (bench) => void bench.present() },
      { keys: ['s'], words: said.share, run: (bench) => void bench.share() },
      { keys: ['S'], words: said.embed, run: (bench) => bench.showEmbedCode() },
      { keys: ['?'], words: said.sheet, run: (bench) => (bench.isHelpOpen = true) },
    ],
  },
]

const byKey = new Map(
  shortcutGroups.flatMap(({ shortcuts }) =>
    shortcuts.flatMap(({ keys, run }) => keys.map((key) => [key, run] as const)),
  ),
)

function breakSelected(workbench: Workbench): void {
  const { selection } = workbench.player
  if (selection === undefined) return
  workbench.openMenu(selection, innerWidth / 2, innerHeight / 3)
}

/** Does what a key of the page asks for, unless the thing that has the focus wants the key for itself. */
export function takeKey(workbench: Workbench, event: KeyboardEvent): void {
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return
  const run = byKey.get(event.key)
  if (run === undefined || isTakenBy(event.target, event.key)) return
  run(workbench, event.key)
  event.preventDefault()
}

function isTakenBy(target: EventTarget | null, key: string): boolean {
  if (document.querySelector('dialog[open]') !== null) return true
  if (!(target instanceof HTMLElement)) return false
  if (key === ' ' && target.closest('button, a, summary, [role=tab]') !== null) return true
  if (key === 'Escape') return false
  const isSlider = target instanceof HTMLInputElement && target.type === 'range'
  if (isSlider && key === ' ') return false
  return target.closest('input, select, textarea, [contenteditable]') !== null
}
