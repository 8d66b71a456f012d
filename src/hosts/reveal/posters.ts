import { decks as words } from '../../words/en/decks.ts'
import { photograph } from '../photograph.ts'
import { qrOf } from '../qr.ts'
import type { Host } from './Host.ts'

/** Where the picture of a slide lies. */
export function posterOf({ poster, scenario }: Host, base: string): string | undefined {
  return poster ?? (scenario === '' ? undefined : `${base}posters/${scenario}.png`)
}

/** Puts a picture into the room of a slide: it is seen in the overview, and until the frame has drawn. */
export function showPoster({ place, scenario }: Host, address: string | undefined): void {
  if (address === undefined) return
  const image = place.querySelector<HTMLImageElement>('img.halfopen-poster') ?? newImage(place)
  image.alt = words.poster(scenario, '')
  image.onerror = () => {
    image.remove()
    if (place.querySelector('.halfopen-missing') !== null) return
    const missing = document.createElement('p')
    missing.className = 'halfopen-missing'
    missing.textContent = words.noPicture(scenario)
    place.append(missing)
  }
  image.onload = () => place.querySelector('.halfopen-missing')?.remove()
  image.src = address
}

function newImage(place: HTMLElement): HTMLImageElement {
  const image = document.createElement('img')
  image.className = 'halfopen-poster'
  place.prepend(image)
  return image
}

/**
 * What stands on paper in place of a frame: the picture at the end of its last beat, and where to see it move. Resolves when the
 * picture is there, so that nothing is printed before.
 */
export async function printed(
  host: Host,
  {
    address,
    poster,
    link,
  }: { address: string; poster: string | undefined; link: string | undefined },
): Promise<void> {
  const { place, beats } = host
  // The author's own picture needs no run.
  const taken = host.poster ?? (await photograph(address, beats?.at(-1)))
  showPoster(host, taken ?? poster)
  await loaded(place)
  if (link === undefined) return
  const follow = document.createElement('a')
  follow.className = 'halfopen-follow'
  follow.href = link
  follow.append(qrOf(link, words.follow))
  place.append(follow)
}

function loaded(place: HTMLElement): Promise<void> {
  const image = place.querySelector<HTMLImageElement>('img.halfopen-poster')
  if (image === null || image.complete) return Promise.resolve()
  return new Promise((resolve) => {
    image.addEventListener('load', () => resolve(), { once: true })
    image.addEventListener('error', () => resolve(), { once: true })
  })
}
