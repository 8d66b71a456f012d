import { describe, expect, it } from 'vitest'
import { idFor } from './beatFields.ts'
import { parseScenario } from './parse.ts'
import { ScenarioError } from './ScenarioError.ts'

const head = `halfopen: 1
duration: 60s
services: { cart: { endpoints: 2, calls: [stock] }, stock: {} }
clients: { web: { to: cart, rate: 100/s } }
`

const read = (beats: string) => parseScenario(`${head}${beats}`, { file: 'a.yaml' }).scenario

function problemsOf(beats: string): string[] {
  try {
    read(beats)
  } catch (error) {
    if (!(error instanceof ScenarioError)) throw error
    return error.problems.map(
      ({ line, column, code, what }) => `${line - 4}:${column} ${code} ${what}`,
    )
  }
  return []
}

const second = 1_000_000

describe('beats', () => {
  it('follow each other: each begins where the one before ends, and holds when it says no end', () => {
    const { beats } = read(
      'beats: [{ until: 10s }, { title: "What now?" }, { until: 20s }, { at: 30s, until: 31s }]',
    )
    expect(beats.map(({ id, fromUs, untilUs }) => [id, fromUs, untilUs])).toEqual([
      ['beat-1', 0, 10 * second],
      ['what-now', 10 * second, 10 * second],
      ['beat-3', 10 * second, 20 * second],
      ['beat-4', 30 * second, 31 * second],
    ])
  })

  it('do what they do right after they begin, so that the beat before does not show it', () => {
    const { events } = read(`beats:
  - { until: 10s, do: [{ at: 3s, fault: flush, on: cart }] }
  - { until: 20s, do: [{ fault: { slow: 3x }, on: cart, until: 15s }, { load: web, rate: 5/s }] }
events: [{ at: 5s, fault: kill, on: cart-1 }]`)
    expect(events.map(({ kind, at }) => [kind, at])).toEqual([
      ['fault', 3 * second],
      ['fault', 5 * second],
      ['fault', 10 * second + 1],
      ['load', 10 * second + 1],
    ])
  })

  it('expect something of all of their time, unless they say over how long or after what', () => {
    const windows = read(`beats:
  - until: 10s
  - until: 30s
    expect:
      - { metric: success(web), above: 1% }
      - { metric: success(web), above: 1%, over: 5s }
      - { metric: success(web), above: 1%, over: 25s }
      - { metric: success(web), above: 1%, after: 12s }
      - { metric: success(web), above: 1%, for: 3s }`).beats[1]!.expect.map(
      ({ afterUs, untilUs, overUs }) => [afterUs, untilUs, overUs].map((us) => (us ?? 0) / second),
    )
    expect(windows).toEqual([
      [10, 30, 0],
      [0, 30, 5],
      [0, 30, 25],
      [12, 30, 0],
      [10, 30, 0],
    ])
  })

  it('are played within ten seconds, unless somebody says how fast', () => {
    const speeds = read(
      'view: { speed: 50ms }\nbeats: [{ until: 100ms }, { until: 50s }, { until: 60s, speed: 1ms }]',
    ).beats.map(({ speedUs }) => speedUs)
    expect(speeds).toEqual([50_000, 4_990_000, 1_000])
  })

  it('are all told of their mistakes at once', () => {
    expect(
      problemsOf(`beats:
  - { id: "7", until: 5s }
  - { id: a b, highlight: [crat], camera: [web->stok] }
  - { show: [{ metric: p99(cart), label: x }, { metric: p50(cart), label: x }, { metric: max(cart), label: x }] }
  - { show: [{ metric: recovery, label: x }] }
  - { predict: { ask: x } }
  - { predict: { ask: x, options: [{ text: a }, { text: b }] } }
  - { predict: { ask: x, options: [{ text: a }, { text: b }], right: 3 } }
  - { do: [{ fault: kil, on: cart }] }
  - { hodl: true }`),
    ).toEqual([
      '2:11 name-wrong beats[0].id is a name that is not allowed: "7".',
      '3:11 name-wrong beats[1].id is a name that is not allowed: "a b".',
      '3:28 unknown-name beats[1].highlight[0] is "crat"; there is no service, endpoint, client, link, control plane or middle of the system called that.',
      '3:44 unknown-name beats[1].camera[0] is "web->stok"; there is no service called "stok".',
      '4:13 too-many beats[2].show has 3 figures.',
      '5:24 unknown-metric beats[3].show[0].metric is recovery, which no window of a beat has.',
      '6:16 key-missing beats[4].predict has neither options nor an answer.',
      '7:16 key-missing beats[5].predict does not say which option is right.',
      '8:70 out-of-range beats[6].predict.right is 3; there are 2 options.',
      '9:21 unknown-word beats[7].do[0].fault is "kil"; there is no fault called that.',
      '10:7 unknown-key beats[8] has the key "hodl", which a beat does not know.',
    ])
    expect(
      problemsOf(`beats:
  - { id: a, until: 10s, expect: [{ metric: success(web), above: 1%, until: 5s }] }
  - { id: a, at: 5s, until: 20s, do: [{ fault: hang, on: cart, until: 4s }] }
  - { at: 30s, until: 25s, expect: [{ metric: success(web), above: 1% }] }
  - { predict: { ask: x, answer: { metric: success(web), beat: b } } }`),
    ).toEqual([
      '2:77 unknown-key beats[0].expect[0].until stands in a beat, with whose end every window ends.',
      '3:11 name-twice beats[1].id is the name of another beat, too.',
      '3:18 order-wrong beats[1].at is 5s; the beat before ends at 10 s.',
      '3:71 order-wrong beats[1].do[0].until is 4s; the beat begins at 5 s.',
      '4:23 order-wrong beats[2].until is 25s; the beat begins at 30 s.',
      '4:37 window-empty beats[2].expect[0] has an empty window: it begins at 30 s, and the beat ends at 25 s.',
      '5:64 unknown-beat beats[3].predict.answer.beat is "b"; there is no beat called that.',
    ])
    expect(problemsOf('beats: [{ until: 61s }, { at: 70s }]')).toEqual([
      '1:18 out-of-range beats[0].until is 61s; the run ends at 60 s.',
      '1:31 out-of-range beats[1].at is 70s; the run ends at 60 s.',
    ])
  })

  it('are called by their titles, so that a link can be read', () => {
    expect(idFor('Everything is fine!', 0)).toBe('everything-is-fine')
    expect(idFor('Überlast — now', 0)).toBe('uberlast-now')
    expect([idFor('27', 3), idFor('??', 4), idFor('', 5)]).toEqual(['beat-4', 'beat-5', 'beat-6'])
    expect(read('beats: [{ title: A b }, { title: "A, b" }, { id: a-b-2 }]').beats).toMatchObject([
      { id: 'a-b', title: 'A b' },
      { id: 'a-b-3' },
      { id: 'a-b-2', title: 'a-b-2' },
    ])
  })

  it('can be set, and taken out, like any other part of a scenario', () => {
    const text = `${head}beats: [{ id: a, until: 10s }, { id: b, until: 20s }]`
    const set = { 'beats[1].until': '30s', 'beats[0].claim': 'It is so' }
    const { beats } = parseScenario(text, { file: 'a.yaml', set }).scenario
    expect(beats).toMatchObject([{ claim: 'It is so' }, { untilUs: 30 * second }])
    const without = parseScenario(text, { file: 'a.yaml', set: { beats: null } }).scenario
    expect(without.beats).toEqual([])
  })
})
