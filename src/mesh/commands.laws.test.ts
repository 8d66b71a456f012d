import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Observer, runOf, type ScenarioDocument } from '../bench/observe.ts'
import type { Run } from '../scenario/build.ts'
import type { Command } from '../scenario/commands.ts'
import { parseCommand } from '../scenario/commandText.ts'
import { programs } from './programs.ts'

const s = (seconds: number): number => seconds * 1_000_000

/** Two systems, zones, nodes, caches, a leak that has room to fill, and chance everywhere. */
const shop = (system: string): ScenarioDocument => ({
  system,
  nodes: { n1: { zone: 'a' }, n2: { zone: 'b' }, n3: { zone: 'b' } },
  services: {
    front: {
      endpoints: 2,
      workers: 20,
      serviceTime: { exponential: '3ms' },
      calls: [{ to: 'cart', cache: { hits: '60%', entries: 30 } }, 'store'],
    },
    cart: {
      endpoints: 3,
      serviceTime: { exponential: '6ms' },
      memory: { limit: '1MB', base: '900KB' },
      restart: '200ms',
    },
    store: { endpoints: 2, protocol: 'http2', serviceTime: { exponential: '4ms' } },
  },
  clients: { web: { to: 'front', rate: '90/s', timeout: '400ms' } },
  network: { latency: '0.4ms', jitter: '0.2ms' },
  policies: [
    { for: '*', timeout: '200ms', retry: { attempts: 2, on: ['5xx', 'reset', 'connect-failure'] } },
    { for: 'cart', outlier: { consecutive5xx: 3, interval: '200ms', baseEjectionTime: '300ms' } },
  ],
})

const place = fc.constantFrom('front', 'cart', 'store', 'cart-1', 'cart-3', 'front-2', 'store-1')
const group = fc.constantFrom('zone:a', 'zone:b', 'node:n1', 'node:n2', 'node:n3')
const link = fc.constantFrom('front->cart', 'front->store', 'web->front')
const what = fc.oneof(
  fc
    .tuple(
      fc.constantFrom(
        ...['kill {}', 'drain {}', 'refuse {}', 'hang {}', 'partition {}', 'slow {} 3x'],
        ...['errors {} 60%', 'delay {} 5ms', 'loss {} 10%', 'crashLoop {} 150ms', 'leak {} 20KB'],
        ...['deploy {} errors 50% each 40ms', 'deploy {} crash 100ms slow 2x each 90ms'],
      ),
      place,
    )
    .map(([text, on]) => text.replace('{}', on)),
  fc
    .tuple(fc.constantFrom('kill {}', 'drain {}', 'partition {}', 'slow {} 4x'), group)
    .map(([text, on]) => text.replace('{}', on)),
  fc
    .tuple(fc.constantFrom('partition {}', 'delay {} 3ms', 'loss {} 20%', 'dns {}'), link)
    .map(([text, on]) => text.replace('{}', on)),
  fc.constantFrom('kill control-plane', 'slow control-plane 10x', 'spike web 3x', 'dns cart'),
)
const moment = fc.integer({ min: 1, max: 1_200 })
const command = fc.oneof(
  { weight: 8, arbitrary: fc.tuple(moment, fc.option(fc.integer({ min: 1, max: 600 })), what) },
  {
    weight: 2,
    arbitrary: fc.tuple(
      moment,
      fc.constant(null),
      fc.oneof(
        fc.constantFrom('flush front', 'flush front-1', 'flush front->cart', 'load web 40/s'),
        fc.constantFrom('clear kill cart', 'clear deploy cart', 'clear slow zone:b'),
        fc.constantFrom('clear drain cart-1', 'clear crashLoop cart', 'clear partition node:n1'),
      ),
    ),
  },
)
const commands = fc.array(
  command.map(([at, length, text]) =>
    typeof length !== 'number' ? `${at}ms ${text}` : `${at}ms..${at + length}ms ${text}`,
  ),
  { minLength: 1, maxLength: 7 },
)
const system = fc.constantFrom('envoy', 'envoy', 'none')

function read(name: string, texts: readonly string[]): Command[] {
  const { scenario } = runOf(shop(name)).run
  return texts.map((text) => parseCommand(text, scenario))
}

function end(run: Run): readonly unknown[] {
  run.advance(s(2))
  const { sim } = run.world.places
  return [sim.digest, sim.now, sim.events]
}

describe('whatever is done to a run', () => {
  it('offered is answered, failed and in flight, and every life ends once', () => {
    fc.assert(
      fc.property(system, commands, (name, texts) => {
        const { run, metrics } = runOf(shop(name), read(name, texts))
        const observer = new Observer(run)
        run.advance(s(2))
        metrics.settle(run.world.places)
        observer.close()
        expect(observer.impossible).toEqual([])
        const { edges } = metrics
        for (let edge = 0; edge < edges.used; edge++) {
          const { requests, ok, failed, inFlight } = edges
          expect(requests[edge]).toBe(ok[edge]! + failed[edge]! + inFlight[edge]!)
          const seen = observer.requests.filter((request) => request.edge === edge)
          expect(seen).toHaveLength(requests[edge]!)
        }
        const { endpoints, caches } = run.world.places
        for (let row = 0; row < endpoints.used; row++) {
          const { limit } = run.plan.services[endpoints.service[row]!]!.memory
          // Out of memory is told in the tick in which the limit is reached.
          expect(endpoints.memoryBytes[row]).toBeLessThanOrEqual(limit)
        }
        for (let row = 0; row < caches.used; row++) {
          expect(caches.filled[row]).toBeGreaterThanOrEqual(0)
          expect(caches.filled[row]).toBeLessThanOrEqual(caches.entries[row]!)
        }
      }),
      { numRuns: 60, seed: 11 },
    )
  }, 60_000)

  it('restored and run on, it ends as it ended', () => {
    fc.assert(
      fc.property(system, commands, moment, (name, texts, at) => {
        const { run } = runOf(shop(name), read(name, texts))
        const { arena } = run.world.places.sim
        run.advance(at * 1_000)
        const then = arena.checkpoint()
        const first = end(run)
        arena.restore(then)
        expect(end(run)).toEqual(first)
      }),
      { numRuns: 40, seed: 12 },
    )
  }, 60_000)

  it('what is taken back leaves no trace', () => {
    fc.assert(
      fc.property(system, commands, fc.nat(), (name, texts, which) => {
        const all = read(name, texts)
        const removed = all[which % all.length]!
        const rest = all.filter((one) => one !== removed)
        const { run } = runOf(shop(name), all)
        const { arena } = run.world.places.sim
        run.advance(removed.at - 1)
        const before = arena.checkpoint()
        run.advance(s(2))
        arena.restore(before)
        expect(run.setCommands(rest)).toBe(true)
        expect(end(run)).toEqual(end(runOf(shop(name), rest).run))
      }),
      { numRuns: 40, seed: 13 },
    )
  }, 60_000)

  it('once every fault has ended, every endpoint is up again on the release it began with', () => {
    fc.assert(
      fc.property(system, commands, (name, texts) => {
        const all = read(name, texts).filter(
          (one) => one.kind === 'fault' && (one.until !== undefined || one.fault.kind === 'flush'),
        )
        const { run } = runOf(shop(name), all)
        run.advance(s(40))
        const { endpoints, edges } = run.world.places
        for (let row = 0; row < endpoints.used; row++) {
          expect([row, programs.pod.states[endpoints.state[row]!]]).toEqual([row, 'ready'])
          expect([row, endpoints.held[row], endpoints.faults[row]]).toEqual([row, 0, 0])
          expect([row, endpoints.release[row], endpoints.crashUs[row]]).toEqual([row, 0, -1])
        }
        for (let edge = 0; edge < edges.used; edge++) expect(edges.faults[edge]).toBe(0)
      }),
      { numRuns: 40, seed: 14 },
    )
  }, 60_000)
})
