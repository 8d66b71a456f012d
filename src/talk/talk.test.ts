import { readdirSync, readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { CatalogEntry } from '../scenario/catalog.ts'
import { ScenarioError } from '../scenario/ScenarioError.ts'
import { cueParts } from './cueText.ts'
import { markdownHtml } from './markdown.ts'
import { notesText } from './notesText.ts'
import { readTalk } from './readTalk.ts'
import { rehearse } from './rehearse.ts'
import { revealHtml, revealSections } from './revealHtml.ts'
import { slidevText } from './slidevText.ts'

const scenario = `
halfopen: 1
title: Shop
duration: 10s
seed: 4
services: { cart: { workers: 100, serviceTime: { constant: 1ms } } }
clients: { web: { to: cart, rate: 100/s } }
events: [{ at: 5s, fault: { errors: 100% }, on: cart }]
beats:
  - { id: calm, title: All is well, until: 5s, seconds: 20, notes: Point at *web*., expect: [{ metric: success(web), atLeast: 99% }] }
  - { id: storm, title: It fails, until: 10s, seconds: 25, expect: [{ metric: success(web), over: 3s, below: 1% }] }
  - { id: after, title: And now?, hold: true }
`
const entry = (id: string, folder: string, text: string): CatalogEntry => ({
  id,
  title: id,
  description: '',
  file: `scenarios/${folder}/01-${id}.yaml`,
  load: () => Promise.resolve(text),
})
const catalog = [
  entry('shop', '02-retries', scenario),
  entry('drifted', '02-retries', scenario.replace('below: 1%', 'above: 1%')),
]

const head = '---\ntitle: A talk\nminutes: 2\nauthor: Ana\n---\n'
const talk = `${head}
Welcome.

Notes: Wait.

## Words
time: 75s

Some *words*.

\`\`\`yaml
## no slide
Notes: no notes
\`\`\`

Notes:
Say them slowly.

## A run
halfopen: 02-retries/shop beats 0-1
`

const read = (text: string) => readTalk(text, 'talk.md', catalog)

async function problemsOf(text: string): Promise<string[]> {
  try {
    await read(text)
  } catch (error) {
    if (!(error instanceof ScenarioError)) throw error
    return error.problems.map(({ line, code, what }) => `${line} ${code}: ${what}`)
  }
  return []
}

describe('a cue file', () => {
  it('is a whole talk: what is shown, what is said, and how long it takes', async () => {
    const { title, author, minutes, opening, openingNotes, slides } = await read(talk)
    expect([title, author, minutes, opening, openingNotes]).toEqual([
      'A talk',
      'Ana',
      2,
      'Welcome.',
      'Wait.',
    ])
    expect(slides).toMatchObject([
      {
        title: 'Words',
        seconds: 75,
        run: undefined,
        notes: [{ beat: '', text: 'Say them slowly.' }],
      },
      {
        title: 'A run',
        text: '',
        seconds: 45,
        run: { scenario: 'shop', wanted: '0-1', seed: undefined, system: undefined },
        notes: [
          { beat: 'All is well', text: 'Point at *web*.' },
          { beat: 'It fails', text: '' },
        ],
      },
    ])
    expect(slides[0]!.text).toContain('## no slide\nNotes: no notes')
  })

  it.each([
    'shop',
    '02-retries/shop',
    '02-retries/01-shop.yaml',
    'scenarios/02-retries/01-shop.yaml',
  ])('finds a scenario by any of its names: %s', async (name) => {
    const { slides } = await read(talk.replace('02-retries/shop', name))
    expect(slides[1]!.run?.scenario).toBe('shop')
  })

  it.each([
    ['0-1', ['calm', 'storm']],
    ['1', ['storm']],
    ['calm,1', ['calm', 'storm']],
    ['storm,calm', ['storm', 'calm']],
  ])('names beats by numbers and names: %s', async (beats, ids) => {
    const { slides } = await read(
      talk.replace('0-1', beats).replace('75s', beats === '1' ? '95s' : '75s'),
    )
    expect(slides[1]!.run!.beats.map(({ id }) => id)).toEqual(ids)
  })

  it('is told of all its mistakes at once, each where it stands', async () => {
    expect(
      await problemsOf(`---
title: A talk
minuts: 2
---
## Nowhere
halfopen: shopp
## Numbers
halfopen: shop beats 1-7 seed x
## Words
halfopen: shop beat 1
## Empty
time: soon
## Twice
halfopen: shop
halfopen: shop
## Silent
Text.
## System
halfopen: shop system istoi
##
time: 5s
`),
    ).toEqual([
      '1 key-missing: The talk has no minutes.',
      '3 unknown-key: The talk has the key "minuts", which a talk does not know.',
      '6 unknown-scenario: There is no scenario called "shopp".',
      '8 seed-wrong: "x" is no seed.',
      '8 unknown-beat: There is no beat "1-7"; there are 3, from 0.',
      '10 unknown-key: halfopen has the word "beat".',
      '12 time-wrong: time is "soon", which is no length of time.',
      '15 key-twice: The slide has halfopen twice.',
      '16 time-missing: Nobody knows how long this slide takes.',
      '19 unknown-system: There is no system called "istoi".',
      '20 title-missing: The slide has no title.',
    ])
  })

  it('says when its times do not come to the time of the talk', async () => {
    expect(await problemsOf(talk.replace('minutes: 2', 'minutes: 3'))).toEqual([
      '1 minutes-wrong: The slides take 2:00, and the talk is to take 3:00.',
    ])
    // A tenth more or less is still in time.
    expect(await problemsOf(talk.replace('75s', '85s'))).toEqual([])
  })

  it('says when nobody knows how long a beat takes', async () => {
    expect(await problemsOf(talk.replace(' beats 0-1', ''))).toEqual([
      '24 time-missing: Nobody knows how long this slide takes: shop does not say it of after.',
    ])
  })

  it('without a head, slides or anything is refused, whatever stands in it', async () => {
    expect((await problemsOf('')).map((text) => text.split(':')[0])).toEqual([
      '1 head-missing',
      '1 slides-missing',
    ])
    await fc.assert(
      fc.asyncProperty(
        fc.array(
          fc.oneof(
            fc.constantFrom(
              '---',
              '## ',
              'Notes:',
              'halfopen: ',
              'time: ',
              '```',
              '\n',
              'shop',
              ' beats 0-1',
            ),
            fc.string({ maxLength: 5, unit: 'binary' }),
          ),
          { maxLength: 30 },
        ),
        async (words) => {
          await expect(read(words.join(''))).rejects.toThrow(ScenarioError)
        },
      ),
      { numRuns: 200 },
    )
  })

  it('loses nothing that was written on its way into parts', () => {
    const line = fc.constantFrom('a', '', 'Notes: b', '```', '- c', 'time: 5s', '### d')
    fc.assert(
      fc.property(fc.array(fc.array(line, { maxLength: 6 }), { maxLength: 4 }), (slides) => {
        const { slides: found } = cueParts(
          slides.map((lines) => `## t\n${lines.join('\n')}`).join('\n'),
        )
        const letters = (text: string): string => text.replace(/[^abcd]/g, '')
        const kept = found.map(({ text, notes }) => letters(text + notes)).join('')
        expect(kept).toBe(letters(slides.flat().join('')))
      }),
    )
  })
})

describe('a talk', () => {
  it('becomes notes with the moment at which each slide begins', async () => {
    const notes = notesText(await read(talk))
    expect(notes).toContain('## 0:00  1. Words\n\nTakes 1:15.\n\nSay them slowly.')
    expect(notes).toContain('## 1:15  2. A run')
    expect(notes).toContain('### All is well\n\nPoint at *web*.')
    expect(notes.endsWith('2:00  The end\n')).toBe(true)
  })

  it('becomes the sections of a deck of reveal.js', async () => {
    const html = revealSections(
      await read(talk.replace('beats 0-1', 'beats 0-1 seed 9 layout split')),
    )
    expect(html).toContain(
      '<section data-halfopen="shop" data-beats="0-1" data-seed="9" data-layout="split" aria-label="A run">',
    )
    expect(html).toContain('<h2>Words</h2>\n<p>Some <em>words</em>.</p>')
    expect(html).toContain('<aside class="notes">\n<p>Say them slowly.</p>\n</aside>')
    expect(html.match(/<section/g)).toHaveLength(3)
    const page = revealHtml(await read(talk), { halfopen: '../', reveal: 'r/' })
    expect(page).toContain('<script src="../reveal-halfopen.global.js"></script>')
  })

  it('becomes slides of Slidev, with a click for each further beat in the notes', async () => {
    const slides = slidevText(await read(talk))
    expect(slides).toContain('<HalfOpen scenario="shop" beats="0-1" />')
    expect(slides).toContain(
      '<!--\n**All is well**\n\nPoint at *web*.\n\n[click] **It fails**\n-->',
    )
    expect(slides.split('\n---\n').length).toBeGreaterThan(3)
    const hidden = slidevText(await read(talk.replace('Say them slowly.', 'a --> b')))
    expect(hidden).toContain('<!--\na -- > b\n-->')
  })

  it('is rehearsed with the seeds that the audience will see, and a beat that has drifted is found', async () => {
    const good = await rehearse(await read(talk), catalog, undefined)
    expect(good).toMatchObject([{ scenario: 'shop', seeds: [4], slides: [2], holds: true }])
    expect(good[0]!.beats.map(({ id }) => id)).toEqual(['calm', 'storm'])
    const drifted = await read(talk.replace('02-retries/shop', 'drifted'))
    expect(await rehearse(drifted, catalog, [1, 2])).toMatchObject([
      { seeds: [1, 2], holds: false },
    ])
    const first = await read(
      talk.replace('02-retries/shop beats 0-1', 'drifted beats 0').replace('75s', '100s'),
    )
    expect(await rehearse(first, catalog, undefined)).toMatchObject([{ holds: true }])
  })
})

describe('Markdown', () => {
  it.each([
    ['a\nb', '<p>a\nb</p>'],
    ['### a `<b>` c', '<h3>a <code>&lt;b&gt;</code> c</h3>'],
    ['```yaml\na: <b>\n```', '<pre><code class="language-yaml">a: &lt;b&gt;\n</code></pre>'],
    [
      '| a | b |\n|---|--:|\n| 1 | *2* |',
      '<table>\n<thead>\n<tr>\n<th>a</th>\n<th align="right">b</th>\n</tr>\n</thead>\n<tbody>\n<tr>\n<td>1</td>\n<td align="right"><em>2</em></td>\n</tr>\n</tbody>\n</table>',
    ],
    ['[a](javascript:alert)', '<p><a href="">a</a></p>'],
    ['<script>a</script>', '&lt;script&gt;a&lt;/script&gt;'],
  ])('%j', (markdown, html) => {
    expect(markdownHtml(markdown)).toBe(html)
  })

  it('of anybody runs nothing: its tags are ours, and its links lead to pages', () => {
    const piece = fc.oneof(
      fc.constantFrom(
        ...[
          '<',
          '>',
          '"',
          "'",
          '&',
          '[a](',
          ')',
          '![',
          '](',
          'javascript:',
          'data:',
          ' onerror=',
          '`',
          '**',
          '*',
        ],
        ...['_', '\n', '- ', '1. ', '> ', '```', '# ', 'script', 'img', 'JaVa\tScript:', '\u0000'],
      ),
      fc.string({ maxLength: 4 }),
    )
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 40 }), (pieces) => {
        const html = markdownHtml(pieces.join(''))
        for (const [tag] of html.matchAll(/<[^>]*>?/g)) {
          expect(tag).toMatch(
            /^<\/?(?:p|h[1-6]|ul|li|strong|em|code|pre|blockquote)>$|^<(?:hr|br) \/>$|^<ol(?: start="\d+")?>$|^<\/ol>$|^<code class="language-[^"<>\s]+">$|^<\/a>$|^<a href="[^"<>\s]*"(?: title="[^"<>]*")?>$|^<img src="[^"<>\s]*" alt="[^"<>]*"(?: title="[^"<>]*")? \/>$/,
          )
        }
        for (const [, target] of html.matchAll(/(?:href|src)="([^"]*)"/g)) {
          expect(target).not.toMatch(/^\s*(?:javascript|data|vbscript):/i)
        }
      }),
      { numRuns: 500 },
    )
  })
})

describe('the talks that come with the program', () => {
  const folder = new URL('../../docs/talks/', import.meta.url)
  const files = readdirSync(folder).filter((file) => file.endsWith('.md'))

  it.each(files)('are read without a mistake, and take as long as they say: %s', async (file) => {
    const { catalog: all } = await import('../scenario/catalog.ts')
    const found = await readTalk(readFileSync(new URL(file, folder), 'utf8'), file, all)
    expect(found.slides.filter(({ run }) => run !== undefined).length).toBeGreaterThan(0)
  })
})

describe('docs/talks.md', () => {
  it('shows a cue file that can be read, and a section for each mistake', async () => {
    const page = readFileSync(new URL('../../docs/talks.md', import.meta.url), 'utf8')
    const [, example] = /^````markdown cue\n([\s\S]*?)^````$/m.exec(page)!
    const { catalog: all } = await import('../scenario/catalog.ts')
    expect((await readTalk(example!, 'talks.md', all)).slides.length).toBeGreaterThan(1)
    const codes = [
      ...readFileSync(new URL('readTalk.ts', import.meta.url), 'utf8').matchAll(
        /(?:wrong|tell)\([^']*?'([a-z]+(?:-[a-z]+)+)'/g,
      ),
    ].map(([, code]) => code!)
    expect(codes.length).toBeGreaterThan(10)
    for (const code of codes) expect(page).toContain(`\`${code}\``)
  })
})
