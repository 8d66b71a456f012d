import { expect, test } from 'vitest'
import { withAnswer, withNote } from '../../evaluation/editSheet.ts'
import { emptySheet } from '../../evaluation/sheet.ts'
import type { Storages } from '../storages.ts'
import { writeEvaluation } from './evaluateLink.ts'
import { EvaluationKeeper, withAside, type KeptEvaluation } from './EvaluationKeeper.ts'
import { openingOf } from './opening.ts'

/** A storage that holds so many characters. */
function storage(room = Infinity) {
  const kept = new Map<string, string>()
  return {
    kept,
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, text: string) => {
      if (text.length > room) throw new DOMException('no room', 'QuotaExceededError')
      kept.set(key, text)
    },
  }
}

function denied(): never {
  throw new DOMException('denied', 'SecurityError')
}

const mine = withNote(withAnswer(emptySheet, '1.1', 'b'), '1.1', 'Eleven.')
const theirs = withAnswer(emptySheet, '7.1', 'a')
const kept: KeptEvaluation = {
  sheet: mine,
  stop: '1.2',
  drafts: { 'person 1.2': 'An' },
  aside: [theirs],
}

test('what is kept is there after a reload, with its place and what stood half typed', () => {
  const storages: Storages = { tab: storage, all: storage }
  const [tab, all] = [storage(), storage()]
  const own = { ...storages, tab: () => tab, all: () => all }
  expect(new EvaluationKeeper(own).keep(kept)).toBe('kept')
  expect(new EvaluationKeeper(own).recall()).toMatchObject(kept)
})

test('a new tab goes on with what changed last in any, a tab with its own', () => {
  const all = storage()
  const [one, two] = [storage(), storage()]
  const of = (tab: ReturnType<typeof storage>): Storages => ({ tab: () => tab, all: () => all })
  new EvaluationKeeper(of(one)).keep(kept)
  new EvaluationKeeper(of(two)).keep({ ...kept, sheet: theirs })
  expect(new EvaluationKeeper(of(one)).recall()?.sheet).toEqual(mine)
  expect(new EvaluationKeeper(of(storage())).recall()?.sheet).toEqual(theirs)
})

test('where a page may keep nothing it says so, and has nothing', () => {
  const keeper = new EvaluationKeeper({ tab: denied, all: denied })
  expect(keeper.keep(kept)).toBe('denied')
  expect(keeper.recall()).toBeUndefined()
})

test('without room what was set aside goes first', () => {
  const alone = storage()
  new EvaluationKeeper({ tab: () => alone, all: denied }).keep({ ...kept, aside: [] })
  const small = storage([...alone.kept.values()][0]!.length)
  const keeper = new EvaluationKeeper({ tab: () => small, all: () => small })
  expect(keeper.keep(kept)).toBe('kept')
  expect(keeper.recall()).toMatchObject({ sheet: mine, aside: [] })
  const none = storage(10)
  expect(new EvaluationKeeper({ tab: () => none, all: () => none }).keep(kept)).toBe('full')
})

test.each(['', '{', '[]', 'null', '{"link":7}', '{"link":"page=evaluate&sheet=z2.AAAA"}', '"a"'])(
  'what another version wrote is not read: %s',
  (text) => {
    const tab = storage()
    tab.kept.set('halfopen.evaluation', text)
    expect(new EvaluationKeeper({ tab: () => tab, all: denied }).recall()).toBeUndefined()
  },
)

test('set aside is what has anything in it, each once, the newest first', () => {
  expect(withAside([], emptySheet)).toEqual([])
  expect(withAside(withAside(withAside([], mine), theirs), mine)).toEqual([mine, theirs])
})

test('a link with other answers is an offer, whatever else is in it', () => {
  const found = { ...kept, link: writeEvaluation(mine, '1.2'), hasWritten: () => false }
  expect(openingOf({ sheet: theirs, stop: 'result' }, found, '#page=evaluate')).toEqual({
    sheet: mine,
    stop: '1.2',
    offer: { sheet: theirs, stop: 'result' },
  })
  // The same answers, another place: there is nothing to choose.
  expect(openingOf({ sheet: mine, stop: 'result' }, found, '#x')).toEqual({
    sheet: mine,
    stop: 'result',
  })
  // No answers at all: what is kept goes on.
  expect(openingOf({}, found, '#page=evaluate')).toEqual({ sheet: mine, stop: '1.2' })
  // Its own address, an older place in it or not.
  expect(openingOf({ sheet: mine, stop: '1.2' }, found, `#${found.link}`)).toEqual({
    sheet: mine,
    stop: '1.2',
  })
})

test('a link opens as it is where nothing was kept, or nothing was said', () => {
  expect(openingOf({ sheet: theirs, stop: '7.2' }, undefined, '')).toEqual({
    sheet: theirs,
    stop: '7.2',
  })
  const nothing = {
    ...kept,
    sheet: emptySheet,
    link: 'page=evaluate&at=welcome',
    hasWritten: () => false,
  }
  expect(openingOf({ sheet: theirs }, nothing, '')).toMatchObject({ sheet: theirs })
  expect(openingOf({}, undefined, '#page=evaluate')).toEqual({})
})

test('an address that this tab wrote just before it was left is its own, in no other tab', () => {
  const all = storage()
  const [one, two] = [storage(), storage()]
  const of = (tab: ReturnType<typeof storage>): Storages => ({ tab: () => tab, all: () => all })
  const before = withAnswer(emptySheet, '1.1', 'a')
  const keeper = new EvaluationKeeper(of(one))
  keeper.keep({ ...kept, sheet: before })
  keeper.keep(kept)
  const old = writeEvaluation(before, '1.2')
  const again = new EvaluationKeeper(of(one)).recall()!
  expect(openingOf({ sheet: before, stop: '1.2' }, again, `#${old}`)).toEqual({
    sheet: mine,
    stop: '1.2',
  })
  const elsewhere = new EvaluationKeeper(of(two)).recall()!
  expect(openingOf({ sheet: before, stop: '1.2' }, elsewhere, `#${old}`).offer?.sheet).toBe(before)
})
