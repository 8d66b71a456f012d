/** What is said while a film shows a stretch, s of the film. */
export interface Cue {
  readonly from: number
  readonly to: number
  readonly text: string
}

/**
 * Captions of a film.
 *
 * @source WebVTT: a cue is its times and its text; an empty line ends it, and `-->` may not stand in it
 */
export function vtt(cues: readonly Cue[]): string {
  const blocks = cues
    .filter(({ from, to, text }) => to > from && text.trim() !== '')
    .map(
      ({ from, to, text }, index) =>
        `${index + 1}\n${vttTime(from)} --> ${vttTime(to)}\n${escaped(text)}\n`,
    )
  return ['WEBVTT\n', ...blocks].join('\n')
}

/** `hh:mm:ss.mmm`. */
export function vttTime(seconds: number): string {
  const all = Math.round(seconds * 1_000)
  const two = (value: number): string => String(Math.floor(value)).padStart(2, '0')
  const ms = String(all % 1_000).padStart(3, '0')
  return `${two(all / 3_600_000)}:${two((all / 60_000) % 60)}:${two((all / 1_000) % 60)}.${ms}`
}

const escaped = (text: string): string =>
  text
    .trim()
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replace(/\n\s*\n+/g, '\n')
