import { describe, expect, test } from 'vitest'
import { marks } from '../model/marks.ts'
import type { BeatView } from '../playback/protocol.ts'
import type { BeatMade } from './BeatMade.ts'
import { cheatSheet } from './cheatSheet.ts'
import { csv } from './csv.ts'
import { figureText } from './figureText.ts'
import { gifPalette } from './gif.ts'
import { linksCsv, noteOf, notesMarkdown, notesText } from './notes.ts'
import { beatName, packFile } from './PackFile.ts'
import { textsOf, withTexts } from './pngText.ts'
import { qrModules, qrPng, qrSvg, xml } from './qrPicture.ts'
import { canvasBox, stageLayout } from './stageLayout.ts'
import { stagePicture, wrapped, type StageWords } from './stagePicture.ts'
import { vtt, vttTime } from './vtt.ts'

const noBreak = '\u00a0'

describe('captions', () => {
  test('say what holds when', () => {
    expect(
      vtt([
        { from: 0, to: 4, text: 'Everything is fine' },
        { from: 4, to: 3_725.5, text: 'a --> b & <c>' },
      ]),
    ).toBe(
      'WEBVTT\n\n1\n00:00:00.000 --> 00:00:04.000\nEverything is fine\n\n2\n00:00:04.000 --> 01:02:05.500\na --&gt; b &amp; &lt;c&gt;\n',
    )
  })

  test('of a text with an empty line stay one', () => {
    expect(vtt([{ from: 0, to: 1, text: 'one\n\n\ntwo' }])).toContain('one\ntwo\n')
  })

  test('that say nothing, or last no time, are left out', () => {
    expect(vtt([{ from: 0, to: 1, text: ' ' }])).toBe('WEBVTT\n')
    expect(vtt([{ from: 1, to: 1, text: 'a' }])).toBe('WEBVTT\n')
  })

  test('have times to the millisecond', () => {
    expect(vttTime(59.9996)).toBe('00:01:00.000')
  })
})

describe('a table', () => {
  test('quotes what needs it, and leaves gaps where nothing was measured', () => {
    expect(
      csv([
        ['a', 'b, c', 'say "d"'],
        [1, Number.NaN, 0.5],
      ]),
    ).toBe('a,"b, c","say ""d"""\r\n1,,0.5\r\n')
  })

  test('has no cell that a spreadsheet would run', () => {
    expect(csv([['=cmd()', '+1', '-1', '@a', -1]])).toBe("'=cmd(),'+1,'-1,'@a,-1\r\n")
  })
})

test('a figure has three digits that matter, and is all or nothing only when it is', () => {
  expect(figureText(0.99983, 'ratio')).toBe(`99.9${noBreak}%`)
  expect(figureText(1, 'ratio')).toBe(`100${noBreak}%`)
  expect(figureText(0.0001, 'ratio')).toBe(`0.1${noBreak}%`)
  expect(figureText(27, 'count')).toBe('27')
  expect(figureText(1.384, 'count')).toBe('1.38')
  expect(figureText(1_920.4, 'rate')).toBe('1,920/s')
  expect(figureText(152_300, 'time')).toBe(`152${noBreak}ms`)
  expect(figureText(null, 'time')).toBe('–')
})

test('a picture carries its description with it, in any letters', () => {
  const png = qrPng(qrModules('x')!)
  const texts = [
    { keyword: 'Title', text: 'Two tiers' },
    { keyword: 'Description', text: `71.4${noBreak}% „so“ × 3` },
  ]
  expect(textsOf(withTexts(png, texts))).toEqual(texts)
  expect(textsOf(png)).toEqual([])
  expect(() => withTexts(new Uint8Array(40), texts)).toThrow('not a PNG')
})

describe('a code', () => {
  test('has a quiet zone around it, and is the same picture as a drawing', () => {
    const modules = qrModules('https://example.org/')!
    for (const row of modules.slice(0, 4)) expect(row.every((isDark) => !isDark)).toBe(true)
    const dark = modules.flat().filter((isDark) => isDark).length
    expect(qrSvg(modules, 'a <b>').split('h1v1h-1Z')).toHaveLength(dark + 1)
    expect(qrSvg(modules, 'a <b>')).toContain('<title>a &lt;b&gt;</title>')
  })

  test('is not made of a link that is too long for one', () => {
    expect(qrModules('a'.repeat(2_331))).toBeDefined()
    expect(qrModules('a'.repeat(2_332))).toBeUndefined()
  })
})

test('what an XML cannot hold is left out of it', () => {
  expect(xml('a\u0000<b attr="1">&\u000b')).toBe('a&lt;b attr=&quot;1&quot;&gt;&amp;')
})

describe('files', () => {
  test('are numbered as the beats of the scenario are', () => {
    expect([beatName(0), beatName(11)]).toEqual(['beat-01', 'beat-12'])
  })

  test('say what they are', () => {
    expect(packFile('captions.vtt', 'ä')).toEqual({
      name: 'captions.vtt',
      type: 'text/vtt',
      bytes: new Uint8Array([0xc3, 0xa4]),
    })
  })
})

test('the palette of an animation has the colours of its theme first, and room for one more', () => {
  const colours = { canvas: 0xffffff, surface: 0xf0f0f0, ink: 0x000000, fail: 0xae1e10 } as never
  const palette = gifPalette(colours)
  expect(palette.slice(0, 4)).toEqual([
    [255, 255, 255],
    [240, 240, 240],
    [0, 0, 0],
    [174, 30, 16],
  ])
  expect(palette.length).toBeLessThanOrEqual(255)
})

const words: StageWords = {
  headline: 'Three layers with three tries: 27 attempts',
  subline: 'at 24 s',
  figures: [
    { text: '27', label: 'attempts on stock for each request', tone: 'ink' },
    { text: `0${noBreak}%`, label: 'success for clients', tone: 'fail-text' },
  ],
  key: [{ mark: 'retries', words: '20 retries' }],
  beat: 2,
  beats: 6,
  place: '3 / 6',
  credit: 'Halfopen',
}
/** As wide as letters of IBM Plex are on average. */
const measure = (text: string, size: number): number => text.length * size * 0.55

describe('the picture of a stage', () => {
  const drawn = stagePicture(words, measure)
  const texts = drawn.filter((each) => each.kind === 'text')

  test('says claim, figures, key and place, in letters of a 30th of its height at least', () => {
    expect(texts.map(({ text }) => text)).toEqual([
      'Three layers with three tries: 27 attempts',
      'at 24 s',
      '27',
      'attempts on stock',
      'for each request',
      `0${noBreak}%`,
      'success for',
      'clients',
      '20 retries',
      '3 / 6',
      'Halfopen',
    ])
    for (const { size } of texts) expect(size).toBeGreaterThanOrEqual(stageLayout.height / 30)
    expect(drawn.some((each) => each.kind === 'mark' && each.parts === marks.retries.parts)).toBe(
      true,
    )
  })

  test('keeps the lowest fifth free of what is needed', () => {
    const safe = stageLayout.height * 0.8
    for (const { text, y } of texts)
      expect(y > safe, text).toBe(text === '3 / 6' || text === 'Halfopen')
    const { y, height } = canvasBox(false)
    expect(y + height).toBeLessThan(safe)
  })

  test('has one disc for each beat, and the present one is the largest', () => {
    const discs = drawn.filter((each) => each.kind === 'disc')
    expect(discs).toHaveLength(6)
    const largest = Math.max(...discs.map(({ radius }) => radius))
    expect(discs.findIndex(({ radius }) => radius === largest)).toBe(2)
  })

  test('of a long claim takes two lines, and leaves out what stood below the first', () => {
    const long = stagePicture({ ...words, headline: 'word '.repeat(60) }, measure)
    const lines = long.filter((each) => each.kind === 'text' && each.size === 36)
    expect(lines).toHaveLength(2)
    expect(lines[1]).toMatchObject({ text: expect.stringMatching(/…$/) })
    expect(long.some((each) => each.kind === 'text' && each.text === 'at 24 s')).toBe(false)
  })
})

test('a number is not parted from its unit', () => {
  const lines = wrapped(`takes 250${noBreak}ms`, 2, 10, (text) => text.length)
  expect(lines).toEqual(['takes', `250${noBreak}ms`])
})

const beat: BeatView = {
  id: 'storm',
  title: 'The storm',
  claim: 'Nobody is answered',
  fromUs: 4_000_000,
  untilUs: 9_500_000,
  speedUs: 1_000_000,
  seconds: 40,
  notes: 'Point at the counter.\n\nNot at the dots.',
  holds: true,
  predict: {
    ask: 'How many attempts?',
    options: [
      { text: '9', because: '' },
      { text: '27', because: 'Each layer multiplies' },
    ],
    right: 1,
    answer: undefined,
  },
  expect: [],
  highlight: [],
  camera: [],
  show: [],
}
const made: BeatMade = {
  beat,
  index: 1,
  of: 3,
  figures: [{ text: '27', label: 'attempts', tone: 'ink' }],
  about: { title: 'Shop: The storm', description: 'Services: "cart" & stock.' },
  link: 'https://example.org/#scenario=storm&t=9.5',
  frameLink: 'https://example.org/embed.html#scenario=storm&beat=storm',
  answer: 'B',
}
const of = { title: 'Shop', file: 'shop.yaml', seed: 7, system: 'envoy' }

describe('notes', () => {
  test('have what a speaker needs, with the right answer', () => {
    expect(noteOf(made)).toBe(
      [
        `40${noBreak}s to speak, run from 4${noBreak}s to 9.5${noBreak}s`,
        'Claim: Nobody is answered',
        'Point at the counter.\n\nNot at the dots.',
        'Question: How many attempts?',
        'A: 9',
        'B: 27 (right). Each layer multiplies',
        'Measured at its end: 27 attempts',
        'Link: https://example.org/#scenario=storm&t=9.5',
      ].join('\n'),
    )
  })

  test('are the same as Markdown and as text', () => {
    const markdown = notesMarkdown(of, [made])
    expect(markdown).toContain('# Notes: Shop\n\nMade of shop.yaml, seed 7, system envoy.')
    expect(markdown).toContain('## 2. The storm\n\n40')
    expect(markdown).toContain('- **A:** 9\n- **B:** 27 (right). Each layer multiplies\n')
    expect(notesText(of, [made])).toContain('2. The storm\n------------\n40')
  })

  test('come with a table of links', () => {
    expect(linksCsv([made])).toBe(
      'beat,id,title,from (s),until (s),link,frame\r\n2,storm,The storm,4,9.5,https://example.org/#scenario=storm&t=9.5,https://example.org/embed.html#scenario=storm&beat=storm\r\n',
    )
  })
})

test('the cheat sheet needs nothing besides itself, and runs nothing', () => {
  const evil = { ...made, beat: { ...beat, claim: '<script>alert(1)</script>' } }
  const sheet = cheatSheet(of, [{ made: evil, picture: 'data:image/png;base64,AA==' }])
  expect(sheet).not.toContain('<script')
  expect(sheet).toContain('alt="Services: &quot;cart&quot; &amp; stock."')
  expect(sheet).toContain("default-src 'none'")
  // Only the link that somebody may follow names another place.
  expect(sheet.match(/(?:src|href)="(?!data:)[^"]*/g)).toEqual([
    'href="https://example.org/#scenario=storm&amp;t=9.5',
  ])
})
