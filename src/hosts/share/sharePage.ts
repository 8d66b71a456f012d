import { share as words } from '../../words/en/share.ts'
import { embedAddress, escapeHtml, frameSnippet } from '../snippets.ts'
import { frameSize, posterSize, type SharedScenario } from './SharedScenario.ts'

/** A page at `s/<slug>/`, for cards and for people: it needs no script, and fetches nothing but its poster and its style. */
export function sharePage(
  { slug, title, description }: SharedScenario,
  base: string | undefined,
): string {
  const up = '../../'
  const absolute = base ?? up
  const address = `${absolute}s/${slug}/`
  const poster = `${absolute}posters/${slug}.png`
  const keys = { scenario: slug }
  const property = (name: string, content: string | number): string =>
    `<meta property="${name}" content="${escapeHtml(String(content))}" />`
  const named = (name: string, content: string): string =>
    `<meta name="${name}" content="${escapeHtml(content)}" />`
  const head = [
    '<meta charset="utf-8" />',
    named('viewport', 'width=device-width, initial-scale=1'),
    `<title>${escapeHtml(words.pageTitle(title))}</title>`,
    named('description', description),
    `<link rel="icon" href="${up}favicon.svg" type="image/svg+xml" />`,
    `<link rel="stylesheet" href="../share.css" />`,
    ...(base === undefined ? [] : [`<link rel="canonical" href="${escapeHtml(address)}" />`]),
    `<link rel="alternate" type="application/json+oembed" href="${escapeHtml(`${absolute}oembed/${slug}.json`)}" title="${escapeHtml(title)}" />`,
    property('og:type', 'website'),
    property('og:site_name', words.name),
    property('og:title', title),
    property('og:description', description),
    ...(base === undefined ? [] : [property('og:url', address)]),
    property('og:image', poster),
    property('og:image:width', posterSize.width),
    property('og:image:height', posterSize.height),
    property('og:image:alt', words.posterOf(title)),
    named('twitter:card', 'summary_large_image'),
    named('twitter:title', title),
    named('twitter:description', description),
    named('twitter:image', poster),
    named('twitter:image:alt', words.posterOf(title)),
  ]
  const app = `${up}index.html#${new URLSearchParams(keys)}`
  const { width, height } = posterSize
  return `<!doctype html>
<html lang="en">
  <head>
    ${head.join('\n    ')}
  </head>
  <body>
    <main>
      <p class="name"><a href="${up}index.html">${words.name}</a> ${words.what}</p>
      <h1>${escapeHtml(title)}</h1>
      <p>${escapeHtml(description)}</p>
      <a href="${escapeHtml(app)}"><img src="${up}posters/${slug}.png" width="${width}" height="${height}" alt="${escapeHtml(words.posterOf(title))}" /></a>
      <p>
        <a class="first" href="${escapeHtml(app)}">${words.open}</a>
        <a href="${escapeHtml(embedAddress(up, keys))}">${words.embedded}</a>
      </p>
      <h2>${words.embed}</h2>
      <pre><code>${escapeHtml(frameSnippet({ base: absolute, keys, title }, frameSize))}</code></pre>
    </main>
  </body>
</html>
`
}

/** The style of all share pages, one file. Colours are the tokens of the app, in its two usual themes. */
export const sharePageStyle = `:root { color-scheme: light dark; --canvas: #f6f6f2; --ink: #15181c; --ink-2: #444b53; --line: #dbdbd4; --sunken: #ecece6; }
@media (prefers-color-scheme: dark) { :root { --canvas: #101316; --ink: #eceef0; --ink-2: #b9c0c7; --line: #2b3137; --sunken: #0b0d0f; } }
body { margin: 0; padding: 24px 16px; background: var(--canvas); color: var(--ink); font: 16px/1.5 'IBM Plex Sans', system-ui, sans-serif; }
main { max-width: 900px; margin: 0 auto; }
h1 { font-size: 28px; line-height: 32px; margin: 16px 0 8px; }
h2 { font-size: 16px; margin: 24px 0 8px; }
.name, p { color: var(--ink-2); margin: 0 0 16px; }
a { color: var(--ink); }
a.first { font-weight: 600; margin-right: 16px; }
img { display: block; width: 100%; height: auto; margin-bottom: 16px; border: 1px solid var(--line); }
pre { padding: 12px; background: var(--sunken); white-space: pre-wrap; overflow-wrap: anywhere; font-size: 13px; }
:focus-visible { outline: 2px solid var(--ink); outline-offset: 2px; }
`
