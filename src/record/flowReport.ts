import type { Run } from '../scenario/build.ts'
import { countWords } from './storyWords.ts'

/** What became of the messages of one flow since the start; what is in it now is none of these. */
export interface FlowReport {
  readonly started: number
  readonly delivered: number
  /** Answered with fewer parts than there are; among the delivered. */
  readonly partial: number
  readonly filtered: number
  readonly duplicates: number
  readonly redelivered: number
  readonly dead: number
  readonly failed: number
  /** Waiting for a worker, or with one. */
  readonly inside: number
  /** Its steps, by the names of the patterns. */
  readonly steps: readonly string[]
}

type Count = Exclude<keyof FlowReport, 'steps'>

const counts: readonly Count[] = [
  'started',
  'delivered',
  'partial',
  'filtered',
  'duplicates',
  'redelivered',
  'dead',
  'failed',
  'inside',
]

/** By the link of whoever runs the flow to the one for whom its messages are: `bus→cart`; undefined where there is no flow. */
export function flowReports(run: Run): Readonly<Record<string, FlowReport>> | undefined {
  const { plan } = run
  if (plan.flows.length === 0) return undefined
  return Object.fromEntries(
    plan.flows.map(({ edge, steps }, flow) => [
      plan.edges[edge]!.name,
      { ...countsOf(run, flow), steps: steps.map(({ kind }) => kind) },
    ]),
  )
}

/** @param only one endpoint of the middle, counted from 0 */
function countsOf(run: Run, flow: number, only?: number): Record<Count, number> {
  const { flowPlaces } = run.world.places
  const width = (index: number): number =>
    run.plan.services[run.plan.edges[run.plan.flows[index]!.edge]!.fromService]!.endpoints
  let first = 0
  for (let before = 0; before < flow; before++) first += width(before)
  const rows = Array.from({ length: width(flow) }, (_, count) => count)
    .filter((count) => only === undefined || count === only)
    .map((count) => first + count)
  return Object.fromEntries(
    counts.map((name) => [name, rows.reduce((sum, row) => sum + flowPlaces[name][row]!, 0)]),
  ) as Record<Count, number>
}

type Fact = { readonly name: string; readonly value: string }

/**
 * What there is to know of the flows of a service in the middle: the steps of each, and what became of its messages.
 *
 * @param only one endpoint, counted from 0; all together when absent
 */
export function flowFacts(run: Run, service: number, only?: number): Fact[] {
  const { plan } = run
  return plan.flows.flatMap(({ edge, steps, pool }, flow) => {
    const { fromService, target } = plan.edges[edge]!
    if (fromService !== service) return []
    const of = countsOf(run, flow, only)
    const ends: readonly (readonly [number, string])[] = [
      [of.inside, 'in it'],
      [of.delivered, 'delivered'],
      [of.partial, 'of them in part'],
      [of.filtered, 'filtered'],
      [of.duplicates, 'seen before'],
      [of.redelivered, 'redeliveries'],
      [of.dead, 'dead letters'],
      [of.failed, 'failed'],
    ]
    const told = ends
      .filter(([count], index) => index < 2 || count > 0)
      .map(([count, words]) => `${countWords(count)} ${words}`)
    const name = plan.services[target]!.name
    const most = pool === Infinity ? '' : `, at most ${countWords(pool)} at once`
    return [
      {
        name: `route to ${name}`,
        value: `${steps.map(({ kind }) => words[kind]).join(' › ')}${most}`,
      },
      { name: `messages to ${name}`, value: told.join(', ') },
    ]
  })
}

/** The patterns by their names. */
const words = {
  translate: 'translator',
  call: 'call',
  route: 'content-based router',
  filter: 'filter',
  idempotent: 'idempotent receiver',
  split: 'splitter',
  aggregate: 'aggregator',
  scatter: 'scatter-gather',
  enrich: 'enricher',
  wireTap: 'wire tap',
  throttle: 'throttler',
  delay: 'delayer',
} as const

/** What a gateway does not see, in words; none for others. */
export function gatewayFacts(run: Run, service: number): Fact[] {
  const { plan } = run
  if (plan.services[service]?.role !== 'gateway') return []
  const past = plan.edges.filter(
    ({ fromService }) => fromService >= 0 && plan.services[fromService]!.role === 'app',
  )
  if (past.length === 0) return []
  const names = past.slice(0, 4).map(({ name }) => name)
  const more = past.length > names.length ? ` and ${past.length - names.length} more` : ''
  return [{ name: 'does not see', value: `${names.join(', ')}${more}: they go past it` }]
}
