import { share as words } from '../../words/en/share.ts'
import { frameSnippet } from '../snippets.ts'
import { frameSize, posterSize, type SharedScenario } from './SharedScenario.ts'

/** What oEmbed 1.0 calls a rich resource (oembed.com, 2.3.4): a frame that shows the scenario. */
export interface OEmbed {
  readonly version: '1.0'
  readonly type: 'rich'
  readonly title: string
  readonly provider_name: string
  readonly provider_url: string
  readonly html: string
  readonly width: number
  readonly height: number
  readonly thumbnail_url: string
  readonly thumbnail_width: number
  readonly thumbnail_height: number
}

/** @param base of the web; `../` makes addresses that are right beside the file, which no consumer of oEmbed reads */
export function oembedOf({ slug, title }: SharedScenario, base: string): OEmbed {
  return {
    version: '1.0',
    type: 'rich',
    title,
    provider_name: words.name,
    provider_url: base,
    html: frameSnippet({ base, keys: { scenario: slug }, title }, frameSize),
    ...frameSize,
    thumbnail_url: `${base}posters/${slug}.png`,
    thumbnail_width: posterSize.width,
    thumbnail_height: posterSize.height,
  }
}
