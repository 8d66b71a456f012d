import { describe, expect, it } from 'vitest'
import { Frame, header } from '../record/Frame.ts'
import type { Topology } from '../record/Topology.ts'
import type { Command } from '../scenario/commands.ts'
import { Playback } from './Playback.ts'
import type { Answer, Ask } from './protocol.ts'

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
  private readonly playback = new Playback()
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
    return this.digestOf(this.ask({ type: 'seek', t: seconds * second }))
  }

  set(commands: readonly Command[], seconds: number): string {
    return this.digestOf(this.ask({ type: 'commands', commands, t: seconds * second }))
  }

  frame(seconds: number): Frame {
    const t = seconds * second
    let answer = this.ask({ type: 'frame', t, windowUs: 20_000, buffer: undefined })
    while (answer.type === 'frame' && answer.more) {
      answer = this.ask({ type: 'frame', t, windowUs: 20_000, buffer: answer.buffer })
    }
    if (answer.type !== 'frame') throw new Error(JSON.stringify(answer))
    return new Frame(this.topology, answer.buffer)
  }

  private digestOf(answer: Answer): string {
    if (answer.type !== 'frame') throw new Error(JSON.stringify(answer))
    const { header: head } = new Frame(this.topology, answer.buffer)
    return `${head[header.now]} ${head[header.digestHigh]} ${head[header.digestLow]}`
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
    const filter = { from: 0, to: 9 * second, outcome: 'retried', reason: '', most: 5 } as const
    const requests = player.ask({ type: 'requests', filter: { ...filter, outcome: 'all' } })
    if (requests.type !== 'requests') throw new Error(JSON.stringify(requests))
    expect(requests.requests.length).toBe(5)
    const { number } = requests.requests[4]!

    const told = player.ask({ type: 'story', request: number })

    if (told.type !== 'story') throw new Error(JSON.stringify(told))
    expect(told.story?.number).toBe(number)
    expect(told.story?.rows.length).toBeGreaterThan(2)
    expect(player.seek(9)).toBe(before)
  })

  it('marks the crash on its timeline, and says so', () => {
    const player = new Player([killed])
    player.seek(9)
    const answer = player.ask({ type: 'series' })
    if (answer.type !== 'series') throw new Error(JSON.stringify(answer))
    expect(answer.series.moments.map(({ kind }) => kind)).toContain('fault')
    expect(answer.series.narrative.length).toBeGreaterThan(0)
  })

  it('refuses a text that is no scenario, and keeps what it had', () => {
    const player = new Player()
    const before = player.seek(1)
    const answer = player.ask({ type: 'load', text: 'halfopen: 1', file: 'empty.yaml' })
    expect(answer.type).toBe('refused')
    expect(player.seek(1)).toBe(before)
  })
})
