import { escaped, markdownHtml } from './markdown.ts'
import type { Note, ShownRun, Slide, Talk } from './Talk.ts'

/** Where a deck finds what it loads, as addresses relative to it. Each ends with a slash. */
export interface DeckPlaces {
  /** The built pages of Halfopen, with `reveal-halfopen.global.js`. */
  readonly halfopen: string
  /** The folder `dist` of reveal.js. */
  readonly reveal: string
}

/** The slides of a talk as the sections of a deck of reveal.js. A slide that shows a run has one step for each beat. */
export function revealSections(talk: Talk): string {
  return [opening(talk), ...talk.slides.map(section)].join('\n\n')
}

/** A whole deck, to be opened beside the folders that it loads. */
export function revealHtml(talk: Talk, { halfopen, reveal }: DeckPlaces): string {
  const at = (folder: string, file: string): string => escaped(`${folder}${file}`)
  return `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8" />
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <title>${escaped(talk.title)}</title>
    <link rel="stylesheet" href="${at(reveal, 'reveal.css')}" />
    <link rel="stylesheet" href="${at(reveal, 'theme/white.css')}" />
  </head>
  <body>
    <div class="reveal">
      <div class="slides">
${revealSections(talk)}
      </div>
    </div>
    <script src="${at(reveal, 'reveal.js')}"></script>
    <script src="${at(reveal, 'plugin/notes.js')}"></script>
    <script src="${at(halfopen, 'reveal-halfopen.global.js')}"></script>
    <script>
      Reveal.initialize({ width: 1280, height: 720, hash: true, plugins: [RevealHalfopen, RevealNotes] })
    </script>
  </body>
</html>
`
}

function opening({ title, author, opening: text, openingNotes }: Talk): string {
  const parts = [
    `<h1>${escaped(title)}</h1>`,
    ...(author === '' ? [] : [`<p>${escaped(author)}</p>`]),
    ...(text === '' ? [] : [markdownHtml(text)]),
    ...aside(openingNotes === '' ? [] : [{ beat: '', text: openingNotes }]),
  ]
  return `<section class="title">\n${parts.join('\n')}\n</section>`
}

function section({ title, text, notes, run }: Slide): string {
  const body = text === '' ? '' : markdownHtml(text)
  const heading = `<h2>${escaped(title)}</h2>`
  // A run by itself takes the whole slide, its claim with it; beside a text it has a place of its own.
  const isAlone = run !== undefined && body === ''
  const parts = [
    ...(isAlone ? [] : [heading]),
    ...(body === '' ? [] : [body]),
    ...(run === undefined || isAlone ? [] : [`<div class="halfopen"${attributes(run)}></div>`]),
    ...aside(notes),
  ]
  const own = isAlone ? `${attributes(run)} aria-label="${escaped(title)}"` : ''
  return `<section${own}>\n${parts.join('\n')}\n</section>`
}

/** In the words of the plugin: `data-halfopen="retry-storm" data-beats="0-3"`. */
function attributes({ scenario, wanted, beats, seed, system, options }: ShownRun): string {
  const all: (readonly [string, string])[] = [
    ['halfopen', scenario],
    // Also when all are meant: the deck then knows how many before the frame is there.
    ['beats', wanted === '' ? beats.map(({ id }) => id).join(',') : wanted],
    ...(seed === undefined ? [] : [['seed', String(seed)] as const]),
    ...(system === undefined ? [] : [['system', system] as const]),
    ...options,
  ]
  return all.map(([key, value]) => ` data-${key}="${escaped(value)}"`).join('')
}

function aside(notes: readonly Note[]): string[] {
  const html = notes
    .filter(({ text }) => text !== '')
    .map(({ beat, text }) => {
      const said = markdownHtml(text)
      return beat === '' ? said : `<h4>${escaped(beat)}</h4>\n${said}`
    })
  return html.length === 0 ? [] : [`<aside class="notes">\n${html.join('\n')}\n</aside>`]
}
