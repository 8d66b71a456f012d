import { describe, expect, it } from 'vitest'
import { reasons } from '../model/reasons.ts'
import { Run } from '../scenario/build.ts'
import { parseScenario } from '../scenario/parse.ts'
import { RequestLog } from './RequestLog.ts'
import type { AttemptRow, DecisionRow, Story, StoryRow } from './Story.ts'
import { storyText } from './storyText.ts'
import { reasonWords } from './storyWords.ts'
import { firstFailure, storyOf, tellStory, traceOf } from './tellStory.ts'
import { Trace } from './Trace.ts'

const clients = 'clients: { web: { to: cart, arrivals: { at: [0ms] } } }'

function maker(rest: string, system = 'envoy', durationMs = 3_000): () => Run {
  const text = `halfopen: 1\ntitle: A story\nsystem: ${system}\nseed: 1\nduration: ${durationMs}ms\n${rest}\n`
  const { scenario } = parseScenario(text, { file: 'scenarios/shop.yaml' })
  return () => new Run(scenario)
}

function tell(rest: string, root = 0): Story {
  const makeRun = maker(rest)
  return storyOf(makeRun, root, makeRun().scenario.durationUs)!
}

const decisions = (story: Story): DecisionRow[] =>
  story.rows.filter((row) => row.kind === 'decision')
const attempts = (story: Story): AttemptRow[] => story.rows.filter((row) => row.kind === 'attempt')
const said = (story: Story): string[] =>
  decisions(story).map(({ text, source }) => `${text} ${source}`)
const plain = (text: string): string => text.replaceAll('\u00a0', ' ')

const flaky = (...fates: string[]): string =>
  `services: { cart: { endpoints: 2, tapeBy: attempt, tape: [${fates.join(', ')}] } }\n${clients}\n`

describe('the story of a request', () => {
  it('names the condition and the line that caused a retry', () => {
    const story = tell(
      `${flaky('{ status: 503, after: 5ms }', '{ status: 200, after: 20ms }')}policies:
  - for: cart
    retry:
      attempts: 3
      on: [reset, 5xx]`,
    )
    expect(said(story)).toEqual(['Retried: 503 matches 5xx. Attempt 2 of 3. shop.yaml:12'])
    expect(plain(story.headline)).toBe(
      'It was answered with 200 after 38 ms, by attempt 2. Attempt 1 met 503.',
    )
    expect(story.outcome).toBe('ok')
    expect(story.path).toBeUndefined()
  })

  it('says when all attempts are spent, and where the failure lies, outermost first', () => {
    const story = tell(
      `${flaky('{ status: 503, after: 5ms }')}policies:
  - { for: cart, retry: { attempts: 2, on: [5xx] } }`,
    )
    expect(said(story)).toEqual([
      'Retried: 503 matches 5xx. Attempt 2 of 2. shop.yaml:9',
      'Not retried: all 2 attempts are spent (URX). shop.yaml:9',
    ])
    expect(story.path).toBe(
      `route cart › retry 1 of 1 › endpoint ${attempts(story)[1]!.endpoint} › answered with an error 503`,
    )
  })

  it('blames the per-try timeout, and knows who worked on for nobody', () => {
    const story = tell(
      `${flaky('{ status: 200, after: 80ms }')}policies:
  - for: cart
    retry:
      attempts: 2
      on: [reset]
      perTryTimeout: 50ms
      backoff: { base: 10ms }`,
    )
    expect(said(story).map(plain)).toEqual([
      'Per-try timeout of 50 ms. shop.yaml:13',
      'Retried: a per-try timeout matches reset. Attempt 2 of 2. shop.yaml:12',
      'Per-try timeout of 50 ms. shop.yaml:13',
      'Not retried: all 2 attempts are spent (URX). shop.yaml:11',
    ])
    expect(plain(story.headline)).toContain(
      'request timeout. Attempt 2 met the per-try timeout of 50 ms.',
    )
    expect(plain(story.path!)).toMatch(
      /^route cart › retry 1 of 1 › endpoint cart-\d › per-try timeout 50 ms$/,
    )
    expect(attempts(story)[0]!.spans.at(-1)).toMatchObject({
      kind: 'waste',
      from: 51_000,
      to: 82_000,
    })
  })

  it('shows the deadline that bound, over attempts and pauses', () => {
    const story = tell(
      `${flaky('{ status: 503, after: 30ms }')}policies:
  - { for: cart, timeout: 100ms, retry: { attempts: 10, on: [5xx], backoff: { base: 40ms } } }`,
    )
    const [request] = story.rows
    expect(request).toMatchObject({ kind: 'request', deadline: 100_000, to: 100_000, status: 504 })
    expect(plain(decisions(story).at(-1)!.text)).toBe(
      'Stopped: the request timeout of 100 ms is over (UT).',
    )
    expect(decisions(story).at(-1)!.decided).toBe(true)
  })

  it('says where it stood when its time was over', () => {
    const story = tell(
      `services: { cart: { tape: [{ hang: true }] } }\n${clients}\npolicies: [{ for: cart, timeout: 400ms }]`,
    )
    expect(plain(story.headline)).toBe(
      'It failed after 400 ms: request timeout. cart-1 was still working on attempt 1.',
    )
  })

  it('counts what was active when it was refused', () => {
    const story = tell(
      `services: { cart: { serviceTime: { constant: 20ms } } }
clients: { web: { to: cart, arrivals: { at: [0ms, 5ms, 6ms] } } }
policies:
  - for: cart
    limits: { maxConnections: 1, maxPendingRequests: 1 }`,
      2,
    )
    expect(said(story)).toEqual([
      'Refused: 1 of 1 places for waiting requests are taken (UO). shop.yaml:10',
    ])
    expect(story.headline).toContain('It was refused after 0')
  })

  it('says that a default binds, and whose', () => {
    const story = tell(flaky('{ status: 503, after: 5ms }'))
    expect(said(story)).toEqual(['Not retried: there is no retry policy. default of Envoy'])
  })

  it('names the condition that is missing', () => {
    const story = tell(
      `${flaky('{ status: 503, after: 5ms }')}policies:
  - { for: cart, retry: { attempts: 2, on: [connect-failure, reset] } }`,
    )
    expect(said(story)).toEqual([
      'Not retried: 503 matches none of connect-failure, reset. shop.yaml:9',
    ])
  })

  it('follows a failure down to the call that caused it', () => {
    const story = tell(
      `services:
  cart: { serviceTime: { constant: 2ms }, calls: [[db, stock]] }
  db: { tape: [{ status: 503, after: 10ms }] }
  stock: { serviceTime: { constant: 30ms } }
${clients}`,
    )
    expect(plain(story.headline)).toBe(
      'It failed after 18 ms: a call it needed failed. cart asked db: answered with an error. Not retried: there is no retry policy.',
    )
    expect(story.path).toBe(
      'route cart › endpoint cart-1 › route db › endpoint db-1 › answered with an error 503',
    )
    expect(decisions(story).filter(({ decided }) => decided)).toHaveLength(1)
    const left = story.rows.find((row) => row.kind === 'request' && row.callee === 'stock')
    expect(left).toMatchObject({ reason: 'callerLeft' })
  })

  it('tells of a fault that the proxy injects', () => {
    const story = tell(
      `services: { cart: {} }\n${clients}
policies:
  - for: cart
    fault:
      delay: { share: 100%, for: 50ms }
      abort: { share: 100%, status: 503 }`,
    )
    expect(said(story).map(plain)).toEqual([
      'Held for 50 ms by an injected fault. shop.yaml:11',
      'Answered with 503 by an injected fault (FI). shop.yaml:12',
    ])
  })

  it('tells of a client who ran out of patience', () => {
    const story = tell(
      `services: { cart: { serviceTime: { constant: 80ms } } }
clients: { web: { to: cart, timeout: 30ms, arrivals: { at: [0ms] } } }`,
    )
    expect(plain(decisions(story)[0]!.text)).toBe('Stopped: web waits 30 ms and left (DC).')
    expect(story.rows[0]).toMatchObject({ deadline: 30_000 })
  })

  it('says what is under way as of now', () => {
    const makeRun = maker(`services: { cart: { serviceTime: { constant: 80ms } } }\n${clients}`)
    const story = storyOf(makeRun, 0, 40_000)!
    expect(story.outcome).toBe('inFlight')
    expect(plain(story.headline)).toBe(
      'It has been under way for 40 ms. cart-1 is still working on attempt 1.',
    )
  })

  it('is not told when the request never was', () => {
    expect(storyOf(maker(`services: { cart: {} }\n${clients}`), 7, 100_000)).toBeUndefined()
  })

  it('fits a terminal', async () => {
    const story = tell(
      `services:
  cart: { endpoints: 2, workers: 2, serviceTime: { constant: 4ms }, calls: [db] }
  db: { tapeBy: attempt, tape: [{ status: 200, after: 90ms }, { reset: true, after: 10ms }, { status: 200, after: 10ms }] }
${clients}
policies:
  - { for: cart, timeout: 400ms }
  - { for: db, retry: { attempts: 3, on: [5xx], perTryTimeout: 50ms } }`,
    )
    const text = storyText(story, 90)
    await expect(text).toMatchFileSnapshot('./__stories__/retried.txt')
    for (const line of text.split('\n')) expect(line.length).toBeLessThanOrEqual(90)
  })
})

const rough = `
services:
  front: { endpoints: 2, workers: 6, serviceTime: { constant: 4ms }, calls: [cart] }
  cart: { endpoints: 3, workers: 2, queue: 6, serviceTime: { exponential: 20ms }, failures: 15%, calls: [[db, mail]], onCallerLeft: cancel }
  db: { endpoints: 2, workers: 2, serviceTime: { exponential: 15ms }, restart: 300ms }
  mail: { serviceTime: { exponential: 5ms }, failures: 5% }
clients:
  web: { to: front, rate: 120/s, timeout: 250ms }
  app: { to: cart, users: 5, think: { exponential: 50ms } }
policies:
  - { for: front, timeout: 300ms, fault: { abort: { share: 2%, status: 503 } } }
  - { for: cart, timeout: 150ms, retry: { attempts: 3, on: [5xx], perTryTimeout: 60ms }, limits: { maxRequests: 12, maxPendingRequests: 4, maxRetries: 4 } }
  - { for: db, retry: { attempts: 2, on: [connect-failure] }, outlier: { consecutive5xx: 3, interval: 500ms, baseEjectionTime: 500ms, maxEjectionPercent: 100% } }
events:
  - { at: 800ms, fault: kill, on: db-1 }
  - { at: 1200ms, until: 1600ms, fault: refuse, on: db-2 }
  - { at: 1400ms, until: 1700ms, fault: partition, on: cart-1 }
`

describe('all stories of a rough run', () => {
  const run = maker(rough, 'envoy', 2_500)()
  const log = new RequestLog(run)
  const trace = new Trace(run.world.places)
  run.advance(2_500_000)
  trace.close()
  const stories = Array.from({ length: log.count }, (_, root) => tellStory(trace, run, root)!)

  it('are many, and of many kinds', () => {
    expect(stories.length).toBeGreaterThan(300)
    expect(new Set(stories.map(({ reason }) => reason)).size).toBeGreaterThan(3)
  })

  it('have as many attempts as their requests', () => {
    for (const [root, story] of stories.entries()) {
      const own = attempts(story).filter(({ depth }) => depth === 1)
      expect([root, own.length]).toEqual([root, log.line(root)!.attempts])
      expect(own.map(({ number }) => number)).toEqual(own.map((_, index) => index + 1))
    }
  })

  it('agree with the log on how they ended', () => {
    for (const [root, { outcome, reason, tookUs, at }] of stories.entries()) {
      expect({ outcome, reason, tookUs, at }).toEqual({
        outcome: log.line(root)!.outcome,
        reason: log.line(root)!.reason,
        tookUs: log.line(root)!.tookUs,
        at: log.line(root)!.at,
      })
    }
  })

  it('know where every moment of them went', () => {
    for (const { waits, tookUs, rows } of stories) {
      expect(waits.reduce((sum, { us }) => sum + us, 0)).toBe(tookUs)
      for (const { us, mostlyUs } of waits) {
        expect(us).toBeGreaterThan(0)
        expect(mostlyUs).toBeLessThanOrEqual(us)
      }
      // What the waterfall shows nowhere, the sum does not have.
      const kinds = new Set(
        rows.flatMap((row): string[] =>
          row.kind === 'attempt'
            ? row.spans.map(({ kind }) => kind)
            : row.kind === 'pause'
              ? ['backoff', 'injected']
              : [],
        ),
      )
      for (const { kind } of waits) expect(kind === 'silent' || kinds.has(kind)).toBe(true)
    }
  })

  it('have spans that follow each other within their attempt, and waste after it', () => {
    for (const story of stories) {
      for (const { from, to, spans } of attempts(story)) {
        let end = from
        for (const span of spans) {
          expect(span.from).toBeGreaterThanOrEqual(end)
          expect(span.to).toBeGreaterThan(span.from)
          if (span.kind === 'waste') expect(span.from).toBeGreaterThanOrEqual(to)
          else expect(span.to).toBeLessThanOrEqual(to)
          end = span.to
        }
      }
    }
  })

  it('have attempts and pauses that follow each other within their request', () => {
    for (const { rows } of stories) {
      for (const [index, row] of rows.entries()) {
        if (row.kind !== 'request') continue
        let end = row.from
        for (const inner of inside(rows, index)) {
          if (inner.kind === 'decision' || inner.depth !== row.depth + 1) continue
          expect(inner.from).toBeGreaterThanOrEqual(end)
          expect(inner.to).toBeLessThanOrEqual(row.to)
          end = inner.to
        }
      }
    }
  })

  it('have exactly one reason when they failed, and the headline names it', () => {
    for (const story of stories) {
      const decided = decisions(story).filter((row) => row.decided)
      if (story.outcome !== 'failed') {
        expect(decided).toEqual([])
        continue
      }
      const because = reasons.findIndex(({ name }) => name === story.reason)
      expect(reasons[because]!.ofRequest).toBe(true)
      expect(story.headline).toContain(reasonWords(run, because))
      expect(decided).toHaveLength(1)
      expect(story.path).toMatch(/^route /)
    }
  })

  it('have a source for every decision that rests on a policy', () => {
    for (const story of stories) {
      for (const { source, text } of decisions(story)) {
        if (/^Stopped: its caller|and left|has no route yet/.test(text)) continue
        expect([text, source]).toEqual([
          text,
          expect.stringMatching(/^(?:shop\.yaml:\d+|default of Envoy)$/),
        ])
      }
    }
  })

  it('are told in at most six sentences, in order of time', () => {
    for (const { sentences } of stories) {
      expect(sentences.length).toBeGreaterThanOrEqual(2)
      expect(sentences.length).toBeLessThanOrEqual(6)
      expect(sentences.map(({ at }) => at)).toEqual(
        sentences.map(({ at }) => at).sort((a, b) => a - b),
      )
    }
  })

  it('keep numbers and units together and use no signs for words', () => {
    for (const story of stories) {
      const texts = [
        story.headline,
        ...story.sentences.map(({ text }) => text),
        ...decisions(story).map(({ text }) => text),
      ]
      for (const text of texts) {
        expect(text).not.toMatch(/[→←≥≤≈✓!]/)
        expect(text).not.toMatch(/\d (?:µs|ms|s|%)/)
        expect(text).not.toMatch(/undefined|NaN| {2}|\.\./)
      }
    }
  })

  it('can be told again from a run that is made anew', () => {
    const root = stories.findLast(({ outcome }) => outcome === 'failed')!.number
    const again = storyOf(maker(rough, 'envoy', 2_500), root, 2_500_000)
    expect(again).toEqual(stories[root])
  })

  it('begin with the first failure', () => {
    const first = firstFailure(maker(rough, 'envoy', 2_500), 2_500_000)!
    const ends = stories
      .filter(({ outcome }) => outcome === 'failed')
      .map(({ number, at, tookUs }) => ({ number, end: at + tookUs }))
      .sort((a, b) => a.end - b.end)
    expect(first).toBe(ends[0]!.number)
  })
})

describe('a trace', () => {
  it('changes nothing', () => {
    const silent = maker(rough)()
    silent.advance(2_000_000)
    const heard = maker(rough)()
    const trace = new Trace(heard.world.places)
    heard.advance(2_000_000)
    expect(heard.world.places.sim.digest).toBe(silent.world.places.sim.digest)
    expect(trace.count).toBeGreaterThan(10_000)
  })

  it('may begin in the middle of a run', () => {
    const run = maker(rough)()
    run.advance(1_000_000)
    const next = run.world.places.counters.roots[0]!
    const trace = new Trace(run.world.places)
    run.advance(2_000_000)
    trace.close()
    expect(tellStory(trace, run, next)?.number).toBe(next)
    expect(tellStory(trace, run, 0)).toBeUndefined()
    const silent = maker(rough)()
    silent.advance(2_000_000)
    expect(run.world.places.sim.digest).toBe(silent.world.places.sim.digest)
  })

  it('of one request ends with the last work that it caused', () => {
    const run = maker(
      `services: { cart: { serviceTime: { constant: 80ms } } }
clients: { web: { to: cart, timeout: 30ms, arrivals: { at: [0ms] } } }`,
    )()
    const trace = traceOf(run, 0, 2_000_000)
    expect(trace.isOver).toBe(true)
    expect(run.now).toBe(100_000)
  })

  it('does not share its place with another', () => {
    const run = maker(rough)()
    new Trace(run.world.places)
    expect(() => new Trace(run.world.places)).toThrow('two traces')
  })
})

/** The rows that belong to the one at `index`. */
function inside(rows: readonly StoryRow[], index: number): StoryRow[] {
  const end = rows.findIndex((row, at) => at > index && row.depth <= rows[index]!.depth)
  return rows.slice(index + 1, end < 0 ? undefined : end)
}

describe('what would have changed a failure', () => {
  const alone = (timeout: string, seed: number): (() => Run) => {
    const text = `halfopen: 1
title: Alone
system: envoy
seed: ${seed}
duration: 20s
services: { cart: { endpoints: 2, workers: 4, serviceTime: { exponential: 60ms } } }
clients: { web: { to: cart, rate: 2/s } }
policies:
  - { for: cart, ${timeout} }
`
    const { scenario } = parseScenario(text, { file: 'scenarios/shop.yaml' })
    return () => new Run(scenario)
  }
  const storiesOf = (makeRun: () => Run): Story[] => {
    const run = makeRun()
    const log = new RequestLog(run)
    const trace = new Trace(run.world.places)
    run.advance(20_000_000)
    trace.close()
    return Array.from({ length: log.count }, (_, root) => tellStory(trace, run, root)!)
  }

  it.each([
    ['a request timeout', (ms: number) => `timeout: ${ms}ms`],
    [
      'a per-try timeout',
      (ms: number) =>
        `timeout: 2s, retry: { attempts: 2, on: [connect-failure], perTryTimeout: ${ms}ms }`,
    ],
  ])('is true of %s: with more it is answered, with less it is not', (_, policy) => {
    let tried = 0
    for (let seed = 1; seed <= 6; seed++) {
      const told = storiesOf(alone(policy(70), seed)).filter(({ change }) => change !== undefined)
      for (const { number, change } of told.slice(0, 2)) {
        const above = Number(/above (\d+)/.exec(change!)![1])
        expect(storiesOf(alone(policy(above + 1), seed))[number]!.outcome).toBe('ok')
        expect(storiesOf(alone(policy(above - 1), seed))[number]!.outcome).toBe('failed')
        tried++
      }
    }
    expect(tried).toBeGreaterThan(6)
  })

  it('names the limit that was reached', () => {
    const story = tell(
      `services: { cart: { endpoints: 1, workers: 1, serviceTime: { constant: 50ms } } }
clients: { web: { to: cart, arrivals: { at: [0ms, 5ms, 10ms] } } }
policies:
  - { for: cart, limits: { maxConnections: 1, maxPendingRequests: 1 } }`,
      2,
    )
    expect(story.reason).toBe('overflow')
    expect(story.change).toBe(
      'limits.maxPendingRequests above 1 would have let it wait for a connection to cart-1.',
    )
    expect(decisions(story).at(-1)).toMatchObject({
      value: 'limits.maxPendingRequests: 1',
      source: 'shop.yaml:9',
    })
  })

  it('is left open when nobody can know', () => {
    const story = tell(
      `${flaky('{ hang: true }')}policies:
  - { for: cart, timeout: 50ms }`,
    )
    expect(story.outcome).toBe('failed')
    expect(story.change).toBeUndefined()
  })
})
