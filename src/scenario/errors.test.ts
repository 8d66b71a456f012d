import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { Run } from './build.ts'
import { codes } from './codes.ts'
import { parseCommand } from './commandText.ts'
import { parseScenario } from './parse.ts'
import type { SystemName } from './Scenario.ts'
import { describeProblem, ScenarioError } from './ScenarioError.ts'
import type { Problem } from './ScenarioError.ts'
import { parseSetting } from './settings.ts'

const services = 'services: { cart: { endpoints: 4 }, stock: {} }'
const clients = 'clients: { web: { to: cart, rate: 100/s } }'

/** A fragment with what it needs to be a scenario, behind it, so that its lines stay. */
function completed(fragment: string): string {
  const has = (key: string) => new RegExp(`^${key}:`, 'm').test(fragment)
  const missing = [
    has('halfopen') ? '' : 'halfopen: 1',
    has('services') ? '' : services,
    has('clients') ? '' : /^ {2}cart:/m.test(fragment) || !has('services') ? clients : '',
  ]
  return [fragment.trimEnd(), ...missing.filter((line) => line !== '')].join('\n')
}

function problemsOf(read: () => unknown): readonly Problem[] {
  try {
    read()
  } catch (error) {
    if (error instanceof ScenarioError) return error.problems
    throw error
  }
  return []
}

/** The mistakes of a fragment, as they are shown. */
function told(fragment: string): string[] {
  const text = completed(fragment)
  return problemsOf(() => parseScenario(text, { file: 'a.yaml' })).map(describeProblem)
}

const known = parseScenario(completed(''), { file: 'known.yaml' }).scenario

const page = readFileSync(new URL('../../docs/errors.md', import.meta.url), 'utf8')
const sections = new Map(
  page
    .split(/^### /m)
    .slice(1)
    .map((section) => [section.slice(0, section.indexOf('\n')).trim(), section] as const),
)

interface Example {
  readonly language: string
  readonly isWrong: boolean
  readonly isWhole: boolean
  readonly text: string
}

function examplesIn(section: string): Example[] {
  return [...section.matchAll(/^```(yaml|sh) (wrong|right)( whole)?\n([\s\S]*?)^```$/gm)].map(
    (match) => ({
      language: match[1]!,
      isWrong: match[2] === 'wrong',
      isWhole: match[3] !== undefined,
      text: match[4]!,
    }),
  )
}

function run({ language, isWhole, text }: Example): void {
  if (language === 'yaml') {
    const { scenario } = parseScenario(isWhole ? text : completed(text), { file: 'example.yaml' })
    void new Run(scenario)
    return
  }
  const flag = text.slice(0, text.indexOf(' '))
  const value = text.slice(flag.length + 1).trimEnd()
  if (flag === '--do') {
    parseCommand(value, known)
    return
  }
  const { path, value: set } = parseSetting(value)
  parseScenario(completed(''), { file: 'example.yaml', set: { [path]: set } })
}

describe('docs/errors.md', () => {
  it('has a section for every code, and for nothing else', () => {
    expect([...sections.keys()].sort()).toEqual([...codes].sort())
  })

  it.each([...sections])(
    'shows under %s what is wrong, and what is right instead',
    (code, section) => {
      const examples = examplesIn(section)
      for (const example of examples) {
        const found = problemsOf(() => run(example)).map((problem) => problem.code)
        expect(found).toEqual(example.isWrong ? [code] : [])
      }
      // Only what cannot be shown in a few lines has no example, nor what every version changes.
      const hasNone = ['text-too-long', 'too-many-mistakes', 'system-not-built'].includes(code)
      expect(examples.map(({ isWrong }) => isWrong)).toEqual(hasNone ? [] : [true, false])
    },
  )
})

/** Every code with a mistake that causes it, and the whole text of the message. */
const messages: Record<(typeof codes)[number], () => readonly string[]> = {
  'yaml-syntax': () => told('title: a: b'),
  'text-too-long': () => told(`# ${'x'.repeat(1_000_000)}`),
  'letter-forbidden': () => told('title: "a\\u202eb"'),
  'too-deep': () => told(`title: ${'['.repeat(40)}`),
  'tag-unknown': () => told('title: !x y'),
  'key-twice': () => told('seed: 1\nseed: 2'),
  'key-forbidden': () => told('__proto__: { polluted: 1 }').slice(0, 1),
  'alias-unknown': () => told('title: *x').slice(0, 1),
  'alias-cycle': () => told('events: &x [*x]').slice(0, 1),
  'aliases-too-many': () =>
    told(`events:\n  - &a [${'x, '.repeat(999)}x]\n  - &b [${'*a, '.repeat(999)}*a]`),
  'too-many-mistakes': () => told(`links: [${'1, '.repeat(149)}1]`).slice(-1),
  'version-missing': () =>
    problemsOf(() => parseScenario('title: x', { file: 'a.yaml' })).map(describeProblem),
  'version-wrong': () => told('halfopen: 0'),
  'version-newer': () => told('halfopen: 3'),
  'unknown-key': () => told('duraton: 60s'),
  'key-missing': () => told('clients:\n  web: { to: cart }'),
  'wrong-type': () => told('events: 5'),
  'unit-missing': () => told('policies:\n  - { for: cart, retry: { backoff: { base: 25 } } }'),
  'unit-unknown': () => told('duration: 5sec'),
  'unit-wrong': () => told('duration: 5/s'),
  'out-of-range': () => told('duration: 2000m'),
  'unknown-word': () => told('events: [{ at: 1s, fault: kil, on: cart }]'),
  'unknown-rule': () => told('policies: [{ for: cart, balancer: leastRequests }]'),
  'unknown-system': () => told('system: envoi'),
  'system-not-built': () => {
    const { scenario } = parseScenario(completed(''), { file: 'a.yaml' })
    // Who comes next is no system of today; those that run change with each.
    const system = 'next-year' as SystemName
    return problemsOf(() => new Run({ ...scenario, system }))
      .map(describeProblem)
      .map((text) => text.replace(/(?<=Those that run: ).*/, '….'))
  },
  'two-systems': () => {
    const text = completed('system: linkerd2')
    const set = { 'services.cart.system': 'istio' }
    const { scenario } = parseScenario(text, { file: 'a.yaml', set })
    return problemsOf(() => new Run(scenario)).map(describeProblem)
  },
  'unknown-metric': () => told('expect: [{ metric: p98(cart), below: 1s }]'),
  'one-of-many': () => told('events: [{ at: 1s, fault: { slow: 3x, spike: 2x }, on: cart }]'),
  'shares-wrong': () =>
    told('clients: { web: { to: cart, rate: 1/s, requests: [{ share: 90% }, { share: 20% }] } }'),
  'pattern-wrong': () =>
    told('policies: [{ for: cart, routes: [{ match: { path: { regex: "/cart/(" } } }] }]'),
  'canary-wrong': () =>
    told(
      'events: [{ at: 1s, policy: { for: cart, timeout: 1s }, canary: { every: 1s, success: 99% } }]',
    ),
  'order-wrong': () => told('clients: { web: { to: cart, arrivals: { at: [5ms, 2ms] } } }'),
  'window-empty': () => told('expect: [{ metric: amp(cart), after: 5s, until: 5s, below: 2 }]'),
  'end-impossible': () => told('events: [{ at: 1s, until: 2s, fault: flush, on: cart }]'),
  'config-not-read': () => told('config: x'),
  'name-wrong': () => told('clients: { cart-2: { to: cart, rate: 1/s } }'),
  'name-twice': () => told('clients: { stock: { to: cart, rate: 1/s } }'),
  'unknown-name': () => told('clients: { web: { to: crat, rate: 1/s } }'),
  'unknown-beat': () =>
    told(
      'beats:\n  - { id: calm, until: 5s }\n' +
        '  - { id: asked, predict: { ask: x, answer: { metric: amp(cart), beat: clam } } }',
    ),
  'wrong-target': () => told('events: [{ at: 1s, fault: kill, on: web }]'),
  'calls-in-a-circle': () =>
    told('services:\n  cart: { calls: [stock] }\n  stock: { calls: [cart] }'),
  'too-many': () => told('services:\n  cart: { endpoints: 9999 }\n  stock: { endpoints: 2 }'),
  'set-wrong': () => problemsOf(() => parseSetting('seed')).map(describeProblem),
  'set-path-unknown': () => {
    const set = { 'policies[0].retry': null }
    return problemsOf(() => parseScenario(completed(''), { file: 'a.yaml', set })).map(
      describeProblem,
    )
  },
  'command-wrong': () => problemsOf(() => parseCommand('5s slow cart', known)).map(describeProblem),
}

describe('a message', () => {
  it.each(codes)('of %s says the place, what is wrong and how to mend it', (code) => {
    const texts = messages[code]()
    expect(texts).toHaveLength(1)
    expect(texts[0]).toContain(`  ${code}\n`)
    expect(texts[0]).toMatchSnapshot()
  })

  it('is told for all mistakes at once, in the order of the text', () => {
    const text = completed(
      'duraton: 1s\nservices:\n  cart: { endpoints: four, failures: 1, calls: [stok] }\n' +
        '  stock: {}\nclients:\n  web: { to: crat, rate: 5 }',
    )
    const problems = problemsOf(() => parseScenario(text, { file: 'a.yaml' }))
    expect(problems.map(({ code, line, column }) => `${line}:${column} ${code}`)).toEqual([
      '1:1 unknown-key',
      '3:22 wrong-type',
      '3:38 unit-missing',
      '3:49 unknown-name',
      '6:14 unknown-name',
      '6:26 unit-missing',
    ])
  })

  it('names the flag when the mistake is not in the file', () => {
    const read = () =>
      parseScenario(completed(''), {
        file: 'a.yaml',
        system: 'envy',
        set: { 'services.cart.workers': 0 },
      })
    expect(problemsOf(read).map(describeProblem)).toMatchInlineSnapshot(`
      [
        "--system  unknown-system
        system is "envy"; there is no system called that.
        Did you mean envoy? Known: api-gateway, cilium, conduit, consul, eai, envoy, esb, finagle, grpc, hystrix, istio, istio-2018, istio-ambient, kuma, linkerd1, linkerd2, message-broker, none.",
        "--set services.cart.workers  out-of-range
        services.cart.workers is 0; it must be between 1 and 1000000.
        Write 1 at least.",
      ]
    `)
  })

  it('about the control run says that it is about the control run', () => {
    const text = completed(
      'control: { set: { services.stock: null }, expect: [] }\npolicies: [{ for: stock }]',
    )
    const problems = problemsOf(() => parseScenario(text, { file: 'a.yaml' }))
    expect(problems.map(describeProblem)).toMatchInlineSnapshot(`
      [
        "a.yaml:2:19  unknown-name
        In the control run, policies[0].for is "stock"; there is no service called that.
        Known: "*", cart.",
      ]
    `)
  })
})
