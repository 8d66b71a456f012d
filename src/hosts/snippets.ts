import { sandbox } from './element/frameBody.ts'

/** A run as a piece of another page. */
export interface Snippet {
  /** Where the built pages lie, with a slash at the end. */
  readonly base: string
  /** Keys of the embed page. */
  readonly keys: Readonly<Record<string, string>>
  /** What it is called for somebody who hears the page. */
  readonly title: string
}

/** The address of the embed page, with keys. A whole scenario goes behind `#`: servers refuse long addresses, and never see that. */
export function embedAddress(base: string, keys: Readonly<Record<string, string>>): string {
  return `${base}embed.html${'state' in keys ? '#' : '?'}${new URLSearchParams(keys)}`
}

/** An `<iframe>`, as wide as there is room, or of a size in CSS px. */
export function frameSnippet(
  { base, keys, title }: Snippet,
  size?: { readonly width: number; readonly height: number },
): string {
  const style = size === undefined ? 'width:100%;aspect-ratio:16/9;border:0' : 'border:0'
  const attributes = {
    src: embedAddress(base, keys),
    title,
    ...(size !== undefined && { width: String(size.width), height: String(size.height) }),
    sandbox,
    loading: 'lazy',
    allow: 'fullscreen',
    style,
  }
  return `<iframe${written(attributes)}></iframe>`
}

/** A `<half-open>`, with the script that makes it one. */
export function elementSnippet({ base, keys, title }: Snippet): string {
  const script = `<script type="module"${written({ src: `${base}half-open.js` })}></script>`
  return `${script}\n<half-open${written({ ...keys, title })}></half-open>`
}

function written(attributes: Readonly<Record<string, string>>): string {
  return Object.entries(attributes)
    .map(([name, value]) => ` ${name}="${escapeHtml(value)}"`)
    .join('')
}

/** Text that means nothing to HTML, neither between tags nor in a quoted attribute. */
export function escapeHtml(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;')
}
