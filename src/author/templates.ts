/** A scenario to begin with. */
export interface Template {
  readonly title: string
  readonly what: string
  readonly file: string
  readonly text: string
}

// guess, all numbers: calm at the start, and within reach of trouble
const shop = `# A shop in three tiers. Nothing is wrong yet: break something, or schedule a fault.
halfopen: 1
title: Three-tier shop
seed: 1
duration: 60s
system: envoy

services:
  frontend:
    endpoints: 2
    workers: 16
    serviceTime: { exponential: 5ms }
    calls: [shop]
  shop:
    endpoints: 3
    serviceTime: { exponential: 10ms }
    calls: [db]
  db:
    endpoints: 1
    workers: 16
    serviceTime: { exponential: 4ms }
    kind: database

clients:
  users: { to: frontend, rate: 60/s, timeout: 1s }

policies:
  - { for: "*", timeout: 1s }
  - { for: shop, retry: { attempts: 2, on: [5xx, reset] } }
`

const one = `# One service and those who ask it: what queues, limits and faults do on their own.
halfopen: 1
title: One service
seed: 1
duration: 60s
system: envoy

services:
  cell:
    endpoints: 3
    workers: 8
    queue: 64
    serviceTime: { exponential: 50ms }

clients:
  users: { to: cell, rate: 200/s, timeout: 1s }
`

const storm = `# Retries on every tier multiply: each of three tries becomes three tries of the next one.
halfopen: 1
title: Retry storm
seed: 1
duration: 60s
system: envoy

services:
  gateway:
    endpoints: 2
    workers: 64
    serviceTime: { exponential: 2ms }
    calls: [orders]
  orders:
    endpoints: 2
    workers: 32
    serviceTime: { exponential: 5ms }
    calls: [stock]
  stock:
    endpoints: 2
    workers: 4
    serviceTime: { exponential: 20ms }

clients:
  users: { to: gateway, rate: 200/s, timeout: 2s }

policies:
  - for: "*"
    timeout: 2s
    retry: { attempts: 3, on: [5xx, reset], perTryTimeout: 250ms }

events:
  - { at: 10s, until: 20s, fault: { slow: 3x }, on: stock }
`

const zones = `# Two zones and two teams: what a lost endpoint or a cut line means for whom.
halfopen: 1
title: Two zones
seed: 1
duration: 60s
system: envoy

services:
  web:
    endpoints: 2
    workers: 16
    serviceTime: { exponential: 5ms }
    team: storefront
    zone: [a, b]
    calls: [[search, cart]]
  search:
    endpoints: 2
    serviceTime: { exponential: 12ms }
    team: storefront
    zone: [a, b]
  cart:
    endpoints: 2
    serviceTime: { exponential: 8ms }
    team: orders
    zone: [a, b]
    calls: [payments]
  payments:
    serviceTime: { lognormal: { mean: 40ms, sigma: 0.6 } }
    kind: external

clients:
  users: { to: web, rate: 40/s, timeout: 2s }

policies:
  - { for: "*", timeout: 1s, retry: { attempts: 2, on: [5xx, reset] } }
`

/** The templates of the gallery. */
export const templates: readonly Template[] = [
  {
    title: 'Three-tier shop',
    what: 'A frontend, a shop and a database, calm until you break something.',
    file: 'three-tier-shop.yaml',
    text: shop,
  },
  {
    title: 'One service',
    what: 'A single service under load: queues, limits and faults on their own.',
    file: 'one-service.yaml',
    text: one,
  },
  {
    title: 'Retry storm',
    what: 'Three tiers that all retry, and ten slow seconds at the bottom.',
    file: 'retry-storm.yaml',
    text: storm,
  },
  {
    title: 'Two zones',
    what: 'Endpoints in two zones, services of two teams, and a partner outside.',
    file: 'two-zones.yaml',
    text: zones,
  },
]
