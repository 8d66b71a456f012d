import type { BeatName } from './FrameRun.ts'

/**
 * Reads `data-beats`: `0-5`, `0,2,5`, `calm,storm`, or a mixture with commas. `manual` and nothing at all name no beats.
 *
 * @returns undefined when all beats of the scenario are meant
 */
export function beatList(text: string | undefined): readonly BeatName[] | undefined {
  const said = text?.trim() ?? ''
  if (said === '' || said === 'all' || said === 'manual') return undefined
  const names = said
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '')
    .flatMap(beatsOf)
  return names.length === 0 ? undefined : names
}

/** A scenario has some ten beats; nobody writes a range of thousands but by mistake (guess). */
const longestRange = 200

function beatsOf(part: string): BeatName[] {
  const range = /^(\d+)-(\d+)$/.exec(part)
  if (range !== null) {
    const [from, to] = [Number(range[1]), Number(range[2])]
    const count = Math.min(Math.abs(to - from) + 1, longestRange)
    const step = to < from ? -1 : 1
    return Array.from({ length: count }, (_, index) => from + index * step)
  }
  return [/^\d+$/.test(part) ? Number(part) : part]
}
