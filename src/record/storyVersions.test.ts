import { expect, it } from 'vitest'
import { Run } from '../scenario/build.ts'
import { parseScenario } from '../scenario/parse.ts'
import { s } from '../model/units.ts'
import { firstFailure, storyOf } from './tellStory.ts'

const shop = (more: string): string => `halfopen: 1
title: Versions
seed: 1
duration: 30s
system: envoy
services:
  shop: { endpoints: 8, workers: 8, serviceTime: 1ms, calls: [stock] }
  stock: { endpoints: 2, workers: 8, serviceTime: 5ms }
  stock-next: { endpoints: 2, workers: 8, serviceTime: 5ms }
clients: { web: { to: shop, rate: 100/s } }
${more}`

/** What the story of a request says of versions and clusters: by its number, or the first that failed. */
function decisionsOf(more: string, request: number | undefined): string[] {
  const make = (): Run => new Run(parseScenario(shop(more), { file: 'shop.yaml' }).scenario)
  const number = request ?? firstFailure(make, s(30))!
  const { rows } = storyOf(make, number, s(30))!
  return rows.flatMap((row) =>
    row.kind === 'decision' && /Decided with|named a cluster/.test(row.text)
      ? [row.text.replace(/shop-\d/g, 'shop-n')]
      : [],
  )
}

it('a request says with which version it was decided only where versions differ', () => {
  const slow = `
controlPlane: { pushDelay: 8s }
events:
  - { at: 5s, policy: { for: stock, timeout: 1s } }`
  expect(decisionsOf(slow, 100)).toEqual([])
  expect(decisionsOf(slow, 800)).toEqual([
    'Decided with the routes of v1: shop-n did not have v2 in force.',
  ])
  expect(decisionsOf(slow, 2_500)).toEqual([])
  const canary = `
events:
  - { at: 5s, policy: { for: stock, timeout: 1ms }, rollout: 50% }`
  expect(decisionsOf(canary, undefined)).toEqual([
    'Decided with the routes of v2: shop-n is meant to have it, and not everybody else.',
  ])
})

it('a route that leads to a cluster on its way says so', () => {
  const torn = `
controlPlane: { streams: separate, pushDelay: { uniform: { min: 0ms, max: 8s } } }
events:
  - { at: 5s, policy: { for: stock, route: [{ to: stock-next, weight: 100 }] } }`
  expect(decisionsOf(torn, undefined)).toEqual([
    'Decided with the routes of v2, the newest for shop-n.',
    'Refused: the route named a cluster, stock-next, that shop-n does not know yet (NC).',
  ])
})
