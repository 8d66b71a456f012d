import { never } from '../model/units.ts'
import { faultKinds, type Fault } from './commands.ts'
import type { TargetKind } from './names.ts'

// What is known of faults without reading any: pages need it, and must not fetch the reader of YAML for it.

/** Faults that are no more than their name. */
export const plainFaults = [
  'kill',
  'killProxy',
  'hang',
  'refuse',
  'partition',
  'drain',
  'flush',
  'dns',
  'expire',
  'stall',
] as const

/** guess: how long a process that crashes again and again lives each time. */
export const defaultCrashUs = 5_000_000
/** guess: how long a rolling update waits between two endpoints. */
export const defaultEachUs = 5_000_000

/** @source design: failures of a service are 503 unless it says otherwise */
export const defaultErrorStatus = 503

/** What each fault can befall. */
export const faultTargets: Readonly<Record<Fault['kind'], readonly TargetKind[]>> = {
  kill: ['service', 'endpoint', 'zone', 'node', 'controlPlane', 'middle'],
  killProxy: ['service', 'endpoint', 'client', 'node'],
  slow: ['service', 'endpoint', 'zone', 'node', 'controlPlane', 'middle'],
  errors: ['service', 'endpoint'],
  hang: ['service', 'endpoint'],
  refuse: ['service', 'endpoint'],
  partition: [
    'service',
    'endpoint',
    'zone',
    'node',
    'link',
    'controlPlane',
    'configLink',
    'middle',
  ],
  delay: ['service', 'endpoint', 'link'],
  loss: ['service', 'endpoint', 'link'],
  drain: ['service', 'endpoint', 'zone', 'node'],
  spike: ['client'],
  crashLoop: ['service', 'endpoint'],
  leak: ['service', 'endpoint'],
  deploy: ['service', 'endpoint'],
  flush: ['service', 'endpoint', 'link'],
  dns: ['service', 'link'],
  expire: ['service', 'endpoint', 'issuer', 'root'],
  skew: ['service', 'endpoint'],
  stall: ['controlPlane'],
  inject: ['service', 'endpoint', 'namespace', 'everything'],
  uninject: ['service', 'endpoint', 'namespace', 'everything'],
}

/** Faults that happen once and have no end. */
export const momentaryFaults: readonly Fault['kind'][] = ['flush', 'inject', 'uninject']

/** Faults that last until they end. */
export const lastingFaults: readonly Fault['kind'][] = faultKinds.filter(
  (kind) => !momentaryFaults.includes(kind),
)

/** A release without any defect. */
export const soundRelease: Fault & { readonly kind: 'deploy' } = {
  kind: 'deploy',
  eachUs: defaultEachUs,
  ratio: 0,
  status: defaultErrorStatus,
  factor: 1,
  crashUs: never,
}
