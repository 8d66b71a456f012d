import { describe, expect, test } from 'vitest'
import { Mesh } from './hostileFixture.ts'

const second = 1_000_000

describe('a run that needs more than a page can give', () => {
  test('ends before the moment after which no time passes, and says what to change', () => {
    const mesh = new Mesh(`
      halfopen: 1
      network: { latency: 0ms }
      services: { cart: { serviceTime: { constant: 0ms } } }
      clients: { web: { to: cart, users: 10, think: { constant: 0ms } } }`)
    expect(mesh.load().type).toBe('loaded')
    const end = mesh.frame(second)
    expect(end.stopped?.problem.what).toMatch(/no time passes/)
    expect(end.stopped?.problem.mend).not.toBe('')
    // It stands where it ends, and may be asked for any moment.
    expect(mesh.stateIn(end).now).toBe(end.stopped!.at)
    expect(mesh.frame(0).more).toBe(false)
    expect(mesh.stateIn(mesh.frame(second)).now).toBe(end.stopped!.at)
  })

  test('runs up to there like any other, and the same each time', () => {
    const text = (outage: string) => `
      halfopen: 1
      services: { cart: { serviceTime: { constant: 10ms } } }
      clients:
        web: { to: cart, rate: 100/s }
        many: { to: cart, users: 10, think: { constant: 0ms } }
      network: { latency: 0ms }
      events: [${outage}]`
    const storm = '{ at: 2s, until: 3s, fault: kill, on: cart-1 }'
    const whole = new Mesh(text(''))
    whole.load()
    const mesh = new Mesh(text(storm))
    mesh.load()
    const end = mesh.frame(10 * second)
    expect(end.stopped?.at).toBe(2 * second - 1)
    expect(mesh.stateIn(mesh.frame(2 * second - 1)).digest).toBe(
      whole.stateIn(whole.frame(2 * second - 1)).digest,
    )
    // Without what made it so, it goes on.
    mesh.ask({
      type: 'commands',
      commands: [{ kind: 'without', at: 2 * second, fault: 'kill', on: 'cart-1' }],
    })
    expect(mesh.frame(3 * second).stopped).toBeUndefined()
  })
})

test.each([
  [
    'more users than there may be',
    'clients: { a: { to: cart, users: 60000, think: 1s }, b: { to: cart, users: 60000, think: 1s } }',
    /users/,
  ],
  [
    'two services that all know each other',
    'services: { cart: { endpoints: 5000, calls: [stock] }, stock: { endpoints: 5000 } }',
    /endpoints/,
  ],
  [
    'caches',
    'services: { cart: { endpoints: 10000, calls: [ { to: stock, cache: { entries: 1000000 } } ] }, stock: {} }',
    /page can hold/,
  ],
])('%s: refused before anything is made', (_, text, why) => {
  const rest = text.startsWith('services')
    ? 'clients: { web: { to: cart, rate: 1/s } }'
    : 'services: { cart: {} }'
  const answer = new Mesh(`halfopen: 1\n${text}\n${rest}`).load()
  expect(answer.type === 'refused' && answer.problems[0]?.what).toMatch(why)
})

test('calls that fan out without end are worked at in slices that have one', () => {
  const names = Array.from({ length: 12 }, (_, depth) => `s${depth}`)
  const services = names.map((name, depth) => {
    const next = names[depth + 1]
    return `${name}: { workers: 1000, calls: [${next === undefined ? '' : Array(10).fill(next).join(', ')}] }`
  })
  const mesh = new Mesh(`
halfopen: 1
services:
  ${services.join('\n  ')}
clients: { web: { to: s0, rate: 1/s } }`)
  mesh.load()
  let before = 0
  for (let slices = 0; slices < 5; slices++) {
    const { events } = mesh.stateIn(mesh.slice(60 * second))
    expect(events - before).toBeLessThan(100_000)
    before = events
  }
})
