import { alternate, atLeast, figure } from './measure.ts'
import type { Effort, Line, Topic } from './measure.ts'
import { chainsText, meshText, openRun, speedOf } from './scenarios.ts'

const serviceCounts = [10, 100, 1_000] as const
const inFlightCounts = [100, 1_000, 10_000, 50_000] as const

/** The same load over more and more services. */
export function measureServices({ repeats, scale }: Effort, counts: readonly number[]): Line[] {
  const totalPerSecond = 10_000
  const runs = counts.map((count) => openRun(chainsText(count, totalPerSecond, 3600)).run)
  for (const run of runs) run.advance(300_000)
  const contenders = Object.fromEntries(
    runs.map((run, index) => [counts[index]!, () => speedOf(run, 400_000 * scale).events]),
  )
  const rounds = alternate(contenders, repeats)
  return counts.map((count, index) => {
    const base = String(counts[0])
    const ratio = rounds.ratio(String(count), base)
    return {
      what: `${count.toLocaleString('en')} services`,
      measured: `${figure(rounds.of(String(count)))} M events/s`,
      against: index === 0 ? '' : `${base} services`,
      ratio: index === 0 ? NaN : ratio,
      verdict: index === 0 ? undefined : atLeast(ratio, 0.75, 'at least 0.75'),
    }
  })
}

/** The same mesh with more and more requests in flight, because its services take longer and are asked more often. */
export function measureInFlight({ repeats, scale }: Effort, counts: readonly number[]): Line[] {
  const meshes = counts.map((count) => {
    // A request is in flight at front for 3 services' time and more, at middle for 2, at back for 1.
    const serviceMs = count >= 10_000 ? 100 : 10
    const perRequestS = (serviceMs * 6 + 8) / 1000
    const options = { ratePerSecond: Math.round(count / perRequestS), hasPolicies: true, serviceMs }
    const { run } = openRun(meshText({ ...options, durationS: 3600 }))
    const { arena } = run.world.places.sim
    const idle = arena.checkpoint().bytes
    run.advance(serviceMs * 12_000)
    const { alive } = run.world.places.requests
    const { eventsPerSecond } = eventRateOf(run)
    return { count, run, alive, bytes: (arena.checkpoint().bytes - idle) / alive, eventsPerSecond }
  })
  const contenders = Object.fromEntries(
    meshes.map(({ count, run, eventsPerSecond }) => [
      count,
      // The same number of events in each, by simulated time.
      () => speedOf(run, ((150_000 * scale) / eventsPerSecond) * 1e6).events,
    ]),
  )
  const rounds = alternate(contenders, repeats)
  const base = String(counts[0])
  return meshes.flatMap(({ count, alive, bytes }, index) => {
    const ratio = rounds.ratio(String(count), base)
    const shown = `${alive.toLocaleString('en')} requests in flight`
    return [
      {
        what: shown,
        measured: `${figure(rounds.of(String(count)))} M events/s`,
        against: index === 0 ? '' : `${meshes[0]!.alive} in flight`,
        ratio: index === 0 ? NaN : ratio,
        verdict: index === 0 ? undefined : atLeast(ratio, 0.75, 'at least 0.75'),
      },
      {
        what: `${shown}: memory`,
        measured: `${figure(bytes)} bytes a request`,
        against: index === 0 ? '' : `${meshes[0]!.alive} in flight, ${figure(meshes[0]!.bytes)}`,
        ratio: index === 0 ? NaN : bytes / meshes[0]!.bytes,
        verdict: undefined,
      },
    ]
  })
}

/** Events per simulated second. */
function eventRateOf(run: ReturnType<typeof openRun>['run']): { eventsPerSecond: number } {
  const { sim } = run.world.places
  const { events, now } = sim
  run.advance(now + 50_000)
  return { eventsPerSecond: ((sim.events - events) / (run.now - now)) * 1e6 }
}

export const growth: Topic = {
  title: 'How cost grows',
  notes: [
    'Services: chains of five, two endpoints each, every policy, 10,000 requests/s of clients in all, however many chains share ' +
      'them. In flight: the three tiers of the full mesh, slower and asked more often; requests of clients and calls together. ' +
      'Memory is what the arena holds more than at rest (connections stay open), divided by the requests in flight.',
  ],
  async measure(effort) {
    return [...measureServices(effort, serviceCounts), ...measureInFlight(effort, inFlightCounts)]
  },
}
