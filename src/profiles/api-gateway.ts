import { ms, s } from '../model/units.ts'
import envoy from './envoy.ts'
import none from './none.ts'
import type { MeshProfile } from './profile.ts'

/** An API gateway: a proxy at the edge that clients come in through; what services ask of each other goes past it. */
export default {
  ...none,
  id: 'api-gateway',
  title: 'API gateway',
  summary:
    'Clients come in through a proxy at the edge, which balances, limits and tries again; calls between services go past it.',
  placement: 'edge',
  eras: ['2018', 'today'],
  version: 'Kong 3, commit 22246ef2 (2025)',
  fairness:
    'Built for the edge, where it is one place for limits, keys and routes of all that comes from outside: nothing else here sees every client.',
  notModelled: ['Caching of answers, and transformation of bodies.'],
  costs: {
    ...none.costs,
    // guess: an event-driven gateway on one core
    idleCores: 0.05,
    coresPerThousandRps: 0.3,
    memoryMiB: 200,
  },
  pool: 'endpoint',
  resolves: 'lastKnown',
  middle: {
    covers: 'clients',
    // worker connections, at most 16,384 (kong.conf.default); they wait, they do not work
    workers: 16_384,
    queue: 0,
    serviceTime: { kind: 'constant', valueUs: ms(1) },
  },
  defaults: {
    ...envoy.defaults,
    // connect, read and write: 60 s each (kong/db/schema/entities/services.lua)
    requestTimeoutUs: s(60),
    connectTimeoutUs: s(60),
  },
  balancers: ['roundRobin', 'leastRequest'],
  expresses: [
    'timeout',
    'connectTimeout',
    'retry',
    'limits',
    'outlier',
    'balancer',
    'panicThreshold',
    'fault',
    'route',
  ],
  words: {},
  sources: ['Kong/kong 22246ef2: kong/db/schema/entities/services.lua, kong.conf.default'],
} satisfies MeshProfile
