import { expect, test } from 'vitest'
import { makeTopology } from '../../../record/makeTopology.ts'
import { Run } from '../../../scenario/build.ts'
import { parseScenario } from '../../../scenario/parse.ts'
import { pictureRows } from './pictureRows.ts'

const rows = (system: string, clients: readonly string[]): number => {
  const text = `halfopen: 1
title: Rows
duration: 1s
system: ${system}
nodes: { n1: {}, n2: {} }
services:
  cart: { endpoints: 2, calls: [stock] }
  stock: { endpoints: 2 }
clients:
${clients.map((name) => `  ${name}: { to: cart, rate: 1/s }`).join('\n')}
`
  return pictureRows(makeTopology(new Run(parseScenario(text, { file: 'rows.yaml' }).scenario)))
}

test('a picture is one row higher for each caller more, for a control plane, and for proxies on nodes', () => {
  expect(rows('none', ['web'])).toBe(1)
  expect(rows('none', ['web', 'app', 'shop'])).toBe(3)
  expect(rows('istio', ['web'])).toBe(2)
  expect(rows('istio-ambient', ['web'])).toBe(3)
})
