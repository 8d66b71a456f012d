import { describe, expect, it } from 'vitest'
import { Run } from '../scenario/build.ts'
import { parseScenario } from '../scenario/parse.ts'
import { ScenarioError } from '../scenario/ScenarioError.ts'
import { Happenings } from './Happenings.ts'
import { Metrics } from './metrics.ts'
import { narrative } from './narrative.ts'
import { changeFeedOf } from './narrativeOwners.ts'

const second = 1_000_000

function scenarioOf(events: string, teams = '', policies = '[]') {
  return parseScenario(
    `
halfopen: 1
system: envoy
duration: 60s
teams:
  payments: { namespace: bank, onCall: the payments pager${teams} }
  checkout: { namespace: shop }
services:
  pay: { team: payments, endpoints: 2 }
  cart: { team: checkout, calls: [pay] }
clients: { web: { to: cart, rate: 20/s } }
policies: ${policies}
events: ${events}
`,
    { file: 'shop.yaml' },
  ).scenario
}

function played(...given: Parameters<typeof scenarioOf>): Run {
  const run = new Run(scenarioOf(...given))
  run.advance(60 * second)
  return run
}

const newest = (run: Run): number => run.world.places.counters.versions[0]! - 1

describe('who may change what', () => {
  const mine = '[ { at: 5s, policy: { for: pay, by: payments, timeout: 1s } } ]'
  const foreign = '[ { at: 5s, policy: { for: pay, by: checkout, timeout: 1s } } ]'

  it('a team may change the policy of its own service', () => {
    expect(newest(played(mine))).toBe(1)
  })

  it('what a team may not change is refused: no version, and a line in the feed', () => {
    const run = played(foreign)
    expect(newest(run)).toBe(0)
    expect(changeFeedOf(run).until()).toMatchObject([
      {
        kind: 'refused',
        by: 'checkout',
        text: 'The control plane refused the policy of checkout for pay: checkout may not change pay.',
      },
    ])
  })

  it('a team may change how its own services call others', () => {
    const event = '[ { at: 5s, policy: { for: pay, from: cart, by: checkout, timeout: 1s } } ]'
    expect(newest(played(event))).toBe(1)
  })

  it('a team may change what its permissions name', () => {
    const scenario = scenarioOf(
      '[ { at: 5s, policy: { for: cart, by: payments, timeout: 1s } } ]',
      ', mayChange: [own, cart]',
    )
    const run = new Run(scenario)
    run.advance(60 * second)
    expect(newest(run)).toBe(1)
  })

  it('the platform and the operator may change everything', () => {
    const event = `[ { at: 5s, policy: { for: '*', by: platform, timeout: 1s } }, { at: 6s, policy: { for: pay, timeout: 2s } } ]`
    expect(newest(played(event))).toBe(2)
  })

  it('while a team is frozen its changes are refused, and those of others are not', () => {
    const both = `[ { at: 5s, policy: { for: pay, by: payments, timeout: 1s } }, { at: 6s, policy: { for: pay, by: platform, timeout: 2s } } ]`
    const run = played(both, ', freeze: [ { from: 4s, until: 10s } ]')
    expect(newest(run)).toBe(1)
    const [first] = changeFeedOf(run).until()
    expect(first?.text).toBe(
      'The control plane refused the policy of payments for pay: payments is frozen until 10\u00a0s.',
    )
  })

  it('a policy that may not be there is refused from the start, and a note says so', () => {
    const run = played('[]', '', '[ { for: pay, by: checkout, timeout: 1s } ]')
    expect(run.notes).toContain('A policy is refused: checkout may not change pay.')
    expect(run.policyOf(0, 0).timeoutUs).toBeUndefined()
  })
})

describe('a calendar', () => {
  it('releases the services of its team at the moments it names', () => {
    const { events } = scenarioOf(
      '[]',
      ', releases: [ { every: 20s, first: 8s, errors: 5%, lasts: 5s } ]',
    )
    expect(events.map(({ at }) => at / second)).toEqual([8, 28, 48])
    expect(events[0]).toMatchObject({
      kind: 'fault',
      on: 'pay',
      by: 'payments',
      until: 13 * second,
    })
  })

  it('releases nothing in a freeze of its own, and the feed says why', () => {
    const run = played(
      '[]',
      ', releases: [ { every: 20s, first: 8s } ], freeze: [ { from: 25s, until: 40s } ]',
    )
    expect(
      changeFeedOf(run)
        .until()
        .map(({ kind, at }) => [kind, at / second]),
    ).toEqual([
      ['release', 8],
      ['skipped', 28],
      ['release', 48],
    ])
  })
})

describe('a change feed', () => {
  const events = `
  - { at: 5s, policy: { for: pay, by: payments, retry: { attempts: 2 } } }
  - { at: 10s, policy: { for: pay, from: cart, by: checkout, retry: { attempts: 5 } } }
  - { at: 20s, fault: { errors: 100% }, on: pay }
`
  it('tells who changed which value from what to what, and how far it got', () => {
    const run = played(events)
    expect(changeFeedOf(run).until()).toMatchObject([
      {
        at: 5 * second,
        kind: 'policy',
        by: 'payments',
        text: 'payments changes the policy for pay (retry).',
        values: [{ key: 'retry.attempts', was: '', becomes: '2', on: ['cart→pay'] }],
        spread: { version: 1, current: 4, of: 4 },
      },
      {
        by: 'checkout',
        values: [{ key: 'retry.attempts', was: '2', becomes: '5' }],
        conflicts: [
          'Conflict over retry.attempts of cart→pay: checkout says 5, payments says 2. checkout wins: it names the caller.',
        ],
      },
      { kind: 'fault', by: '', text: 'pay answers 100\u00a0% of its requests with 503.' },
    ])
  })

  it('tells at a moment only what had happened by then', () => {
    const run = new Run(scenarioOf(events))
    run.advance(5 * second)
    expect(changeFeedOf(run).until()).toMatchObject([{ spread: { version: 1, current: 0, of: 4 } }])
  })

  it('is behind the answer to what had changed before it failed', () => {
    const run = new Run(scenarioOf(events))
    const happenings = new Happenings(run, new Metrics(run.world.places))
    run.advance(60 * second)
    const texts = narrative(happenings, run).map(({ text }) => text)
    expect(texts).toContain(
      'Conflict over retry.attempts of cart→pay: checkout says 5, payments says 2. checkout wins: it names the caller.',
    )
    expect(texts).toContain(
      'In the 20\u00a0s before: payments changed retry.attempts of cart→pay to 2 at 5\u00a0s; checkout changed retry.attempts of cart→pay from 2 to 5 at 10\u00a0s.',
    )
  })
})

describe('names of teams', () => {
  it('are checked where teams are listed, with place and mend', () => {
    const text = `halfopen: 1
teams: { payments: {} }
services: { pay: { team: paymets } }
policies: [ { for: pay, by: platfrom, timeout: 1s } ]
`
    let problems: unknown = []
    try {
      parseScenario(text, { file: 'a.yaml' })
    } catch (error) {
      if (!(error instanceof ScenarioError)) throw error
      problems = error.problems
    }
    expect(problems).toMatchObject([
      {
        code: 'unknown-name',
        line: 3,
        what: 'services.pay.team is "paymets"; there is no team called that.',
      },
      {
        code: 'unknown-name',
        line: 4,
        mend: expect.stringContaining('Did you mean platform?') as unknown,
      },
    ])
  })

  it('are free where none are listed', () => {
    const text = 'halfopen: 1\nservices: { pay: { team: anybody } }\n'
    expect(parseScenario(text, { file: 'a.yaml' }).scenario.services[0]!.team).toBe('anybody')
  })
})
