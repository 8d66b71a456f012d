import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { parseScenario } from '../scenario/parse.ts'
import {
  addClient,
  addEvent,
  addPolicy,
  addService,
  callees,
  connect,
  disconnect,
  namesIn,
  remove,
  rename,
  renameTeam,
  removeTeam,
  setProperty,
  setTeam,
  setZones,
  type Edited,
} from './edits.ts'
import { record, redo, startHistory, undo } from './History.ts'
import { referencesIn, isReferenceTo } from './references.ts'
import { readText } from './rewrite.ts'
import { isSame, valueAt, type ValueMap } from './Value.ts'

const root = 'scenarios'
const files = readdirSync(root).flatMap((folder) =>
  readdirSync(join(root, folder))
    .filter((file) => file.endsWith('.yaml'))
    .map((file) => join(root, folder, file)),
)
const texts = files.map((file) => readFileSync(file, 'utf8'))

const valueOf = (text: string) => readText(text)!.value as ValueMap
const done = (edited: Edited): string => {
  if ('refused' in edited) throw new Error(`refused: ${edited.refused} ${edited.name}`)
  return edited.text
}
const parses = (text: string) => void parseScenario(text, { file: 'edited' })

/** Whether the lines of one text stand in another one, in their order. */
function isWithin(lines: readonly string[], others: readonly string[]): boolean {
  let at = 0
  for (const line of lines) {
    while (at < others.length && others[at] !== line) at++
    if (at++ >= others.length) return false
  }
  return true
}
const linesOf = (text: string) => text.split('\n')

const anyText = fc.constantFrom(...texts)
const pick = <T>(list: readonly T[], at: number): T => list[at % list.length]!
const run = { numRuns: 60 }

/** Whether something is said of a team by its name (`team:kiosk`), which nobody may leave then. */
const meansTeams = (text: string): boolean => /\bteam:\w/.test(text)

describe('an edit of a scenario that comes with the program', () => {
  test('adds a service and keeps every line that was there', () => {
    fc.assert(
      fc.property(anyText, fc.constantFrom('app', 'database', 'external'), (text, kind) => {
        const after = done(addService(text, 'brand-new', kind))
        parses(after)
        expect(isWithin(linesOf(text), linesOf(after))).toBe(true)
        expect(namesIn(valueOf(after), 'services')).toContain('brand-new')
      }),
      run,
    )
  })

  test('adds a client, a policy and an event and keeps every line', () => {
    fc.assert(
      fc.property(anyText, fc.nat(), (text, at) => {
        const service = pick(namesIn(valueOf(text), 'services'), at)
        let after = done(addClient(text, 'visitors', service))
        after = done(addPolicy(after, { for: service, timeout: '1s', retry: { attempts: 2 } }))
        after = done(addEvent(after, { at: '1s', until: '2s', fault: 'kill', on: service }))
        parses(after)
        expect(isWithin(linesOf(text), linesOf(after))).toBe(true)
      }),
      run,
    )
  })

  test('renames a service or a client wherever it is meant, and touches no other line', () => {
    fc.assert(
      fc.property(anyText, fc.nat(), (text, at) => {
        const value = valueOf(text)
        const services = namesIn(value, 'services')
        const from = pick([...services, ...namesIn(value, 'clients')], at)
        const after = done(rename(text, from, 'other-name'))
        parses(after)
        const before = linesOf(text)
        const now = linesOf(after)
        expect(now.length).toBe(before.length)
        now.forEach((line, index) => {
          if (!before[index]!.includes(from)) expect(line).toBe(before[index])
        })
        // A team may have the name of a service.
        const left = referencesIn(valueOf(after)).filter(
          ({ text: reference, kind }) =>
            kind === 'place' && isReferenceTo(reference, from, services.includes(from)),
        )
        expect(left).toEqual([])
        expect(done(rename(after, 'other-name', from))).toBe(text)
      }),
      run,
    )
  })

  test('removes a service and all that refers to it, and the comments between the sections stay', () => {
    fc.assert(
      fc.property(anyText, fc.nat(), (text, at) => {
        const services = namesIn(valueOf(text), 'services')
        const name = pick(services, at)
        const after = done(remove(text, name))
        if (services.length > 1) parses(after)
        const rest = referencesIn(valueOf(after)).filter(
          ({ text: reference, kind }) => kind === 'place' && isReferenceTo(reference, name, true),
        )
        expect(rest).toEqual([])
        // What stands inside of something that goes may go with it.
        for (const line of linesOf(text)) {
          if (line.startsWith('#')) expect(linesOf(after)).toContain(line)
        }
      }),
      run,
    )
  })

  test('connects two services with one line more, and disconnecting gives the same calls again', () => {
    fc.assert(
      fc.property(anyText, fc.nat(), fc.nat(), (text, a, b) => {
        const services = namesIn(valueOf(text), 'services')
        const [from, to] = [pick(services, a), pick(services, b)]
        const edited = connect(text, from, to)
        if ('refused' in edited) {
          expect(['circle', 'already', 'self']).toContain(edited.refused)
          return
        }
        parses(edited.text)
        const after = valueAt(valueOf(edited.text), ['services', from])
        expect(callees(after)).toContain(to)
        const back = done(disconnect(edited.text, from, to))
        parses(back)
        const calls = valueOf(text)['services']
        expect(isSame(valueOf(back)['services'], calls)).toBe(true)
      }),
      run,
    )
  })

  test('sets a property in its line, adds it or takes it out, and leaves all other lines', () => {
    const property = fc.constantFrom<readonly [string, string | number | Record<string, string>]>(
      ['endpoints', 7],
      ['workers', 3],
      ['serviceTime', '12ms'],
      ['serviceTime', { exponential: '9ms' }],
      ['failures', '2%'],
      ['team', 'the # team: of "x"'],
      ['restart', 'never'],
    )
    fc.assert(
      fc.property(anyText, fc.nat(), property, (text, at, [key, to]) => {
        const name = pick(namesIn(valueOf(text), 'services'), at)
        // Where teams are listed, a team is one of them, and no label.
        fc.pre(key !== 'team' || valueOf(text)['teams'] === undefined)
        fc.pre(key !== 'team' || !meansTeams(text))
        const path = ['services', name, key]
        const after = done(setProperty(text, path, to))
        parses(after)
        expect(valueAt(valueOf(after), path)).toEqual(to)
        const before = linesOf(text)
        const now = linesOf(after)
        const isThere = valueAt(valueOf(text), path) !== undefined
        const line = before.find((each, index) => each !== now[index])
        if (isThere) {
          expect(now.length).toBe(before.length)
          expect(before.filter((each, index) => each !== now[index]).length).toBeLessThanOrEqual(1)
        } else {
          const others = before.filter((each) => each !== line)
          expect(isWithin(others, now)).toBe(true)
        }
        const cleared = done(setProperty(after, path, undefined))
        expect(valueAt(valueOf(cleared), path)).toBeUndefined()
        // Without endpoints there is one, and an event may speak of the third.
        if (key !== 'endpoints') parses(cleared)
        if (!isThere) expect(isSame(valueOf(cleared), valueOf(text))).toBe(true)
      }),
      run,
    )
  })

  test('gives a service a team and zones', () => {
    fc.assert(
      fc.property(anyText, fc.nat(), (text, at) => {
        fc.pre(!meansTeams(text))
        const name = pick(namesIn(valueOf(text), 'services'), at)
        const after = done(setZones(done(setTeam(text, name, 'crew')), name, ['north', 'south']))
        parses(after)
        expect(valueAt(valueOf(after), ['services', name, 'zone'])).toEqual(['north', 'south'])
        const comments = linesOf(text).filter((line) => /^\s*#/.test(line))
        expect(isWithin(comments, linesOf(after))).toBe(true)
      }),
      run,
    )
  })

  test('renames a team wherever it is meant, and removes it with what speaks of it', () => {
    const listed = texts.filter((text) => valueOf(text)['teams'] !== undefined)
    fc.assert(
      fc.property(fc.constantFrom(...listed), fc.nat(), (text, at) => {
        const team = pick(Object.keys(valueOf(text)['teams'] as ValueMap), at)
        const ofTeam = (after: string) =>
          referencesIn(valueOf(after)).filter((each) => each.kind === 'team' && each.text === team)
        const renamed = done(renameTeam(text, team, 'other-crew'))
        parses(renamed)
        expect(ofTeam(renamed)).toEqual([])
        expect(done(renameTeam(renamed, 'other-crew', team))).toBe(text)
        const removed = done(removeTeam(text, team))
        parses(removed)
        expect(ofTeam(removed)).toEqual([])
        expect(namesIn(valueOf(removed), 'services')).toEqual(namesIn(valueOf(text), 'services'))
      }),
      run,
    )
  })

  test('undo gives the exact texts before, redo the ones after', () => {
    const step = fc.constantFrom<(text: string, n: number) => Edited>(
      (text, n) => addService(text, `new${n}`),
      (text, n) => remove(text, pick(namesIn(valueOf(text), 'services'), n)),
      (text, n) => rename(text, pick(namesIn(valueOf(text), 'services'), n), `was${n}`),
      (text, n) => setTeam(text, pick(namesIn(valueOf(text), 'services'), n), `team ${n}`),
    )
    fc.assert(
      fc.property(anyText, fc.array(fc.tuple(step, fc.nat(9)), { maxLength: 6 }), (text, steps) => {
        let history = startHistory(text)
        const seen = [text]
        for (const [change, n] of steps) {
          if (namesIn(valueOf(history.now.text), 'services').length < 2) break
          const edited = change(history.now.text, n)
          if ('refused' in edited || edited.text === history.now.text) continue
          history = record(history, edited.text, 'step')
          seen.push(edited.text)
        }
        for (const before of seen.slice(0, -1).reverse()) {
          history = undo(history)
          expect(history.now.text).toBe(before)
        }
        for (const after of seen.slice(1)) {
          history = redo(history)
          expect(history.now.text).toBe(after)
        }
      }),
      { numRuns: 30 },
    )
  })
})

describe('an edit of a text', () => {
  const shop = `# mine
halfopen: 1
services: # all of them
  cart: # the first
    calls: [db, { to: db, method: POST }] # twice
  db:

clients: { web: { to: cart, rate: 5/s } }
events:
  - { at: 1s, fault: kill, on: cart-1 }
  - { at: 2s, fault: partition, on: cart->db } # the line
expect:
  - { metric: p99(cart), below: 1s }
  - { metric: amp( web->cart ), below: 2 }
control:
  set: { services.cart.failures: 5%, "events[1].at": 3s }
  expect:
    - { metric: success(web), atLeast: 1% }
`

  test('follows a name into endpoints, lines, metrics and paths', () => {
    expect(done(rename(shop, 'cart', 'basket'))).toBe(
      shop
        .replace('  cart:', '  basket:')
        .replace('to: cart', 'to: basket')
        .replace('cart-1', 'basket-1')
        .replace('cart->db', 'basket->db')
        .replace('p99(cart)', 'p99(basket)')
        .replace('web->cart', 'web->basket')
        .replace('services.cart.failures', 'services.basket.failures'),
    )
  })

  test('follows a name wherever else the format has one', () => {
    const text = `halfopen: 1
system: istio
teams: { cart: { mayChange: [cart] }, shop: { releases: [{ at: 1s, services: [cart] }] } }
services:
  web: { team: cart, start: { asks: cart }, calls: [cart], unmeshed: [web-1] }
  cart: { team: shop, endpoints: 3, unmeshed: [cart-3] }
clients: { user: { to: web, rate: 5/s, team: shop } }
policies:
  - { for: cart, by: cart, access: [{ allow: cart }, { deny: [cart, user], methods: GET }] }
  - { for: web, by: shop, access: [{ allow: [cart] }] }
  - { for: web, rateLimit: { identity: 5, overrides: [{ for: [cart, user], rate: 9 }] } }
identity: { skew: { cart-2: 90s, web: 1s } }
events:
  - { at: 1s, fault: partition, on: control-plane->cart-2 }
  - { at: 2s, policy: { for: web, timeout: 1s }, rollout: cart-1 }
  - { at: 3s, policy: { for: web, timeout: 2s }, rollout: team:cart }
  - { at: 4s, fault: expire, on: cart }
expect:
  - { metric: p99(user\u2192web), below: 1s }
  - { metric: plaintext(web\u2192cart), below: 1% }
control:
  set: { identity.skew.cart-2: 80s, teams.cart.mayChange: [cart, web] }
  expect: [{ metric: success(user), atLeast: 1% }]
`
    parses(text)
    // The team is called as the service is, and is another one.
    const ofTeam = [
      /( teams: \{|^teams: \{ )cart/m,
      /team: cart/,
      /by: cart/,
      /team:cart/,
      /teams\.cart/,
    ]
    const hidden = ofTeam.reduce(
      (rest, form) => rest.replace(form, (m) => m.replace('cart', 'TEAM')),
      text,
    )
    const renamed = hidden.replaceAll('cart', 'basket').replaceAll('TEAM', 'cart')
    expect(done(rename(text, 'cart', 'basket'))).toBe(renamed)
    expect(done(renameTeam(text, 'cart', 'crew'))).toBe(hidden.replaceAll('TEAM', 'crew'))

    const left = done(remove(text, 'cart'))
    parses(left)
    expect(valueOf(left)).toEqual({
      halfopen: 1,
      system: 'istio',
      teams: { cart: {}, shop: {} },
      services: { web: { team: 'cart', start: {}, unmeshed: ['web-1'] } },
      clients: { user: { to: 'web', rate: '5/s', team: 'shop' } },
      policies: [
        { for: 'web', rateLimit: { identity: 5, overrides: [{ for: ['user'], rate: 9 }] } },
      ],
      identity: { skew: { web: '1s' } },
      events: [{ at: '3s', policy: { for: 'web', timeout: '2s' }, rollout: 'team:cart' }],
      expect: [{ metric: 'p99(user\u2192web)', below: '1s' }],
      control: {
        set: { 'teams.cart.mayChange': ['web'] },
        expect: [{ metric: 'success(user)', atLeast: '1%' }],
      },
    })
  })

  test('keeps the numbers in the paths of the control when calls go', () => {
    const text = `halfopen: 1
services:
  web: { calls: [a, [b, c], { to: d, library: {} }] }
  a: {}
  b: {}
  c: {}
  d: {}
control: { set: { "services.web.calls[2].library": null, "services.web.calls[1][1]": d } }
`
    const setIn = (after: string) =>
      Object.keys(valueAt(valueOf(after), ['control', 'set']) as ValueMap)
    expect(setIn(done(remove(text, 'a')))).toEqual([
      'services.web.calls[1].library',
      'services.web.calls[0][1]',
    ])
    expect(setIn(done(disconnect(text, 'web', 'b')))).toEqual([
      'services.web.calls[2].library',
      'services.web.calls[1][0]',
    ])
    expect(setIn(done(disconnect(text, 'web', 'c')))).toEqual(['services.web.calls[2].library'])
  })

  test('puts a map where nothing stands and keeps the comments beside it', () => {
    expect(done(setTeam(shop, 'db', 'data'))).toContain('  db:\n    team: data\n')
    expect(done(setProperty(shop, ['services', 'cart', 'endpoints'], 3))).toContain(
      '  cart: # the first\n    calls: [db, { to: db, method: POST }] # twice\n    endpoints: 3\n',
    )
  })

  test('renumbers what points into a list that has become shorter', () => {
    const two = shop.replace('events[1].at', 'events[1].until')
    const after = done(setProperty(shop, ['events', 0], undefined))
    expect(after).not.toContain('cart-1')
    const removed = done(disconnect(two, 'cart', 'db'))
    expect(removed).not.toContain('# the line')
    expect(removed).not.toContain('events[1]')
    expect(removed).toContain('cart-1')
  })

  test('keeps the line breaks of Windows', () => {
    const after = done(addService(shop.replaceAll('\n', '\r\n'), 'search'))
    expect(after.replaceAll('\r\n', '')).not.toContain('\n')
    expect(after).toContain('  search:\r\n    endpoints: 2\r\n')
  })

  test('writes aliases out when what they stand for changes', () => {
    const text = 'halfopen: 1\nservices:\n  a: &one { workers: 2 }\n  b: *one # same\n'
    const after = done(setProperty(text, ['services', 'a', 'workers'], 3))
    expect(valueOf(after)).toEqual({
      halfopen: 1,
      services: { a: { workers: 3 }, b: { workers: 2 } },
    })
    expect(after).toContain('# same')
  })

  test('begins on an empty page', () => {
    let text = done(addService('# nothing yet\n', 'shop'))
    text = done(addService(text, 'db', 'database'))
    text = done(connect(text, 'shop', 'db'))
    text = done(addClient(text, 'web', 'shop'))
    text = done(setProperty(text, ['halfopen'], 1))
    parses(text)
    expect(text.startsWith('# nothing yet\n')).toBe(true)
  })

  test('is refused with its reason', () => {
    expect(addService(shop, 'cart')).toEqual({ refused: 'nameTaken', name: 'cart' })
    expect(addService(shop, 'a b')).toEqual({ refused: 'nameWrong', name: 'a b' })
    expect(connect(shop, 'db', 'cart')).toEqual({ refused: 'circle', name: 'cart' })
    expect(connect(shop, 'web', 'nobody')).toEqual({ refused: 'noService', name: 'nobody' })
    expect(addService('a: [', 'x')).toEqual({ refused: 'notYaml', name: '' })
  })
})
