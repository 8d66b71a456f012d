import { describe, expect, test } from 'vitest'
import { Run } from '../scenario/build.ts'
import { parseCommand } from '../scenario/commandText.ts'
import { parseMetric } from '../scenario/metric.ts'
import { parseScenario } from '../scenario/parse.ts'
import { driftOf, setsNow } from './drift.ts'
import { Metrics } from './metrics.ts'
import { Probe } from './window.ts'

const shop = (set: Readonly<Record<string, unknown>> = {}) =>
  parseScenario(
    `
halfopen: 1
system: none
duration: 10s
services:
  java: { system: hystrix, calls: [catalog] }
  scala: { system: finagle, calls: [catalog] }
  go: { calls: [{ to: catalog, library: { attempts: 3, timeout: 500ms } }] }
  php: { endpoints: 2, calls: [catalog] }
  catalog: { endpoints: 3 }
clients:
  a: { to: java, rate: 5/s }
  b: { to: scala, rate: 5/s }
  c: { to: go, rate: 5/s }
  d: { to: php, rate: 5/s }
`,
    { file: 'shop.yaml', set },
  ).scenario

/** All four call by one mesh, with nothing of their own. */
const meshed = {
  system: 'istio',
  'services.java.system': null,
  'services.scala.system': null,
  'services.go.calls[0].library': null,
}

function measured(
  metrics: readonly string[],
  set: Readonly<Record<string, unknown>> = {},
  commands: readonly string[] = [],
  atS = 5,
): number[] {
  const scenario = shop(set)
  const run = new Run(
    scenario,
    commands.map((command) => parseCommand(command, scenario)),
  )
  const probe = new Probe(run, new Metrics(run.world.places))
  const values: number[] = metrics.map(() => NaN)
  metrics.forEach((metric, index) =>
    probe.ask(parseMetric(metric), 0, atS * 1_000_000, (value) => (values[index] = value)),
  )
  probe.advance(atS * 1_000_000)
  return values
}

describe('drift', () => {
  test('four libraries are four policies, one mesh is one', () => {
    const [policies, drift] = measured(['policies(catalog)', 'drift(catalog)'])
    expect(policies).toBe(4)
    expect(drift).toBeGreaterThan(4)
    expect(measured(['policies(catalog)', 'drift(catalog)'], meshed)).toEqual([1, 0])
  })

  test('a loop that is left in the code is one policy more, and all it says has drifted', () => {
    const left = { ...meshed, 'services.go.calls[0].library.attempts': 3 }
    expect(measured(['policies(catalog)', 'drift(catalog)'], left)).toEqual([2, 4])
  })

  test('one value for one caller drifts, from when the control plane has it', () => {
    const commands = ['2s policy {for: catalog, from: php, timeout: 1s}']
    expect(measured(['drift(catalog)'], meshed, commands, 1)).toEqual([0])
    expect(measured(['policies(catalog)', 'drift(catalog)'], meshed, commands)).toEqual([2, 1])
  })

  test('of the mesh it is the sum over services', () => {
    const [whole, one] = measured(['drift', 'drift(catalog)'])
    expect(whole).toBe(one)
  })

  test('the rows name what differs, and who has no such thing', () => {
    const run = new Run(shop())
    const edges = run.plan.edges.flatMap(({ name }, edge) =>
      name.endsWith('→catalog') ? [edge] : [],
    )
    const view = driftOf(run, edges, setsNow(run))
    expect(view.callers.map(({ name }) => name)).toEqual(['java', 'scala', 'go', 'php'])
    const tries = view.rows.find(({ key }) => key === 'library.attempts')
    expect(tries).toEqual({
      key: 'library.attempts',
      values: [undefined, undefined, '3', undefined],
      isDrifted: true,
    })
    expect(view.rows.filter(({ isDrifted }) => isDrifted)).toHaveLength(view.drifted)
  })
})

describe('what a mesh brings', () => {
  test('proxies: of endpoints and of clients, and none without a mesh', () => {
    // java 1, scala 1, go 1, php 2, catalog 3, and four clients.
    expect(measured(['proxies', 'proxies(php)', 'proxies(d)'], meshed)).toEqual([12, 2, 1])
    expect(measured(['proxies', 'objects'])).toEqual([0, 0])
    expect(measured(['proxies'], { ...meshed, 'services.php.unmeshed': true })).toEqual([10])
  })

  test('objects: a cluster, a route and the endpoints of each service that a proxy calls', () => {
    // Three proxies of clients know one endpoint, one knows two; five proxies know the three of catalog.
    expect(measured(['objects', 'objects(php)', 'objects(catalog)'], meshed)).toEqual([
      3 * 3 + 4 + 5 * 5,
      2 * 5,
      0,
    ])
  })
})
