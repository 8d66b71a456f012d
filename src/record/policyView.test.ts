import { describe, expect, it } from 'vitest'
import type { Policy } from '../dialects/policy.ts'
import { ms, s } from '../model/units.ts'
import { Run } from '../scenario/build.ts'
import type { PolicyCommand, Rollout } from '../scenario/commands.ts'
import { parseScenario } from '../scenario/parse.ts'
import { policyView, type PolicyScope, type PolicyView } from './policyView.ts'

const shop = `halfopen: 1
duration: 60s
system: envoy
controlPlane: { pushDelay: { uniform: { min: 0ms, max: 10s } } }
services:
  front: { endpoints: 4, calls: [cart, { to: pay, method: POST }, store] }
  cart: { endpoints: 3, calls: [stock] }
  pay: {}
  stock: { endpoints: 2 }
  store: { protocol: tcp }
clients: { web: { to: front, rate: 20/s, timeout: 2s } }
policies:
  - { for: cart, timeout: 1s, retry: { attempts: 3, on: [5xx] } }
  - { for: stock, from: cart, timeout: 250ms }
`

function look(
  scope: PolicyScope,
  more: { proposed?: Policy; rollout?: Rollout; at?: number; text?: string } = {},
) {
  const run = new Run(parseScenario(more.text ?? shop, { file: 'shop.yaml' }).scenario)
  if (more.at !== undefined) run.advance(more.at)
  const { proposed, rollout } = more
  return policyView(run, scope, {
    proposed: proposed && {
      kind: 'policy',
      at: run.now,
      policy: proposed,
      ...(rollout && { rollout }),
    },
  })
}

/** The values of a key at the newest version, each with its origin and for how many calls. */
const wanted = (view: PolicyView, key: string) =>
  view.wanted
    .find((each) => each.key === key)
    ?.values.map(({ line, of }) => `${line.value}, ${line.from}, ${of.length}`)

const changes = (view: PolicyView) =>
  view.proposal?.changes.map(
    ({ key, was, becomes, of }) =>
      `${key}: ${was?.value ?? '–'} to ${becomes?.value ?? '–'} for ${of.map((call) => view.calls[call]!.to).join(', ')}`,
  )

const warnings = (proposed: Policy, text = shop) =>
  look(
    { for: proposed.for, ...(proposed.from && { from: proposed.from }) },
    { proposed, text },
  ).proposal!.warnings.map(({ text: words }) => words.replaceAll('\u00a0', ' '))

describe('what binds the calls of a scope', () => {
  it('is told for every caller of a service, with the origin of each value', () => {
    const view = look({ for: 'cart' })
    expect(view.calls.map(({ from }) => from)).toEqual(['front'])
    expect(wanted(view, 'timeout')).toEqual(['1\u00a0s, shop.yaml:13, 1'])
    expect(wanted(view, 'retry.backoff.base')).toEqual(['25\u00a0ms, default of Envoy, 1'])
  })

  it('names every value where the calls of a mesh differ, the most common first', () => {
    expect(wanted(look({ for: '*' }), 'timeout')).toEqual([
      '15\u00a0s, default of Envoy, 2',
      '1\u00a0s, shop.yaml:13, 1',
      '250\u00a0ms, shop.yaml:14, 1',
    ])
  })

  it('says nothing of requests where a proxy sees bytes alone', () => {
    const view = look({ for: 'store' })
    expect(view.calls[0]!.isOpaque).toBe(true)
    expect(wanted(view, 'timeout')).toBeUndefined()
    expect(wanted(view, 'limits.maxConnections')).toEqual(['1024, default of Envoy, 1'])
  })

  it('is held by the proxy of each caller', () => {
    const { holders } = look({ for: 'cart' })
    expect(holders.map(({ name, state }) => `${name} ${state}`)).toEqual([
      'front-1 current',
      'front-2 current',
      'front-3 current',
      'front-4 current',
    ])
  })
})

describe('while a version is on its way', () => {
  const text = `${shop}events: [{ at: 10s, policy: { for: cart, timeout: 500ms } }]\n`

  it('each proxy still holds its own, and the sum of them is everybody', () => {
    const view = look({ for: 'cart' }, { at: s(15), text })
    const values = view.held.find(({ key }) => key === 'timeout')!.values
    expect(new Set(values.map(({ line }) => line.value))).toEqual(
      new Set(['1\u00a0s', '500\u00a0ms']),
    )
    expect(values.flatMap(({ of }) => of).sort()).toEqual([0, 1, 2, 3])
    const late = view.holders.filter(({ state }) => state === 'late')
    expect(late.length).toBe(values.find(({ line }) => line.value === '1\u00a0s')!.of.length)
    expect(wanted(view, 'timeout')).toEqual(['500\u00a0ms, shop.yaml:15, 1'])
  })

  it('all are current once it has arrived', () => {
    const { holders } = look({ for: 'cart' }, { at: s(30), text })
    expect(holders.map(({ state }) => state)).toEqual(Array(4).fill('current'))
  })
})

describe('what one more policy would change', () => {
  it('is each key, old and new, and whom it reaches', () => {
    const view = look(
      { for: 'cart' },
      { proposed: { for: 'cart', retry: { attempts: 5 }, timeoutUs: ms(1_500) } },
    )
    expect(changes(view)).toEqual([
      'timeout: 1\u00a0s to 1.5\u00a0s for cart',
      'retry.attempts: 3 to 5 for cart',
    ])
    expect(view.proposal!.holders).toEqual([0, 1, 2, 3])
  })

  it('includes what comes with it: retries bring their defaults along', () => {
    const view = look({ for: 'pay' }, { proposed: { for: 'pay', retry: { on: ['reset'] } } })
    expect(changes(view)).toContain('retry: off to – for pay')
    expect(changes(view)).toContain('retry.attempts: – to 2 for pay')
  })

  it('reaches those alone whom it is rolled out to', () => {
    const proposed: Policy = { for: 'cart', timeoutUs: ms(300) }
    const view = look({ for: 'cart' }, { proposed, rollout: { to: 'front-3' } })
    expect(view.proposal!.holders.map((at) => view.holders[at]!.name)).toEqual(['front-3'])
    expect(
      look({ for: 'cart' }, { proposed, rollout: { ratio: 0.5 } }).proposal!.holders.length,
    ).toBeLessThan(4)
  })

  it('leaves out whom something more specific binds, and says so', () => {
    const view = look({ for: '*' }, { proposed: { for: '*', timeoutUs: s(3) } })
    expect(changes(view)).toEqual(['timeout: 15\u00a0s to 3\u00a0s for front, pay'])
    const because = 'overridden: the other wins, because it names the '
    expect(view.proposal!.overruled.map((one) => [one.line.from, one.because])).toEqual([
      ['shop.yaml:13', `${because}service`],
      ['shop.yaml:14', `${because}caller`],
    ])
  })

  it('is nothing where it says what is so already', () => {
    const view = look({ for: 'cart' }, { proposed: { for: 'cart', timeoutUs: s(1) } })
    expect(view.proposal).toMatchObject({ changes: [], same: ['timeout'], calls: [], holders: [] })
  })

  it('changes nothing of the run', () => {
    const { scenario } = parseScenario(shop, { file: 'shop.yaml' })
    const [looked, left] = [new Run(scenario), new Run(scenario)]
    for (const run of [looked, left]) run.advance(s(2))
    policyView(
      looked,
      { for: '*' },
      {
        proposed: { kind: 'policy', at: s(2), policy: { for: '*', retry: { attempts: 9 } } },
      },
    )
    for (const run of [looked, left]) run.advance(s(5))
    expect(looked.world.places.sim.digest).toEqual(left.world.places.sim.digest)
  })
})

describe('a policy that was applied', () => {
  const policy: Policy = { for: 'cart', timeoutUs: ms(500) }
  const applied = { kind: 'policy', at: s(10), policy } as const
  const push = (at: number, command: PolicyCommand = applied, text = shop) => {
    const run = new Run(parseScenario(text, { file: 'shop.yaml' }).scenario, [applied])
    run.advance(at)
    return policyView(run, { for: 'cart' }, { applied: command }).push
  }

  it('is on its way, until everybody has it', () => {
    expect(push(s(9))).toBeUndefined()
    const { has, late } = push(s(15))!
    expect(has.length + late.length).toBe(4)
    expect(late.length).toBeGreaterThan(0)
    expect(push(s(40))).toMatchObject({ refusal: undefined, has: [0, 1, 2, 3], late: [] })
  })

  it('is on its way to those alone whom it is rolled out to', () => {
    const some = { ...applied, rollout: { to: 'front-2' } }
    const { scenario } = parseScenario(shop, { file: 'shop.yaml' })
    const run = new Run(scenario, [some])
    run.advance(s(40))
    const view = policyView(run, { for: 'cart' }, { applied: some })
    expect(view.push).toMatchObject({ has: [1], late: [], refused: [] })
    expect(view.holders.every(({ state }) => state === 'current')).toBe(true)
    const timeouts = view.held.find(({ key }) => key === 'timeout')!.values
    expect(timeouts.map(({ line, of }) => [line.value, of])).toEqual([
      ['1\u00a0s', [0, 2, 3]],
      ['500\u00a0ms', [1]],
    ])
  })

  it('is refused by proxies when it is defective: they keep what they had, and it says what of it', () => {
    const bad = { ...applied, defect: 'routes' } as const
    const { scenario } = parseScenario(shop, { file: 'shop.yaml' })
    const run = new Run(scenario, [bad])
    run.advance(s(40))
    const view = policyView(run, { for: 'cart' }, { applied: bad })
    expect(view.push).toMatchObject({ has: [], late: [], refused: [0, 1, 2, 3] })
    expect(view.push!.errors).toEqual([
      'RDS: Only unique values for domains are permitted in a route configuration',
    ])
    const timeouts = view.held.find(({ key }) => key === 'timeout')!.values
    expect(timeouts.map(({ line }) => line.value)).toEqual(['1\u00a0s'])
  })

  it('rolled back is a newer version, and all hold again what they held before', () => {
    const over = { ...applied, until: s(50) }
    const { scenario } = parseScenario(shop.replace('60s', '120s'), { file: 'shop.yaml' })
    const run = new Run(scenario, [over])
    run.advance(s(80))
    const view = policyView(run, { for: 'cart' }, { applied: over })
    expect(view.push).toMatchObject({ has: [0, 1, 2, 3], late: [] })
    expect(wanted(view, 'timeout')).toEqual(['1\u00a0s, shop.yaml:13, 1'])
    expect(view.holders[0]!.version).toBe(2)
  })

  it('is none when the run knows nothing of it', () => {
    expect(push(s(30), { ...applied, at: s(11) })).toBeUndefined()
  })

  it('is refused by the control plane when its team may not change that, and that is known before', () => {
    const teams = `${shop}teams: { others: { mayChange: [own] } }\n`
    const { scenario } = parseScenario(teams, { file: 'shop.yaml' })
    const command = { ...applied, policy: { ...policy, by: 'others' } }
    const run = new Run(scenario, [command])
    run.advance(s(15))
    const view = policyView(run, { for: 'cart' }, { applied: command, proposed: command })
    expect(view.push).toMatchObject({ refusal: 'others may not change cart', has: [], late: [] })
    expect(view.proposal!.refusal).toBe('others may not change cart')
    expect(wanted(view, 'timeout')).toEqual(['1\u00a0s, shop.yaml:13, 1'])
  })
})

describe('known before it runs', () => {
  it('a per-try timeout that is not below the timeout ends no attempt', () => {
    expect(warnings({ for: 'cart', retry: { perTryTimeoutUs: s(1) } })).toContain(
      'The per-try timeout of 1 s is not below the timeout of 1 s, so it ends no attempt.',
    )
  })

  it('attempts that do not fit into the timeout are counted', () => {
    expect(warnings({ for: 'cart', retry: { perTryTimeoutUs: ms(400) } })).toContain(
      'If each attempt runs into its 400 ms, at most 2 of 3 end within the timeout of 1 s.',
    )
  })

  it('a caller that leaves earlier is named', () => {
    expect(warnings({ for: 'front', timeoutUs: s(5) })).toContain(
      'web leaves after 2 s; its calls to front may take up to 5 s.',
    )
    expect(warnings({ for: 'stock', from: 'cart', timeoutUs: s(4) })).toContain(
      'front gives cart up after 1 s, while cart waits up to 4 s for stock.',
    )
  })

  it('a POST that is tried again may be done twice, unless only connecting failed', () => {
    const twice = 'front sends POST to pay, which is not safe to send twice'
    const of = (on: readonly ('5xx' | 'connect-failure')[]) =>
      warnings({ for: 'pay', retry: { on } }).filter((text) => text.startsWith(twice))
    expect(of(['5xx', 'connect-failure'])).toEqual([
      `${twice}: after 5xx it may have been done already.`,
    ])
    expect(of(['connect-failure'])).toEqual([])
  })

  it('attempts multiply over the layers that try again', () => {
    const worst = 'At worst one request becomes'
    const found = warnings({ for: 'stock', retry: { attempts: 4, on: ['5xx'] } })
    expect(found.find((text) => text.startsWith(worst))).toBe(
      `${worst} 12 attempts at stock: 3 (front to cart) × 4 (cart to stock). Limits and budgets may make it fewer.`,
    )
    // What the upper layer does not see as a reason is not multiplied.
    const reset = shop.replace('on: [5xx]', 'on: [reset]')
    expect(
      warnings({ for: 'stock', retry: { attempts: 4, on: ['5xx'] } }, reset).filter((text) =>
        text.startsWith(worst),
      ),
    ).toEqual([])
  })

  it('a limit that never ejects is found, as its version counts', () => {
    const nobody = 'Nobody of cart is ever ejected: 10 % of 3 endpoints is less than one.'
    const of = (outlier: NonNullable<Policy['outlier']>) => warnings({ for: 'cart', outlier })
    expect(of({ consecutive5xx: 3 })).toEqual([`${nobody} Envoy 1.28 asks even before the first.`])
    expect(of({ limitRule: '1.27' })).toEqual([])
    expect(of({ alwaysEjectOneHost: true })).toEqual([])
    expect(of({ maxEjectionRatio: 0.34 })).toEqual([])
    expect(of({ consecutive5xx: 0 })).toEqual([
      'Nobody of cart is ever ejected: every detection is off.',
    ])
  })

  it('retries without a condition try nothing again', () => {
    expect(warnings({ for: 'pay', retry: { attempts: 5 } })).toContain(
      'Nothing is tried again between front and pay: retry.on is empty.',
    )
  })

  it('nothing is said of what the policy does not touch', () => {
    expect(warnings({ for: 'cart', limits: { maxConnections: 9 } })).not.toContain(
      expect.stringContaining('timeout'),
    )
    expect(warnings({ for: 'store', connectTimeoutUs: s(1) })).toEqual([])
  })
})
