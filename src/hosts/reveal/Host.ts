import type { BeatName } from '../FrameRun.ts'
import { beatList } from '../beatList.ts'

/** What a slide may say of its frame in `data-*`, beside the scenario. Others are written `data-halfopen-NAME`. */
const plainKeys = [
  'level',
  'seed',
  'system',
  'do',
  't',
  'play',
  'speed',
  'loop',
  'layout',
  'panels',
  'lock',
  'unlock',
  'predict',
  'compare',
  'era',
  'theme',
  'accent',
  'bg',
  'motion',
  'density',
  'lang',
  'credit',
  'caption',
  'debug',
] as const

/** Of the plugin, not of the embed page. */
const ownKeys = ['id', 'poster', 'beats', 'beat']

export type Keys = Readonly<Record<string, string>>

/** A place in a slide where a run stands: the room that is kept for it, and what it shows. */
export interface Host {
  readonly slide: HTMLElement
  readonly place: HTMLElement
  readonly scenario: string
  readonly keys: Keys
  readonly isManual: boolean
  /** Undefined until the frame tells how many the scenario has. */
  beats: readonly BeatName[] | undefined
  readonly poster: string | undefined
  /** Which frame it is: slides that grow out of each other have the same. */
  readonly frameId: string
}

/** All hosts of a deck, in its order. */
export function findHosts(slides: readonly HTMLElement[]): Host[] {
  const hosts: Host[] = []
  for (const slide of slides) {
    for (const owner of ownersIn(slide)) {
      const { dataset } = owner
      const keys = keysOf(owner)
      const frameId =
        dataset['halfopenId'] ?? continued(hosts, slide, slides, keys) ?? `halfopen-${hosts.length}`
      const place = placeOf(owner)
      // reveal.js moves what has the same name on both slides; so the room moves as its frame does.
      if (slide.hasAttribute('data-auto-animate')) place.dataset['id'] = frameId
      hosts.push({
        slide,
        place,
        scenario: keys['scenario'] ?? '',
        keys,
        isManual: dataset['beats']?.trim() === 'manual',
        beats: beatList(dataset['beats']),
        poster: dataset['halfopenPoster'] ?? dataset['poster'],
        frameId,
      })
    }
  }
  return hosts
}

/** The slide itself, or elements in it. */
function ownersIn(slide: HTMLElement): HTMLElement[] {
  const inside = [...slide.querySelectorAll<HTMLElement>('[data-halfopen]')]
  return slide.hasAttribute('data-halfopen') ? [slide] : inside
}

function keysOf({ dataset }: HTMLElement): Keys {
  const keys: Record<string, string> = {}
  if (dataset['halfopen']) keys['scenario'] = dataset['halfopen']
  for (const name of plainKeys) {
    const value = dataset[name]
    if (value !== undefined) keys[name] = value
  }
  for (const [name, value] of Object.entries(dataset)) {
    const key = /^halfopen([A-Z]\w*)$/.exec(name)?.[1]?.toLowerCase()
    if (key !== undefined && !ownKeys.includes(key) && value !== undefined) keys[key] = value
  }
  return keys
}

/** The frame of the slide before, if this slide animates out of that one and shows the same. */
function continued(
  hosts: readonly Host[],
  slide: HTMLElement,
  slides: readonly HTMLElement[],
  keys: Keys,
): string | undefined {
  const before = hosts.at(-1)
  const isNext = before !== undefined && slides.indexOf(slide) - slides.indexOf(before.slide) === 1
  if (!isNext || !animatesOutOf(before.slide, slide)) return undefined
  return JSON.stringify(before.keys) === JSON.stringify(keys) ? before.frameId : undefined
}

/** As reveal.js decides it. */
function animatesOutOf(from: HTMLElement, to: HTMLElement): boolean {
  return (
    from.hasAttribute('data-auto-animate') &&
    to.hasAttribute('data-auto-animate') &&
    !to.hasAttribute('data-auto-animate-restart') &&
    from.getAttribute('data-auto-animate-id') === to.getAttribute('data-auto-animate-id')
  )
}

/** The author's own room (`.halfopen`), the element that was marked, or all that the slide has left. */
function placeOf(owner: HTMLElement): HTMLElement {
  if (owner.tagName !== 'SECTION') {
    owner.classList.add('halfopen')
    return owner
  }
  const own = owner.querySelector<HTMLElement>('.halfopen')
  if (own !== null) return own
  const place = document.createElement('div')
  place.className = 'halfopen r-stretch'
  owner.append(place)
  return place
}

/** One fragment for each beat after the first: a slide opens with its first. */
export function addFragments({ slide, beats, isManual }: Host): void {
  if (isManual || beats === undefined) return
  const have = slide.querySelectorAll('.halfopen-beat').length
  // reveal.js has shown all fragments of slides that were passed.
  const isPast = slide.classList.contains('past') || slide.closest('.stack.past') !== null
  for (const beat of beats.slice(1 + have)) {
    const fragment = document.createElement('span')
    fragment.className = `fragment halfopen-beat${isPast ? ' visible' : ''}`
    fragment.dataset['beat'] = String(beat)
    slide.append(fragment)
  }
}

/** Which of its beats the slide is at, from its fragments. */
export function beatOf({ slide, beats, isManual }: Host): BeatName {
  const first = beats?.[0] ?? 0
  if (isManual) {
    const shown = [...slide.querySelectorAll<HTMLElement>('.fragment.visible[data-beat]')]
    const last = shown.reduce<HTMLElement | undefined>(
      (latest, each) => (latest === undefined || order(each) >= order(latest) ? each : latest),
      undefined,
    )
    const said = last?.dataset['beat']
    return said === undefined ? first : /^\d+$/.test(said) ? Number(said) : said
  }
  const shown = slide.querySelectorAll('.halfopen-beat.visible').length
  return beats?.[Math.min(shown, beats.length - 1)] ?? first
}

const order = (fragment: HTMLElement): number => Number(fragment.dataset['fragmentIndex'] ?? 0)
