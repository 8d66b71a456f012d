import { expect, test } from 'vitest'
import { completeAt, explainAt } from './complete.ts'
import { scenarioForm, typedValue, type Form } from './schemaForm.ts'

const shop = `halfopen: 1
services:
  cart:
    endpoints: 2
    calls: [db]
  db: { kind: database }
clients:
  web: { to: cart, rate: 5/s }
events:
  - { at: 1s, fault: kill, on: | }
`

/** What is offered where the bar stands. */
function offered(text: string): readonly string[] {
  const at = text.indexOf('|')
  const found = completeAt(text.replace('|', ''), at)
  return found?.options.map(({ label }) => label) ?? []
}

test('a fault is offered services, endpoints, links and clients of the document', () => {
  expect(offered(shop)).toEqual(
    expect.arrayContaining(['cart', 'db', 'cart-2', 'cart->db', 'web->cart', 'web']),
  )
})

test('a service is offered the keys that it does not have yet', () => {
  const keys = offered(shop.replace('on: |', 'on: db').replace('    calls', '    |\n    calls'))
  expect(keys).toContain('serviceTime')
  expect(keys).not.toContain('endpoints')
  expect(keys).not.toContain('services')
})

test('a choice is offered its words', () => {
  expect(offered(shop.replace('on: |', 'on: db').replace('database', '|'))).toEqual(
    expect.arrayContaining(['app', 'database', 'external']),
  )
})

test('nothing is offered in a comment', () => {
  expect(offered(`# wo|${shop.replace('|', 'db')}`)).toEqual([])
})

test('a key says what it means and what stands for it when it is absent', () => {
  const text = shop.replace('|', 'db')
  const found = explainAt(text, text.indexOf('endpoints') + 2)
  expect(found?.doc).toBe('endpoints: how many instances it has (default 1)')
})

test('every section of the format has a form', () => {
  const keys = scenarioForm.keys.map(({ key }) => key)
  for (const key of ['services', 'clients', 'network', 'links', 'policies', 'controlPlane']) {
    expect(keys).toContain(key)
  }
  const services = scenarioForm.keys.find(({ key }) => key === 'services')!.form()
  const service = (services as Extract<Form, { kind: 'record' }>).item
  expect(service.kind).toBe('map')
})

test('a number is a number only as it was typed, and a text stays a text', () => {
  expect(typedValue('3', false)).toBe(3)
  expect(typedValue('3', true)).toBe('3')
  expect(typedValue('1.50', false)).toBe('1.50')
  expect(typedValue('25ms', false)).toBe('25ms')
})
