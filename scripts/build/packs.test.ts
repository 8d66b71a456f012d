import fc from 'fast-check'
import { afterEach, expect, test, vi } from 'vitest'
import { letters, lettersOf, packed, startPacks } from './packs.mjs'

afterEach(() => vi.unstubAllGlobals())

interface Packs {
  bring(part: string): Promise<void> | undefined
}

/** A page that has one pack, as far as opening it needs one; gives the scripts that were run. */
function pageWith(markup: string): { readonly packs: Packs; readonly ran: string[] } {
  const ran: string[] = []
  const text = />([^<]*)</.exec(markup)![1]!
  const bytes = /data-bytes="(\d+)"/.exec(markup)![1]!
  vi.stubGlobal('document', {
    querySelector: () => ({ textContent: text, dataset: { bytes }, remove: () => {} }),
    createElement: () => ({ textContent: '', remove: () => {} }),
    head: { append: (script: { textContent: string }) => ran.push(script.textContent) },
  })
  const scope: { halfopenPacks?: Packs } = {}
  startPacks(scope, letters, { 'parts/a': 'a' })
  return { packs: scope.halfopenPacks!, ran }
}

test('what is packed comes out as it was, and is run once', async () => {
  await fc.assert(
    fc.asyncProperty(fc.string({ unit: 'binary', maxLength: 300 }), async (script) => {
      const { packs, ran } = pageWith(packed('a', script))
      await Promise.all([packs.bring('parts/a'), packs.bring('parts/a')])
      // A browser reads and writes whole code points only.
      expect(ran).toEqual([Buffer.from(script).toString()])
    }),
    { seed: 7, numRuns: 50 },
  )
})

test('a part that is in no pack is looked for elsewhere', () => {
  const { packs } = pageWith(packed('a', ''))
  expect(packs.bring('parts/b')).toBeUndefined()
})

test('packed bytes have only letters that mean nothing in HTML, two for thirteen bits', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 500 }), (bytes) => {
      const text = lettersOf(bytes)
      expect(text).toMatch(/^[!-;=?-~]*$/)
      expect(text).not.toMatch(/[<>&]/)
      expect(text.length).toBe(2 * Math.ceil((8 * bytes.length) / 13))
    }),
    { seed: 7 },
  )
})

test('the same script is packed the same way', () => {
  expect(packed('a', 'run()')).toBe(packed('a', 'run()'))
})
