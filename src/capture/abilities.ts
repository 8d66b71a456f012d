import { codecFor, type FilmFormat } from './film.ts'
import { stageLayout } from './stageLayout.ts'

/** What this browser can encode at a width of pictures: a codec, or why not. */
export type Ability = 'yes' | 'no codec' | 'no WebCodecs'

export async function filmAbility(format: FilmFormat, width: number): Promise<Ability> {
  if (typeof VideoEncoder === 'undefined') return 'no WebCodecs'
  const height = Math.round((width * stageLayout.height) / stageLayout.width)
  return (await codecFor(format, width, height)) === undefined ? 'no codec' : 'yes'
}
