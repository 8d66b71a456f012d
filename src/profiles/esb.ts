import { ms, s } from '../model/units.ts'
import apiGateway from './api-gateway.ts'
import type { MeshProfile } from './profile.ts'

/** An enterprise service bus: everything goes through a hub that routes and translates. */
export default {
  ...apiGateway,
  id: 'esb',
  title: 'Enterprise service bus',
  summary:
    'Every call goes through a hub, which routes and translates it, and waits for the answer.',
  placement: 'hub',
  version: 'Apache Camel 4 (2025) as the bus',
  fairness:
    'Built for integrating systems that do not speak the same language: translating between them is what nothing else here does.',
  notModelled: ['Transactions over several systems.'],
  middle: {
    covers: 'all',
    // maxPoolSize 20, maxQueueSize 1000 of the default thread pool profile (camel.apache.org, threading model)
    workers: 20,
    queue: 1_000,
    // guess: two translations of 2 ms each
    serviceTime: { kind: 'constant', valueUs: ms(4) },
  },
  defaults: { ...apiGateway.defaults, requestTimeoutUs: s(180), connectTimeoutUs: s(180) },
  words: {},
  sources: ['apache/camel: HttpComponent.java; camel.apache.org: threading model'],
} satisfies MeshProfile
