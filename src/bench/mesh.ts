import { alternate, atLeast, figure } from './measure.ts'
import type { Effort, Line, Topic } from './measure.ts'
import { meshText, openRun, speedOf } from './scenarios.ts'

const ratePerSecond = 20_000

/** The whole mesh at work, with every policy and with none. */
export function measureMesh({ repeats, scale }: Effort): Line[] {
  const slice = 1_500_000 * scale
  const options = { ratePerSecond, durationS: 3600 }
  const full = openRun(meshText({ ...options, hasPolicies: true }))
  const plain = openRun(meshText({ ...options, hasPolicies: false }))
  // Ejections, retries and full connection pools take a moment to come; the compiler of the JavaScript engine takes a million
  // events, however little is measured then.
  for (const { run } of [full, plain]) run.advance(5_000_000)
  const rounds = alternate(
    {
      full: () => {
        const speed = speedOf(full.run, slice)
        return speed.events
      },
      plain: () => speedOf(plain.run, slice).events,
    },
    repeats,
  )
  const { sim } = full.run.world.places
  const perEvent = sim.steps / sim.events
  const speed = rounds.of('full')
  const inFlight = full.run.world.places.requests.alive
  return [
    {
      what: `every policy, ${inFlight.toLocaleString('en')} requests in flight`,
      measured: `${figure(speed)} M events/s`,
      against: 'absolute',
      ratio: NaN,
      verdict: atLeast(speed, 5, 'at least 5 M events/s'),
    },
    {
      what: 'the same, transitions of charts',
      measured: `${figure(speed * perEvent)} M steps/s`,
      against: `${figure(perEvent)} steps an event`,
      ratio: NaN,
      verdict: undefined,
    },
    {
      what: 'policies off',
      measured: `${figure(rounds.of('plain'))} M events/s`,
      against: 'every policy',
      ratio: rounds.ratio('plain', 'full'),
      verdict: undefined,
    },
    {
      what: 'Stability Sim’s engine on equal work',
      measured: 'not present',
      against: 'it cannot be had',
      ratio: NaN,
      verdict: undefined,
    },
  ]
}

export const mesh: Topic = {
  title: 'The full mesh: three tiers, proxies on both sides',
  notes: [
    'A client asks front, which asks middle, which asks back; 8 endpoints each, 20,000 requests/s of the client. Retries, budgets, ' +
      'per-try and request timeouts, least request, limits, ejection (one endpoint fails every fifth request), panic, and a ' +
      'fault filter with shares of 0 %. Counters and histograms are on. An event is one node of the wheel; what is told and ' +
      'answered at once is not counted, so one event is several steps.',
    'Stability Sim’s engine is not compared: no copy of it can be had.',
  ],
  async measure(effort: Effort) {
    return measureMesh(effort)
  },
}
