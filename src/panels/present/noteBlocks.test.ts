import fc from 'fast-check'
import { expect, test } from 'vitest'
import { noteBlocks } from './noteBlocks.ts'

test('paragraphs, lists and what is strong are parts of a note', () => {
  expect(
    noteBlocks('Point at the **counter**,\nnot at the *dots*.\n\n- then `amp`\n- wait'),
  ).toEqual([
    {
      kind: 'paragraph',
      spans: [
        { kind: 'text', text: 'Point at the ' },
        { kind: 'strong', text: 'counter' },
        { kind: 'text', text: ', not at the ' },
        { kind: 'em', text: 'dots' },
        { kind: 'text', text: '.' },
      ],
    },
    {
      kind: 'item',
      spans: [
        { kind: 'text', text: 'then ' },
        { kind: 'code', text: 'amp' },
      ],
    },
    { kind: 'item', spans: [{ kind: 'text', text: 'wait' }] },
  ])
})

test('markup of a page is text as it was typed', () => {
  const note = '<img src=x onerror=alert(1)> [a](javascript:alert(1))'

  expect(noteBlocks(note)).toEqual([{ kind: 'paragraph', spans: [{ kind: 'text', text: note }] }])
})

test('a product is no emphasis', () => {
  expect(noteBlocks('3 * 3 * 3')).toEqual([
    { kind: 'paragraph', spans: [{ kind: 'text', text: '3 * 3 * 3' }] },
  ])
})

test('nothing that was typed is lost but the signs of the markup', () => {
  const word = fc.stringMatching(/^[a-z<>&"]{1,8}$/)
  fc.assert(
    fc.property(fc.array(word, { minLength: 1, maxLength: 12 }), (words) => {
      const text = noteBlocks(words.join(' '))
        .flatMap(({ spans }) => spans.map((span) => span.text))
        .join('')
      expect(text).toBe(words.join(' '))
    }),
    { seed: 7 },
  )
})
