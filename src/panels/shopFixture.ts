import { linkSign } from '../record/faultText.ts'
import type { Topology } from '../record/Topology.ts'
import type { Named } from '../scenario/names.ts'

/** web asks cart, cart calls stock: every kind of place once at least. For tests. */
export const shop: Topology = {
  title: 'Shop',
  description: '',
  system: 'envoy',
  seed: 7,
  durationUs: 60_000_000,
  hasControlPlane: true,
  hasIdentity: true,
  hasSidecars: true,
  clients: [{ name: 'web', service: 0, proxy: -1, load: '50/s', ratePerSecond: 50 }],
  services: [
    {
      name: 'cart',
      role: 'app',
      hasLibrary: false,
      team: '',
      namespace: '',
      kind: 'app',
      protocol: 'http1',
      opaque: false,
      workers: 8,
      queue: 64,
      endpoints: [0, 1],
    },
    {
      name: 'stock',
      role: 'app',
      hasLibrary: false,
      team: '',
      namespace: 'shop',
      kind: 'app',
      protocol: 'http1',
      opaque: false,
      workers: 8,
      queue: 64,
      endpoints: [2],
    },
  ],
  endpoints: [
    { name: 'cart-1', service: 0, zone: 'a', node: 'n1', proxy: 0 },
    { name: 'cart-2', service: 0, zone: 'b', node: 'n2', proxy: 1 },
    { name: 'stock-1', service: 1, zone: 'a', node: 'n1', proxy: 2 },
  ],
  zones: [
    { name: 'a', endpoints: [0, 2] },
    { name: 'b', endpoints: [1] },
  ],
  teams: [],
  queues: [],
  nodes: [
    { name: 'n1', zone: 'a', endpoints: [0, 2] },
    { name: 'n2', zone: 'b', endpoints: [1] },
  ],
  proxies: [0, 1, 2].map((endpoint) => ({
    name: `proxy ${endpoint}`,
    endpoint,
    client: -1,
    node: '',
  })),
  edges: [
    {
      name: `web${linkSign}cart`,
      fromService: -1,
      fromClient: 0,
      toService: 0,
      target: 0,
      kind: 'http',
    },
    {
      name: `cart${linkSign}stock`,
      fromService: 0,
      fromClient: -1,
      toService: 1,
      target: 1,
      kind: 'http',
    },
  ],
  clusters: [
    {
      edge: 0,
      proxy: -1,
      fromEndpoint: -1,
      isShared: false,
      fromClient: 0,
      service: 0,
      members: [],
    },
  ],
  members: [],
}

/** What commands may name in it. */
export const names = {
  services: [
    { name: 'cart', namespace: '', endpoints: 2, zones: ['a', 'b'] },
    { name: 'stock', namespace: 'shop', endpoints: 1, zones: ['a'] },
  ],
  clients: [{ name: 'web' }],
  nodes: [
    { name: 'n1', zone: 'a' },
    { name: 'n2', zone: 'b' },
  ],
} as unknown as Named
