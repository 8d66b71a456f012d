import { spawnSync } from 'node:child_process'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { Compiled } from './compiled.ts'
import { atLeast, figure, median, millisecondsOf, millisecondsSince } from './measure.ts'
import type { Effort, Line, Topic } from './measure.ts'
import { openRun } from './scenarios.ts'
import python from './peers/simpy.py?raw'
import { sojournUs, Tandem } from './tandem.ts'

/** Customers per second, and their mean time in the system divided by what theory says: about 1 when the work is equal. */
interface Reached {
  readonly perSecond: number
  readonly sojournRatio: number
}
const absent: Reached = { perSecond: NaN, sojournRatio: NaN }

interface Peer {
  readonly name: string
  run(stations: number, customers: number): Reached | Promise<Reached>
  /** What part of our customers it is given: slower ones get fewer. */
  readonly share: number
}

/** The distribution's own python has packages that another one lacks. */
const pythons = ['python3', '/usr/bin/python3']

function simpy(): Peer | undefined {
  for (const program of pythons) {
    const run = (stations: number, customers: number): string[] => {
      const words = ['-c', python, String(stations), String(customers)]
      const child = spawnSync(program, words, { encoding: 'utf8' })
      return child.status === 0 ? child.stdout.trim().split(' ') : []
    }
    const [version] = run(1, 10)
    if (version === undefined) continue
    return {
      name: `SimPy ${version}`,
      share: 1 / 10,
      run(stations, customers) {
        const [, perSecond = NaN, sojourn = NaN] = run(stations, customers).map(Number)
        return { perSecond, sojournRatio: (sojourn * 1e6) / (stations * sojournUs) / 1e6 }
      },
    }
  }
  return undefined
}

/** As far as we use it: the package is no dependency of ours. */
interface SimScript {
  Simulation: new (options?: object) => {
    start(reset?: boolean): Promise<void>
    readonly finished: { addEventListener(listener: () => void): void }
    yieldInterval: number
    readonly timeNow: number
    generateEntities(entity: unknown, interval: unknown, most: number): void
  }
  Entity: new () => {
    enterQueue(queue: unknown): Promise<number>
    leaveQueue(queue: unknown): void
    delay(time: number): Promise<number>
    readonly simulation: { readonly timeNow: number }
  }
  Queue: new (name: string, capacity?: number) => object
  Exponential: new (mean: number, seed?: number) => { sample(): number }
}

const simscriptName = 'simscript'

/** From node_modules, or from the folder that HALFOPEN_PEERS names. */
function simscript(): Peer | undefined {
  let library: SimScript
  try {
    const folder = process.env['HALFOPEN_PEERS'] ?? process.cwd()
    const load = createRequire(join(folder, 'package.json'))
    library = load(simscriptName) as SimScript
  } catch {
    return undefined
  }
  const { Simulation, Entity, Queue, Exponential } = library
  // It yields to the page from time to time; here is none.
  globalThis.requestAnimationFrame ??= (work) => {
    setImmediate(() => work(performance.now()))
    return 0
  }
  return {
    name: 'simscript',
    share: 1 / 50,
    async run(stations, customers) {
      const waiting = Array.from({ length: stations }, (_, index) => new Queue(`waiting ${index}`))
      const serving = waiting.map((_, index) => new Queue(`serving ${index}`, 1))
      const service = new Exponential(1000, 7)
      let left = 0
      let sojourns = 0
      class Customer extends Entity {
        async script(): Promise<void> {
          const born = this.simulation.timeNow
          for (const [index, queue] of waiting.entries()) {
            await this.enterQueue(queue)
            await this.enterQueue(serving[index])
            this.leaveQueue(queue)
            await this.delay(service.sample())
            this.leaveQueue(serving[index])
          }
          left++
          sojourns += this.simulation.timeNow - born
        }
      }
      class Row extends Simulation {
        onStarting(): void {
          this.yieldInterval = 1000
          this.generateEntities(Customer, new Exponential(1250, 8), customers)
        }
      }
      const row = new Row()
      const finished = new Promise<void>((resolve) => row.finished.addEventListener(resolve))
      const begin = process.cpuUsage()
      await row.start(true)
      await finished
      const took = millisecondsSince(begin)
      return {
        perSecond: (left / took) * 1000,
        sojournRatio: sojourns / left / (stations * sojournUs),
      }
    },
  }
}

function compiledPeer(compiled: Compiled): Peer | undefined {
  if (!compiled.isPresent) return undefined
  return {
    name: 'C++, binary heap',
    share: 1,
    run(stations, customers) {
      const { perSecond, check } = compiled.run('tandem', stations, customers)
      return { perSecond, sojournRatio: check / (stations * sojournUs) }
    },
  }
}

/** One client of a service with one worker, no mesh: a customer is a request with its attempt, connection and job. */
function measureWholeMesh(customers: number): Reached {
  const text = `halfopen: 1
title: One queue
seed: 7
duration: 3600s
system: none
services:
  counter: { endpoints: 1, workers: 1, serviceTime: { exponential: 1ms } }
clients:
  web: { to: counter, rate: 800/s }
network: { latency: 0ms }
`
  const { run, metrics } = openRun(text)
  run.advance(1_000_000)
  const begun = metrics.edges.ok[0]!
  const took = millisecondsOf(() => run.advance(run.now + (customers / 800) * 1e6))
  const { ok, latencySumUs } = metrics.edges
  return {
    perSecond: ((ok[0]! - begun) / took) * 1000,
    sojournRatio: latencySumUs[0]! / ok[0]! / sojournUs,
  }
}

const shapes = [
  { stations: 1, words: 'M/M/1', customers: 200_000 },
  { stations: 10, words: 'tandem of 10', customers: 30_000 },
] as const

/** Everybody in turn, on the same work. */
export async function measurePeers({ repeats, scale }: Effort): Promise<Line[]> {
  const compiled = new Compiled()
  const ours: Peer = {
    name: 'ours, charted',
    share: 1,
    run(stations, customers) {
      const tandem = new Tandem(stations)
      const took = millisecondsOf(() => tandem.run(customers))
      return {
        perSecond: (customers / took) * 1000,
        sojournRatio: tandem.meanSojournUs / (stations * sojournUs),
      }
    },
  }
  const whole: Peer = {
    name: 'ours, whole mesh without proxies',
    share: 0.2,
    run: (stations, customers) => (stations === 1 ? measureWholeMesh(customers) : absent),
  }
  const peers = {
    ours,
    whole,
    'C++ (g++ -O2)': compiledPeer(compiled),
    SimPy: simpy(),
    simscript: simscript(),
  }
  const lines: Line[] = []
  for (const { stations, words, customers } of shapes) {
    const reached = new Map<string, Reached[]>()
    for (let round = 0; round <= repeats; round++) {
      for (const [key, peer] of Object.entries(peers)) {
        if (peer === undefined) continue
        const one = await peer.run(stations, Math.ceil(customers * scale * peer.share))
        // The first round warms up.
        if (round > 0) reached.set(key, [...(reached.get(key) ?? []), one])
      }
    }
    const base = reached.get('ours')!
    for (const [key, peer] of Object.entries(peers)) {
      const all = reached.get(key) ?? [absent]
      const perSecond = median(all.map((one) => one.perSecond))
      const ratio = median(
        base.map((one, index) => one.perSecond / (all[index] ?? absent).perSecond),
      )
      const isMeasured = Number.isFinite(perSecond)
      if (peer !== undefined && !isMeasured) continue
      const sojourn = median(all.map((one) => one.sojournRatio))
      lines.push({
        what: `${words}: ${peer?.name ?? key}`,
        measured: isMeasured ? `${figure(perSecond / 1000)} k customers/s` : 'not present',
        against: isMeasured ? `mean sojourn × ${figure(sojourn)} of theory` : '',
        ratio: key === 'ours' ? NaN : ratio,
        verdict: key === 'SimPy' && isMeasured ? atLeast(ratio, 50, 'at least 50') : undefined,
      })
    }
  }
  compiled.clear()
  return lines
}

export const peers: Topic = {
  title: 'Beside other simulators: queues in a row',
  notes: [
    'Arrivals with mean gap 1.25 ms, one server with mean 1 ms, or ten of them in a row. The ratio is ours, charted, divided by the ' +
      'line’s: how many times faster ours is. Each draws its own chance; a mean sojourn near 1 of theory says that they do the ' +
      'same (few customers scatter). With so few pending events a heap is faster than a wheel.',
    'The whole mesh does more per customer: request, attempt, connection and job, their charts, counters, histogram and digest.',
  ],
  measure: measurePeers,
}
