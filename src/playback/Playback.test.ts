import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { askRecovery } from '../record/expectations.ts'
import { Frame, header } from '../record/Frame.ts'
import { Metrics } from '../record/metrics.ts'
import type { Topology } from '../record/Topology.ts'
import { Probe } from '../record/window.ts'
import { Run } from '../scenario/build.ts'
import type { Command } from '../scenario/commands.ts'
import { parseMetric } from '../scenario/metric.ts'
import { parseScenario } from '../scenario/parse.ts'
import { wholePlayback } from './wholePlayback.ts'
import type { Answer, Ask, MetricWindow, MomentKind, Series } from './protocol.ts'
import { joined } from './Tail.ts'

const text = `
halfopen: 1
title: Two tiers
seed: 3
duration: 20s
system: envoy
services:
  front: { endpoints: 2, workers: 8, serviceTime: { exponential: 5ms }, calls: [ back ] }
  back: { endpoints: 3, workers: 4, serviceTime: { exponential: 20ms }, failures: 5%, restart: 2s }
clients:
  web: { to: front, rate: 200/s, timeout: 1s }
policies:
  - { for: back, retry: { attempts: 3, on: [5xx, reset], perTryTimeout: 100ms }, outlier: { consecutive5xx: 3, interval: 1s, baseEjectionTime: 2s, maxEjectionPercent: 50% } }
`
const second = 1_000_000
const killed: Command = { kind: 'fault', at: 6 * second, fault: { kind: 'kill' }, on: 'back-1' }
const tuned: Command = {
  kind: 'policy',
  at: 4 * second,
  policy: { for: 'back', retry: { attempts: 2 } },
}

type Unnumbered<A> = A extends unknown ? Omit<A, 'id'> : never

/** A playback with the scenario loaded, and what it says at a moment. */
class Player {
  private readonly playback = wholePlayback(eventsPerSlice)
  private readonly topology: Topology

  constructor(commands: readonly Command[] = []) {
    const answer = this.ask({ type: 'load', text, file: 'two.yaml', commands })
    if (answer.type !== 'loaded') throw new Error(JSON.stringify(answer))
    this.topology = answer.topology
  }

  ask(ask: Unnumbered<Ask>): Answer {
    return this.playback.ask({ ...ask, id: 1 } as Ask)
  }

  seek(seconds: number): string {
    return this.digestAt(seconds * second)
  }

  digestAt(t: number): string {
    return digestOf(this.frameAt(t))
  }

  set(commands: readonly Command[], seconds: number): string {
    this.take(commands)
    return this.seek(seconds)
  }

  take(commands: readonly Command[]): void {
    const answer = this.ask({ type: 'commands', commands })
    expect(answer).toMatchObject({ type: 'taken', topology: undefined })
  }

  frame(seconds: number): Frame {
    return this.frameAt(seconds * second)
  }

  frameAt(t: number): Frame {
    return this.toTheEnd((buffer) => ({ type: 'frame', t, windowUs, buffer })).frame
  }

  step(direction: 1 | -1): Frame {
    return this.slice({ type: 'step', direction, windowUs, buffer: undefined }).frame
  }

  find(
    what: readonly MomentKind[] | 'request',
    from: number,
    direction: 1 | -1,
  ): { readonly at: number } | undefined {
    return this.toTheEnd((buffer) => ({ type: 'find', what, from, direction, windowUs, buffer }))
      .found
  }

  slice(ask: Unnumbered<Ask>) {
    const answer = this.ask(ask)
    if (answer.type !== 'frame') throw new Error(JSON.stringify(answer))
    return { ...answer, frame: new Frame(this.topology, answer.buffer) }
  }

  private toTheEnd(ask: (buffer: ArrayBuffer | undefined) => Unnumbered<Ask>) {
    let slice = this.slice(ask(undefined))
    while (slice.more) slice = this.slice(ask(slice.buffer))
    return slice
  }
}

const windowUs = 20_000
/** Few, so that a run of seconds is many slices. */
const eventsPerSlice = 5_000

function digestOf({ header: head }: Frame): string {
  return `${head[header.now]} ${head[header.digestHigh]} ${head[header.digestLow]}`
}

function nowOf({ header: head }: Frame): number {
  return head[header.now]!
}

interface Seen {
  readonly commands: readonly Command[]
  readonly t: number
  readonly digest: string
}

/** What a run that was never anything but run straight on shows at the same moments. */
function straight(seen: readonly Seen[]): Seen[] {
  const runs = new Map<readonly Command[], Seen[]>()
  for (const each of seen) runs.set(each.commands, [...(runs.get(each.commands) ?? []), each])
  return [...runs].flatMap(([commands, all]) => {
    const run = new Run(parseScenario(text, { file: 'two.yaml' }).scenario, commands)
    return [...all]
      .sort((a, b) => a.t - b.t)
      .map(({ t }) => {
        run.advance(t)
        const [high, low] = run.world.places.sim.digestWords
        return { commands, t, digest: `${run.now} ${high} ${low}` }
      })
  })
}

function seriesOf(answer: Answer, before?: Series): Series {
  if (answer.type !== 'series') throw new Error(JSON.stringify(answer))
  const { series } = answer
  return {
    ...series,
    moments: joined(before?.moments ?? [], series.moments),
    narrative: joined(before?.narrative ?? [], series.narrative),
  }
}

describe('a playback', () => {
  it('is at the same place whichever way it came there', () => {
    const straight = new Player([killed]).seek(12)
    const wandering = new Player([killed])
    wandering.seek(19)
    wandering.seek(3.3)
    wandering.seek(0)
    wandering.frame(7.77)
    wandering.seek(15)
    expect(wandering.seek(12)).toBe(straight)
  })

  it('gives a late command the future it would have had from the start', () => {
    const known = new Player([tuned, killed]).seek(12)
    const late = new Player([tuned])
    late.seek(14)
    expect(late.set([tuned, killed], 12)).toBe(known)
  })

  it('gives a policy that was taken back and set again the same future', () => {
    const known = new Player([tuned, killed]).seek(12)
    const other = new Player([tuned, killed])
    other.seek(15)
    other.set([killed], 13)
    expect(other.set([tuned, killed], 12)).toBe(known)
  })

  it('is as if nothing had happened once a command is taken back', () => {
    const calm = new Player().seek(18)
    const disturbed = new Player([killed])
    disturbed.seek(18)
    expect(disturbed.set([], 18)).toBe(calm)
  })

  it('accounts for every request in every frame', () => {
    const player = new Player([killed])
    for (const seconds of [1, 6.2, 9, 4, 20]) {
      const { header: head } = player.frame(seconds)
      expect(head[header.offered]).toBe(
        head[header.ok]! + head[header.failed]! + head[header.inFlight]!,
      )
    }
  })

  it('shows the same hops at a moment that was sought as at one that was played to', () => {
    const played = new Player()
    played.frame(2.9)
    const there = played.frame(3)
    const sought = new Player()
    sought.frame(0.1)
    sought.seek(9)
    sought.seek(3)
    const found = sought.frame(3)
    expect(found.header[header.hops]).toBeGreaterThan(0)
    expect(found.header[header.hops]).toBe(there.header[header.hops])
    expect([...found.hops.subarray(0, 80)]).toEqual([...there.hops.subarray(0, 80)])
  })

  it('tells the story of a request, and stays where it is', () => {
    const player = new Player([killed])
    const before = player.seek(9)
    const filter = { from: 0, to: 9 * second, outcome: 'all', reason: '', most: 5 } as const
    const requests = player.ask({ type: 'requests', filter })
    if (requests.type !== 'requests') throw new Error(JSON.stringify(requests))
    expect(requests.page.lines.length).toBe(5)
    const { number } = requests.page.lines[4]!

    const told = player.ask({ type: 'story', request: number })

    if (told.type !== 'story') throw new Error(JSON.stringify(told))
    expect(told.story?.number).toBe(number)
    expect(told.story?.rows.length).toBeGreaterThan(2)
    expect(player.seek(9)).toBe(before)
  })

  it('counts the same in a bucket whether a story was told in the middle of it or not', () => {
    const told = new Player([killed])
    told.seek(8.2)
    told.ask({ type: 'story', request: 40 })
    told.seek(12)
    const silent = new Player([killed])
    silent.seek(12)
    const ask = {
      type: 'series',
      place: { kind: 'endpoint', index: 1 },
      window: { from: 7 * second, to: 11 * second },
    } as const
    expect(seriesOf(told.ask(ask))).toEqual(seriesOf(silent.ask(ask)))
  })

  it('sends signals up to now, and no more when it plays on', () => {
    const player = new Player()
    player.seek(19)
    player.seek(6)
    const { mesh, bucketUs } = seriesOf(player.ask({ type: 'series', narrative: true }))
    const later = mesh.offered.slice(Math.ceil((6 * second) / bucketUs))
    expect(later.length).toBeGreaterThan(0)
    expect(later.every((value) => Number.isNaN(value))).toBe(true)
  })

  it('marks the crash on its timeline, and says so', () => {
    const player = new Player([killed])
    player.seek(9)
    const { moments, narrative } = seriesOf(player.ask({ type: 'series', narrative: true }))
    expect(moments.map(({ kind }) => kind)).toContain('fault')
    expect(narrative.length).toBeGreaterThan(0)
  })

  it('tells what happened in parts as it tells it at once, wherever it went and whatever future it took', () => {
    const player = new Player([killed])
    let known: Series | undefined
    const tell = (): void => {
      known = seriesOf(player.ask({ type: 'series', narrative: true, known: known?.number }), known)
      const { moments, narrative } = known
      const all = player.ask({ type: 'series', narrative: true })
      expect({ moments, narrative }).toEqual({
        moments: seriesOf(all).moments,
        narrative: seriesOf(all).narrative,
      })
      // The answer that the page has is the last one again.
      known = seriesOf(all)
    }
    for (const seconds of [3, 6, 7, 12, 5, 12, 19]) {
      player.seek(seconds)
      tell()
    }
    player.set([], 12)
    tell()
    player.set([killed, tuned], 15)
    tell()
    expect(known!.narrative.length).toBeGreaterThan(2)
  })

  it('sends of what happened only what is new, and all of it to who has another answer', () => {
    const player = new Player([killed])
    let known: Series | undefined
    let sent = 0
    for (let seconds = 1; seconds <= 19; seconds += 0.25) {
      player.frame(seconds)
      const answer = player.ask({ type: 'series', narrative: true, known: known?.number })
      if (answer.type !== 'series') throw new Error(JSON.stringify(answer))
      sent += answer.series.moments.rest.length
      known = seriesOf(answer, known)
    }
    expect(known!.moments.length).toBeGreaterThan(4)
    expect(sent).toBe(known!.moments.length)
    const again = player.ask({ type: 'series', narrative: true, known: known!.number })
    expect(again).toMatchObject({ series: { moments: { rest: [] }, narrative: { rest: [] } } })
    const stale = player.ask({ type: 'series', narrative: true, known: known!.number - 3 })
    expect(stale).toMatchObject({ series: { moments: { from: 0, rest: known!.moments } } })
  })

  it('shows the same at a moment, whatever was asked, stepped, found, cut short or changed before', () => {
    const lists: readonly (readonly Command[])[] = [[], [killed], [tuned], [tuned, killed]]
    const moment = fc.integer({ min: 0, max: 20 * second })
    const direction = fc.constantFrom<1 | -1>(1, -1)
    const ask = fc.oneof(
      fc.record({ type: fc.constant('go' as const), t: moment }),
      fc.record({ type: fc.constant('slice' as const), t: moment }),
      fc.record({ type: fc.constant('step' as const), direction }),
      fc.record({ type: fc.constant('find' as const), direction, isCut: fc.boolean() }),
      fc.record({ type: fc.constant('request' as const), direction }),
      fc.record({ type: fc.constant('take' as const), list: fc.nat(3) }),
    )
    fc.assert(
      fc.property(fc.array(ask, { minLength: 1, maxLength: 8 }), moment, (asks, last) => {
        const player = new Player()
        const seen: Seen[] = []
        let commands = lists[0]!
        const see = (frame: Frame): void => {
          seen.push({ commands, t: nowOf(frame), digest: digestOf(frame) })
        }
        see(player.frameAt(0))
        for (const each of asks) {
          const from = seen.at(-1)!.t
          if (each.type === 'go') see(player.frameAt(each.t))
          else if (each.type === 'slice') {
            see(player.slice({ type: 'frame', t: each.t, windowUs, buffer: undefined }).frame)
          } else if (each.type === 'step') see(player.step(each.direction))
          else if (each.type === 'take') {
            commands = lists[each.list]!
            player.take(commands)
          } else {
            const what = each.type === 'request' ? 'request' : (['ejected', 'failure'] as const)
            const { direction } = each
            if (each.type === 'find' && each.isCut) {
              const cut = { type: 'find', what, from, direction, windowUs } as const
              see(player.slice({ ...cut, buffer: undefined }).frame)
            } else player.find(what, from, direction)
          }
        }
        see(player.frameAt(last))
        expect(straight(seen)).toEqual(
          [...new Set(seen.map((each) => each.commands))].flatMap((list) =>
            seen.filter((each) => each.commands === list).sort((a, b) => a.t - b.t),
          ),
        )
      }),
      { seed: 3, numRuns: 40 },
    )
  })

  it('takes no ask for longer than a slice, and comes nearer with each', () => {
    const player = new Player()
    const ask = { type: 'frame', t: 20 * second, windowUs, buffer: undefined } as const
    const first = player.slice(ask)
    const next = player.slice(ask)
    expect(first.more).toBe(true)
    expect(nowOf(next.frame)).toBeGreaterThan(nowOf(first.frame))
    const events = (frame: Frame): number => frame.header[header.events]!
    expect(events(first.frame)).toBeLessThan(eventsPerSlice * 1.01)
    expect(events(next.frame) - events(first.frame)).toBeLessThan(eventsPerSlice * 1.01)
  })

  it('finds the first ejection in a future that nobody has seen, and finds it again', () => {
    const player = new Player([killed])
    const found = player.find(['ejected'], 0, 1)!
    expect(found.at).toBeGreaterThan(0)
    expect(player.find(['ejected'], 0, 1)).toEqual(found)
    const later = player.find(['ejected'], found.at, 1)
    if (later !== undefined) expect(later.at).toBeGreaterThan(found.at)
    expect(player.find(['fault'], 5 * second, 1)).toMatchObject({ at: 6 * second, kind: 'fault' })
    expect(player.find(['fault'], 7 * second, -1)).toMatchObject({ at: 6 * second })
    expect(player.find(['fault'], 7 * second, 1)).toBeUndefined()
  })

  it('goes from the end of one request to that of the next, and the same way back', () => {
    const player = new Player()
    const there: number[] = [0]
    for (let count = 0; count < 12; count++) {
      there.push(player.find('request', there.at(-1)!, 1)!.at)
      const { header: head } = player.frameAt(there.at(-1)!)
      const before = player.frameAt(there.at(-1)! - 1).header
      expect(head[header.ok]! + head[header.failed]!).toBeGreaterThan(
        before[header.ok]! + before[header.failed]!,
      )
    }
    for (const at of there.slice(1, -1).reverse()) {
      expect(player.find('request', there.pop()!, -1)).toEqual({ at })
    }
  })

  it('steps back through the very events it stepped to', () => {
    const player = new Player([killed])
    player.frameAt(5.9999 * second)
    const there = Array.from({ length: 40 }, () => nowOf(player.step(1)))
    expect(there).toContain(6 * second)
    const back = Array.from({ length: 39 }, () => nowOf(player.step(-1)))
    expect(back).toEqual(there.slice(0, -1).reverse())
  })

  it('says when it has passed a moment that is watched, each time', () => {
    const player = new Player([killed])
    const pass = (from: number, to: number): unknown => {
      player.frameAt(from)
      const ask = { type: 'frame', t: to, windowUs, buffer: undefined, watch: ['fault'] } as const
      return player.slice(ask).found
    }
    expect(pass(5.99 * second, 6.01 * second)).toMatchObject({ at: 6 * second, kind: 'fault' })
    expect(pass(5.99 * second, 6.01 * second)).toMatchObject({ at: 6 * second })
    expect(pass(6 * second, 6.02 * second)).toBeUndefined()
    expect(pass(5.98 * second, 5.99 * second)).toBeUndefined()
  })

  it('refuses a text that is no scenario, and keeps what it had', () => {
    const player = new Player()
    const before = player.seek(1)
    const answer = player.ask({ type: 'load', text: 'halfopen: 1', file: 'empty.yaml' })
    expect(answer.type).toBe('refused')
    expect(player.seek(1)).toBe(before)
  })
})

describe('measuring', () => {
  const metrics = ['success(web)', 'p99(front)', 'amp(back)', 'util(back)', 'mean(front->back)']

  /** What expectations would measure: a probe that was asked beforehand. */
  function probed(windows: readonly MetricWindow[], commands: readonly Command[]): number[] {
    const run = new Run(parseScenario(text, { file: 'two.yaml' }).scenario, commands)
    const probe = new Probe(run, new Metrics(run.world.places))
    const values = windows.map(() => NaN)
    windows.forEach(({ metric, fromUs, toUs }, index) =>
      probe.ask(parseMetric(metric), fromUs, toUs, (value) => (values[index] = value)),
    )
    probe.advance(20 * second)
    return values
  }

  const measure = (player: Player, windows: readonly MetricWindow[]) => {
    const answer = player.ask({ type: 'measure', windows })
    if (answer.type !== 'measured') throw new Error(JSON.stringify(answer))
    return answer.measured
  }

  const window = fc
    .record({
      metric: fc.constantFrom(...metrics),
      from: fc.integer({ min: 0, max: 18 * second }),
      length: fc.integer({ min: 1, max: 5 * second }),
    })
    .map(({ metric, from, length }) => ({ metric, fromUs: from, toUs: from + length }))

  it('agrees with expectations over the same windows, however one came there, and changes nothing', () => {
    fc.assert(
      fc.property(
        fc.array(window, { minLength: 1, maxLength: 4 }),
        fc.array(fc.integer({ min: 0, max: 20 }), { maxLength: 3 }),
        fc.boolean(),
        (windows, path, isKilled) => {
          const commands = isKilled ? [killed] : []
          const player = new Player(commands)
          const untouched = new Player(commands)
          const end = Math.max(...windows.map(({ toUs }) => toUs))
          for (const seconds of path) {
            player.seek(seconds)
            measure(player, windows)
          }
          const before = player.frameAt(end)
          const { values, units } = measure(player, windows)
          const wanted = probed(windows, commands)
          expect(values).toEqual(wanted.map((value) => (Number.isFinite(value) ? value : null)))
          expect(units).toHaveLength(windows.length)
          const after = player.frameAt(end)
          expect([...after.header]).toEqual([...before.header])
          expect(player.seek(20)).toBe(untouched.seek(20))
        },
      ),
      { numRuns: 12 },
    )
  })

  it('is about as long as it was asked for while it plays, and exact where a beat ends', () => {
    const beats =
      'beats: [{ id: a, until: 12s, show: [{ metric: p99(front), label: x, over: 3s }] }]'
    const playback = wholePlayback(eventsPerSlice)
    const ask = (question: Unnumbered<Ask>): Answer => playback.ask({ ...question, id: 1 } as Ask)
    expect(ask({ type: 'load', text: `${text}${beats}`, file: 'two.yaml' }).type).toBe('loaded')
    const go = (t: number): void => {
      let answer = ask({ type: 'frame', t, windowUs, buffer: undefined })
      while (answer.type === 'frame' && answer.more)
        answer = ask({ type: 'frame', t, windowUs, buffer: answer.buffer })
    }
    const valueOf = (fromUs: number, toUs: number, isRough: boolean): number => {
      const windows = [{ metric: 'offered(web)', fromUs, toUs, isRough }]
      const answer = ask({ type: 'measure', windows })
      return answer.type === 'measured' ? answer.measured.values[0]! : NaN
    }
    for (let t = 5 * second; t < 12 * second; t += 0.1 * second) {
      go(t)
      const about = valueOf(t - 3 * second, t, true)
      // An open client of 200/s: a sixteenth more or less of the time asks as often.
      expect(about).toBeGreaterThan(170)
      expect(about).toBeLessThan(230)
    }
    go(12 * second)
    const window = { metric: 'p99(front)', fromUs: 9 * second, toUs: 12 * second }
    const answer = ask({ type: 'measure', windows: [window] })
    expect(answer).toMatchObject({ measured: { values: probed([window], []) } })
  })

  it('says nothing of what is not over, cannot be measured, or is no metric', () => {
    const player = new Player()
    player.seek(5)
    const [ok, later, nobody, never, garbage, backwards] = [
      { metric: 'success(web)', fromUs: 0, toUs: 5 * second },
      { metric: 'success(web)', fromUs: 0, toUs: 6 * second },
      { metric: 'success(nobody)', fromUs: 0, toUs: 5 * second },
      { metric: 'recovery', fromUs: 0, toUs: 5 * second },
      { metric: 'sucess web', fromUs: 0, toUs: 5 * second },
      { metric: 'success(web)', fromUs: 5 * second, toUs: 5 * second },
    ]
    const { values, units } = measure(player, [ok, later, nobody, never, garbage, backwards])
    expect(values).toEqual([expect.any(Number), null, null, null, null, null])
    expect(units).toEqual(['ratio', 'ratio', 'ratio', 'time', null, 'ratio'])
  })

  it('knows how long a recovery took, as an expectation does, for who asks for it patiently', () => {
    const failing: Command = {
      kind: 'fault',
      at: 6 * second,
      until: 8 * second,
      fault: { kind: 'errors', ratio: 1, status: 500 },
      on: 'front',
    }
    const lasting: Command = { ...failing, at: 9 * second, until: 20 * second }
    const window = { metric: 'recovery(web)', fromUs: 8 * second, toUs: 19 * second }
    for (const commands of [[failing], [lasting], [failing, lasting]]) {
      const run = new Run(parseScenario(text, { file: 'two.yaml' }).scenario, commands)
      const probe = new Probe(run, new Metrics(run.world.places))
      const wanted = askRecovery(probe, parseMetric('recovery(web)'), 19 * second)
      probe.advance(19 * second)
      const player = new Player(commands)
      const untouched = new Player(commands)
      player.seek(19)
      const { values } = measure(player, [{ ...window, isPatient: true }, window])
      expect(values).toEqual([wanted?.() ?? null, null])
      expect(player.seek(20)).toBe(untouched.seek(20))
    }
  })

  it('follows another past', () => {
    const player = new Player()
    player.seek(10)
    const windows = [{ metric: 'success(web)', fromUs: 7 * second, toUs: 9 * second }]
    const [before] = measure(player, windows).values
    const failing: Command = {
      kind: 'fault',
      at: 8 * second,
      fault: { kind: 'errors', ratio: 1, status: 503 },
      on: 'front',
    }
    player.set([failing], 10)
    expect(measure(player, windows).values[0]).toBeLessThan(before!)
    player.set([], 10)
    expect(measure(player, windows).values[0]).toBe(before)
  })
})

it('tells the beats of a scenario, or the whole run as the one that there always is', () => {
  const beatsOf = (more: string) => {
    const playback = wholePlayback()
    const answer = playback.ask({ type: 'load', id: 1, text: `${text}${more}`, file: 'two.yaml' })
    if (answer.type !== 'loaded') throw new Error(JSON.stringify(answer))
    // A worker hands it over: it must be plain.
    expect(structuredClone(answer.beats)).toEqual(answer.beats)
    return answer.beats.map(({ id, fromUs, untilUs, speedUs }) => [id, fromUs, untilUs, speedUs])
  }
  expect(beatsOf('')).toEqual([['run', 0, 20 * second, 50_000]])
  expect(
    beatsOf(
      'beats: [{ title: All is well, until: 8s }, { title: It fails, until: 8100ms }, { hold: true }]',
    ),
  ).toEqual([
    ['all-is-well', 0, 8 * second, 800_000],
    ['it-fails', 8 * second, 8.1 * second, 50_000],
    ['beat-3', 8.1 * second, 8.1 * second, 50_000],
  ])
})
