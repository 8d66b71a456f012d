import { createHash } from 'node:crypto'
import { parse, stringify } from 'yaml'
import { parseScenario } from '../scenario/parse.ts'
import type { Scenario } from '../scenario/Scenario.ts'
import { suggestion } from '../scenario/suggest.ts'

/** A mistake in a case: who wrote it can mend it. */
export class CaseError extends Error {}

export type Tree = Readonly<Record<string, unknown>>

/** How a real client asks, beyond what the scenario says of it. */
export interface Asking {
  readonly method?: string
  readonly path?: string
  readonly headers?: Readonly<Record<string, string>>
}

/** A random share: how often it is expected, 0…1. */
export interface Share {
  /** `host=up-1`, `status=503`, `flags=UO`, `attempts=2`. */
  readonly of: string
  readonly expected: number
}

export interface Case {
  readonly proxy: string
  readonly name: string
  readonly title: string
  readonly scenario: Scenario
  /** What the proxy is told, by part of the template. */
  readonly config: Tree
  /** By client: what its requests look like, in turn. */
  readonly asking: Readonly<Record<string, readonly Asking[]>>
  /** Fields of each request that must be the same. */
  readonly fields: readonly string[]
  /** How far outside the band of the real runs a time may be, ms; undefined: times are not compared. */
  readonly slackMs: number | undefined
  /** Counters that must be the same; undefined: all that the simulator knows by name. */
  readonly counters: readonly string[] | undefined
  readonly shares: readonly Share[]
  /** How far apart ejections may be, ms; undefined: they are not compared. */
  readonly ejectionsMs: number | undefined
  /** What differs, and why. */
  readonly differs: Readonly<Record<string, string>>
  /** What a recording depends on. */
  readonly hash: string
}

const topKeys = ['title', 'about', 'scenario', 'requests', 'compare', 'differs']
const compareKeys = ['fields', 'times', 'counters', 'shares', 'ejections']
const fieldNames = ['status', 'flags', 'attempts', 'host', 'details']

/** guess: what a loaded machine adds to a time now and then */
const usualSlackMs = 15
/** After the last arrival, so that what is under way comes to an end. */
const settleUs = 1_000_000

/** Which system is to do what a real proxy does. HAProxy is none of them: Envoy, told the rules that mean the same. */
const systems: Readonly<Record<string, Tree>> = {
  envoy: { system: 'envoy', systems: { envoy: { hop: '0ms', config: 'static' } } },
  haproxy: { system: 'envoy', systems: { envoy: { hop: '0ms', config: 'static' } } },
  grpc: { system: 'grpc' },
  nginx: {
    system: 'api-gateway',
    systems: {
      'api-gateway': {
        kind: 'nginx',
        hop: '0ms',
        middle: { endpoints: 1, serviceTime: { constant: '0ms' } },
      },
    },
  },
}

/** Where nothing else is said: one endpoint, no latency, one client, a proxy that adds no time. */
const template = {
  halfopen: 1,
  title: 'case',
  seed: 1,
  duration: '1s',
  network: { latency: '0ms' },
  services: {},
  clients: {},
  policies: [],
}
const service = {
  unmeshed: true,
  workers: 100_000,
  serviceTime: { constant: '1ms' },
  tapeBy: 'attempt',
}

/** Reads a case, with every key checked. */
export function readCase(proxy: string, name: string, text: string): Case {
  const fail = (what: string): never => {
    throw new CaseError(`${proxy}/${name}.yaml: ${what}`)
  }
  const known = (tree: Tree, keys: readonly string[], where: string): void => {
    for (const key of Object.keys(tree)) {
      if (!keys.includes(key)) fail(`there is no key ${where}${key}. ${suggestion(key, keys)}`)
    }
  }
  const root = tree(parse(text), () => fail('is not a map.'))
  known(root, [...topKeys, proxy], '')
  if (typeof root.title !== 'string') fail('title is missing: one sentence that says what is so.')
  const part = (key: string): Tree => tree(root[key] ?? {}, () => fail(`${key} is not a map.`))
  const compare = part('compare')
  known(compare, compareKeys, 'compare.')
  // Only Envoy has flags, and counters that the simulator has as well.
  const hasCounters = proxy === 'envoy'
  const scenario = scenarioOf(
    merged(systems[proxy] ?? {}, part('scenario')),
    `${proxy}/${name}.yaml`,
    fail,
  )
  const {
    fields = hasCounters ? ['status', 'flags', 'attempts'] : ['status', 'attempts', 'host'],
    times = `${usualSlackMs}ms`,
  } = compare
  if (!Array.isArray(fields)) fail('compare.fields is no list; write [] for none.')
  for (const field of fields as string[])
    if (!fieldNames.includes(field))
      fail(`compare.fields: ${field}. Known: ${fieldNames.join(', ')}.`)
  const { counters = hasCounters ? undefined : [] } = compare
  if (counters !== undefined && !Array.isArray(counters)) fail('compare.counters is no list.')
  const asked = scenario.clients.find(
    ({ load }) => load.kind !== 'open' || load.arrivals !== 'explicit',
  )
  if (asked !== undefined)
    fail(`${asked.name} needs arrivals such as { at: [0ms, 10ms] } or { count: 20, every: 10ms }.`)
  const differs = part('differs') as Record<string, string>
  return {
    proxy,
    name,
    title: root.title as string,
    scenario,
    config: part(proxy),
    asking: Object.fromEntries(
      Object.entries(part('requests')).map(([client, asks]) => {
        if (!scenario.clients.some((one) => one.name === client))
          fail(`requests.${client}: there is no such client.`)
        return [client, (Array.isArray(asks) ? asks : [asks]) as Asking[]]
      }),
    ),
    fields: fields as string[],
    slackMs: times === 'none' ? undefined : milliseconds(times, () => fail('compare.times')),
    counters: counters as string[] | undefined,
    shares: Object.entries(
      tree(compare.shares ?? {}, () => fail('compare.shares is not a map.')),
    ).map(([of, share]) => ({ of, expected: ratio(share, () => fail(`compare.shares.${of}`)) })),
    ejectionsMs:
      compare.ejections === undefined
        ? undefined
        : milliseconds(compare.ejections, () => fail('compare.ejections')),
    differs,
    hash: hashOf([root.scenario, root.requests, root[proxy]]),
  }
}

function scenarioOf(given: Tree, file: string, fail: (what: string) => never): Scenario {
  const services = tree(given.services ?? { up: {} }, () => fail('scenario.services is not a map.'))
  const [firstService] = Object.keys(services)
  const clients = tree(given.clients ?? {}, () => fail('scenario.clients is not a map.'))
  const named = Object.keys(clients).length > 0 ? clients : { web: {} }
  const usual = { to: firstService, timeout: 'never', arrivals: { at: ['0ms'] } }
  const whole: Record<string, unknown> = {
    ...merged(template, given),
    services: Object.fromEntries(
      Object.entries(services).map(([name, own]) => [name, merged(service, own ?? {})]),
    ),
    clients: Object.fromEntries(
      Object.entries(named).map(([name, own]) => [name, spread(merged(usual, own ?? {}), fail)]),
    ),
  }
  const read = (): Scenario => parseScenario(stringify(whole), { file }).scenario
  const first = read()
  if (given.duration !== undefined) return first
  const last = Math.max(
    ...first.clients.map(({ load }) => (load.kind === 'open' ? (load.at.at(-1) ?? 0) : 0)),
  )
  whole.duration = `${Math.ceil((last + settleUs) / 1000)}ms`
  return read()
}

/** `{ count: 20, every: 10ms, from: 0ms }` in place of a list of times. */
function spread(client: Tree, fail: (what: string) => never): Tree {
  const { arrivals } = client as { arrivals: Tree | string }
  if (typeof arrivals !== 'object' || arrivals.count === undefined) return client
  const every = milliseconds(arrivals.every, () =>
    fail('arrivals.every needs a unit such as 10ms.'),
  )
  const from = milliseconds(arrivals.from ?? '0ms', () => fail('arrivals.from'))
  const at = Array.from({ length: Number(arrivals.count) }, (_, i) => `${from + i * every}ms`)
  return { ...client, arrivals: { at } }
}

export function merged(base: unknown, over: unknown): Tree {
  const isTree = (value: unknown): value is Tree =>
    typeof value === 'object' && value !== null && !Array.isArray(value)
  if (!isTree(over)) return base as Tree
  const all: Record<string, unknown> = { ...(base as Tree) }
  for (const [key, value] of Object.entries(over)) {
    all[key] = isTree(value) && isTree(all[key]) ? merged(all[key], value) : value
  }
  return all
}

/** The parts of a case's own configuration, by key; a mistake when there is another key. */
export function partsOf({ name, proxy, config }: Case, keys: readonly string[]) {
  const fail = (what: string): never => {
    throw new CaseError(`${proxy}/${name}.yaml: ${what}`)
  }
  for (const key of Object.keys(config))
    if (!keys.includes(key)) fail(`there is no key ${proxy}.${key}. ${suggestion(key, keys)}`)
  return {
    map: (key: string): Tree =>
      tree(config[key] ?? {}, () => fail(`${proxy}.${key} is not a map.`)),
    lines(key: string): readonly string[] {
      const list = config[key] ?? []
      return Array.isArray(list) ? (list as string[]) : fail(`${proxy}.${key} is not a list.`)
    },
  }
}

export function tree(value: unknown, fail: () => never): Tree {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return fail()
  return value as Tree
}

function milliseconds(value: unknown, fail: () => never): number {
  const found = /^([\d.]+)(ms|s)$/.exec(String(value))
  return found === null ? fail() : Number(found[1]) * (found[2] === 's' ? 1000 : 1)
}

function ratio(value: unknown, fail: () => never): number {
  const found = /^([\d.]+)%$/.exec(String(value))
  return found === null ? fail() : Number(found[1]) / 100
}

function hashOf(parts: readonly unknown[]): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 16)
}
