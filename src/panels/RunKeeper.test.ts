import { expect, test } from 'vitest'
import { RunKeeper, type KeptRun } from './RunKeeper.ts'
import type { Storages } from './storages.ts'

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

const run = (at: number, more: Partial<KeptRun> = {}): KeptRun => ({
  run: {
    scenario: 'shop',
    text: undefined,
    file: undefined,
    seed: 7,
    system: 'envoy',
    commands: ['1s slow stock 3x'],
    at,
  },
  speedUs: 20_000,
  selection: { kind: 'service', index: 1 },
  loop: { from: 1_000_000, to: 2_000_000 },
  slowOnFailure: true,
  pauseOn: ['ejected'],
  forks: [
    {
      name: 'with crash, stock',
      seed: 7,
      system: 'envoy',
      commands: ['2s kill stock-1'],
      at: 2_000_000,
      until: 9_000_000,
    },
  ],
  ...more,
})

test('what is kept comes back exactly', () => {
  const storages: Storages = { tab: () => tab, all: () => all }
  const [tab, all] = [storage(), storage()]

  expect(new RunKeeper(storages).keep(run(1_234_567))).toBe('kept')
  expect(new RunKeeper(storages).recall()).toEqual(run(1_234_567))
  expect(new RunKeeper(storages).ofThisTab()).toEqual(run(1_234_567))
})

test('each tab keeps its own run, and a new tab opens with the one that changed last', () => {
  const all = storage()
  const tabs = [storage(), storage(), storage()]
  const [one, other, fresh] = tabs.map((tab) => new RunKeeper({ tab: () => tab, all: () => all }))
  one!.keep(run(1))
  other!.keep(run(2))
  // The first one saves again, with nothing new.
  one!.keep(run(1))

  expect(one!.recall()!.run.at).toBe(1)
  expect(other!.recall()!.run.at).toBe(2)
  expect(fresh!.ofThisTab()).toBeUndefined()
  expect(fresh!.recall()!.run.at).toBe(2)
})

test('where storage is denied nothing is kept, nothing breaks, and that is said', () => {
  const keeper = new RunKeeper({ tab: denied, all: denied })

  expect(keeper.keep(run(1))).toBe('denied')
  expect(keeper.keep(run(1))).toBe('denied')
  expect(keeper.recall()).toBeUndefined()
})

test('when there is no room other futures go first, then it is said', () => {
  const small = JSON.stringify(run(1, { forks: [] })).length
  const keeper = (room: number): RunKeeper => {
    const [tab, all] = [storage(room), storage(room)]
    return new RunKeeper({ tab: () => tab, all: () => all })
  }
  const some = keeper(small)

  expect(some.keep(run(1))).toBe('kept')
  expect(some.recall()).toEqual(run(1, { forks: [] }))
  expect(keeper(10).keep(run(1))).toBe('full')
})

test('this tab is enough: one place that is denied does not matter', () => {
  const tab = storage()
  const keeper = new RunKeeper({ tab: () => tab, all: denied })

  expect(keeper.keep(run(5))).toBe('kept')
  expect(keeper.recall()!.run.at).toBe(5)
})

test('what somebody else wrote is no run, and what makes no sense is left out', () => {
  const tab = storage()
  const keeper = new RunKeeper({ tab: () => tab, all: () => tab })
  for (const text of ['', 'scenario=shop', '{}', '[]', 'null', '{"link":5}', '{"link":""}']) {
    tab.kept.set('halfopen.run', text)
    expect(keeper.recall()).toBeUndefined()
  }
  tab.kept.set(
    'halfopen.run',
    '{"link":"scenario=shop","speedUs":-1,"selection":4,"loop":{"from":1},"pauseOn":[1],"forks":[{"name":1}]}',
  )
  expect(keeper.recall()).toMatchObject({
    run: { scenario: 'shop' },
    speedUs: 50_000,
    selection: undefined,
    loop: undefined,
    pauseOn: [],
    forks: [],
  })
})
