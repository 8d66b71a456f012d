/** What a service is for: an application of the scenario's own, or something that a system puts between applications. */
export type Role = 'app' | 'gateway' | 'bus' | 'flow' | 'broker' | 'waypoint' | 'mixer'

/** What a system adds to the services of a scenario. */
export interface Middle {
  readonly name: string
  readonly role: Role
  readonly endpoints: number
  /** Whether each service that is called has one of its own: `cart-flow`. */
  readonly isEach: boolean
  /** Whether there is one only where the scenario says so. */
  readonly isAsked: boolean
}

const one = { isEach: false, isAsked: false }

/**
 * By system. Names stand here, apart from the profiles, because whoever reads a command must know them.
 *
 * guess: two gateways and two Mixers, for a node that dies; one bus and one broker, as the drawings of their time have it
 */
export const middles: Readonly<Record<string, Middle>> = {
  'api-gateway': { ...one, name: 'gateway', role: 'gateway', endpoints: 2 },
  esb: { ...one, name: 'bus', role: 'bus', endpoints: 1 },
  eai: { ...one, name: 'flow', role: 'flow', endpoints: 1, isEach: true },
  'message-broker': { ...one, name: 'broker', role: 'broker', endpoints: 1 },
  'istio-ambient': { ...one, name: 'waypoint', role: 'waypoint', endpoints: 2, isAsked: true },
  'istio-2018': { ...one, name: 'mixer', role: 'mixer', endpoints: 2 },
}

/** One of what a system adds: what it is called, and for whom it stands there; undefined: for everybody. */
export interface Added {
  readonly name: string
  readonly target: string | undefined
}

/**
 * What a system adds to the services of a scenario. A name that is taken gets a letter more.
 *
 * @param services those of the scenario
 * @param taken all names of the scenario
 * @param isWanted whether the scenario says something of it
 */
export function middlesFor(
  system: string,
  services: Iterable<string>,
  taken: { has(name: string): boolean },
  isWanted: boolean,
): readonly Added[] {
  const middle = Object.hasOwn(middles, system) ? middles[system] : undefined
  if (middle === undefined || (middle.isAsked && !isWanted)) return []
  const { name, isEach } = middle
  if (!isEach) return [{ name: free(name, taken), target: undefined }]
  return [...services].map((target) => ({ name: free(`${target}-${name}`, taken), target }))
}

function free(name: string, taken: { has(name: string): boolean }): string {
  let own = name
  while (taken.has(own)) own += 'x'
  return own
}
