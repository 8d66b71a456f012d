import type { Found } from './codes.ts'
import { quote } from './quantities.ts'
import { middles, middlesFor } from '../model/middles.ts'
import type { Scenario } from './Scenario.ts'
import { suggestion } from './suggest.ts'

/** Who can be referred to in a scenario. */
export interface Names {
  /** How many endpoints each service has. */
  readonly services: ReadonlyMap<string, number>
  readonly clients: ReadonlySet<string>
  readonly zones: ReadonlySet<string>
  readonly nodes: ReadonlySet<string>
  /** Empty when the scenario lists none: then a team is only a label. */
  readonly teams: ReadonlySet<string>
  readonly namespaces: ReadonlySet<string>
  /** Whom services say they belong to, listed or not. */
  readonly owners: ReadonlySet<string>
}

/** What a scenario must be known of to read what refers to it. */
export type Named = Pick<Scenario, 'services' | 'clients' | 'nodes'> &
  Partial<Pick<Scenario, 'teams' | 'system' | 'systems'>>

/** Nobody. */
export function emptyNames(): Names {
  return {
    services: new Map(),
    clients: new Set(),
    zones: new Set(),
    nodes: new Set(),
    teams: new Set(),
    namespaces: new Set(),
    owners: new Set(),
  }
}

/** The names of a scenario that was read. */
export function namesOf(scenario: Named): Names {
  const clients = new Set(scenario.clients.map(({ name }) => name))
  return {
    services: withMiddles(
      scenario.system ?? 'none',
      new Map(scenario.services.map(({ name, endpoints }) => [name, endpoints])),
      clients,
      scenario.systems?.[scenario.system ?? 'none']?.middle,
    ),
    clients,
    zones: new Set(scenario.services.flatMap(({ zones }) => zones.flatMap(zonesAround))),
    nodes: new Set(scenario.nodes.map(({ name }) => name)),
    teams: new Set(scenario.teams?.map(({ name }) => name)),
    namespaces: new Set(scenario.services.map(({ namespace }) => namespace)),
    owners: new Set(scenario.services.map(({ team }) => team)),
  }
}

/** Services of a scenario with those that its system puts in the middle. */
export function withMiddles(
  system: string,
  services: ReadonlyMap<string, number>,
  clients: ReadonlySet<string>,
  said: { readonly endpoints?: number } | undefined,
): Map<string, number> {
  const taken = { has: (name: string) => services.has(name) || clients.has(name) }
  const all = new Map(services)
  for (const { name } of middlesFor(system, services.keys(), taken, said !== undefined))
    all.set(name, said?.endpoints ?? middles[system]!.endpoints)
  return all
}

/** What a name of a service or a client looks like. */
export const namePattern = '^[A-Za-z0-9][A-Za-z0-9.-]*$'
const nameForm = new RegExp(namePattern)

/** guess: longer names do not fit the canvas */
export const longestName = 60

/** Whether a text can name a service or a client. */
export function isName(text: string): boolean {
  return text.length <= longestName && nameForm.test(text)
}

/** Whether a text can name a zone: one name, or region, zone and sub-zone with slashes between. */
export function isZoneName(text: string): boolean {
  const parts = text.split('/')
  return parts.length <= 3 && parts.every(isName)
}

/** Whether a text can mean zones: as their names, and with stars. */
export function isZonePattern(text: string): boolean {
  const parts = text.split('/')
  return parts.length <= 3 && parts.every((part) => part === '*' || isName(part))
}

/** A zone and what it lies in: `eu/a` lies in `eu`. */
export function zonesAround(zone: string): string[] {
  const parts = zone.split('/')
  return parts.map((_, index) => parts.slice(0, index + 1).join('/'))
}

/** What a name may refer to. `everything` is the star. */
export type TargetKind =
  | 'service'
  | 'endpoint'
  | 'client'
  | 'link'
  | 'controlPlane'
  | 'middle'
  | 'issuer'
  | 'root'
  | 'configLink'
  | 'zone'
  | 'node'
  | 'team'
  | 'namespace'
  | 'everything'

/** What the certificates are called that all others rest on, where a service could stand. */
export const issuerName = 'issuer'
export const rootName = 'root'

/** What the control plane is called where a service or an endpoint could stand. */
export const controlPlaneName = 'control-plane'

/** Whatever a system has of its own, where a service could stand: its hub, its control plane, a node's proxy. */
export const middleName = 'middle'

const nouns: Readonly<Record<TargetKind, string>> = {
  service: 'service',
  endpoint: 'endpoint',
  client: 'client',
  link: 'link',
  controlPlane: 'control plane',
  middle: 'middle of the system',
  issuer: 'certificate of the issuer',
  root: 'root certificate',
  configLink: 'stream of the control plane',
  zone: 'zone',
  node: 'node',
  team: 'team',
  namespace: 'namespace',
  everything: '"*"',
}

/**
 * Reads a reference: `cart`, `cart-2`, `zone:a`, `node:n1`, `team:x`, `namespace:y`, `web→cart` (also written `web->cart`),
 * `control-plane→cart`, `*`.
 *
 * @returns the reference in its one spelling, or what is wrong with it
 */
export function findTarget(
  text: string,
  names: Names,
  allowed: readonly TargetKind[],
): Found<{ readonly kind: TargetKind; readonly target: string }> {
  const found = lookUp(text, names)
  if ('value' in found) {
    const { kind } = found.value
    if (allowed.includes(kind)) return found
    return {
      mistake: {
        code: 'wrong-target',
        what: `is ${quote(text)}, which is ${withArticle(kind)}.`,
        mend: () => `Name ${kinds(allowed)}. ${suggestion('', knownNames(names, allowed))}`,
      },
    }
  }
  if (found.mistake !== undefined) return { mistake: found.mistake }
  return {
    mistake: {
      code: 'unknown-name',
      what: `is ${quote(text)}; there is no ${nounsOf(allowed)} called that.`,
      mend: () => suggestion(text, knownNames(names, allowed)),
    },
  }
}

type LookUp = Found<{ readonly kind: TargetKind; readonly target: string }> | { mistake: undefined }

function lookUp(text: string, names: Names): LookUp {
  // Two names and an arrow; more is garbage on which the patterns below would lose time.
  if (text.length > 3 * longestName) return { mistake: undefined }
  if (text === '*') return { value: { kind: 'everything', target: text } }
  const [from, to, ...more] = text.split(/\s*(?:\u2192|->)\s*/)
  if (from !== undefined && to !== undefined && more.length === 0) {
    if (from === controlPlaneName) return lookUpConfigLink(to, names)
    return lookUpLink(text, from, to, names)
  }
  const [, group, member] = /^(zone|node|team|namespace):(.*)$/.exec(text) ?? []
  if (group !== undefined && member !== undefined) {
    const kind = group as 'zone' | 'node' | 'team' | 'namespace'
    const known =
      group === 'team' ? names.owners : names[`${group as 'zone' | 'node' | 'namespace'}s`]
    if (known.has(member)) return { value: { kind, target: text } }
    return {
      mistake: {
        code: 'unknown-name',
        what: `is ${quote(text)}; there is no ${kind} called ${quote(member)}.`,
        mend: () => suggestion(member, [...known]),
      },
    }
  }
  if (names.services.has(text)) return { value: { kind: 'service', target: text } }
  if (text === controlPlaneName) return { value: { kind: 'controlPlane', target: text } }
  if (text === middleName) return { value: { kind: 'middle', target: text } }
  if (names.clients.has(text)) return { value: { kind: 'client', target: text } }
  if (text === issuerName) return { value: { kind: 'issuer', target: text } }
  if (text === rootName) return { value: { kind: 'root', target: text } }
  const [, service, digits] = /^(.*)-([1-9]\d{0,6})$/.exec(text) ?? []
  const endpoints = service === undefined ? undefined : names.services.get(service)
  if (service === undefined || endpoints === undefined) return { mistake: undefined }
  if (Number(digits) <= endpoints) return { value: { kind: 'endpoint', target: text } }
  const last = `${service}-${endpoints}`
  return {
    mistake: {
      code: 'unknown-name',
      what: `is ${quote(text)}; ${service} has ${endpoints === 1 ? 'one endpoint' : `${endpoints} endpoints`}.`,
      mend: endpoints === 1 ? `Known: ${last}.` : `Known: ${service}-1 to ${last}.`,
    },
  }
}

/** What the control plane says to somebody: `control-plane→cart`, `control-plane→zone:a`. */
function lookUpConfigLink(to: string, names: Names): LookUp {
  const found = findTarget(to, names, ['service', 'endpoint', 'client', 'zone'])
  if ('mistake' in found) return found
  return { value: { kind: 'configLink', target: `${controlPlaneName}\u2192${found.value.target}` } }
}

function lookUpLink(text: string, from: string, to: string, names: Names): LookUp {
  if (!names.services.has(from) && !names.clients.has(from)) {
    return {
      mistake: {
        code: 'unknown-name',
        what: `is ${quote(text)}; there is no caller called ${quote(from)}.`,
        mend: () => suggestion(from, [...names.clients, ...names.services.keys()]),
      },
    }
  }
  if (!names.services.has(to)) {
    return {
      mistake: {
        code: 'unknown-name',
        what: `is ${quote(text)}; there is no service called ${quote(to)}.`,
        mend: () => suggestion(to, [...names.services.keys()]),
      },
    }
  }
  return { value: { kind: 'link', target: `${from}\u2192${to}` } }
}

/** Endpoints and links are left out: they follow from these. */
function knownNames(names: Names, allowed: readonly TargetKind[]): string[] {
  const known: string[] = []
  if (allowed.includes('everything')) known.push('"*"')
  if (allowed.includes('service') || allowed.includes('endpoint'))
    known.push(...names.services.keys())
  if (allowed.includes('client')) known.push(...names.clients)
  if (allowed.includes('zone')) known.push(...[...names.zones].map((name) => `zone:${name}`))
  if (allowed.includes('team'))
    known.push(...[...names.owners].filter(Boolean).map((name) => `team:${name}`))
  if (allowed.includes('namespace'))
    known.push(...[...names.namespaces].filter(Boolean).map((name) => `namespace:${name}`))
  if (allowed.includes('node')) known.push(...[...names.nodes].map((name) => `node:${name}`))
  return known
}

function nounsOf(kinds: readonly TargetKind[]): string {
  return oneOf(kinds.filter((kind) => kind !== 'everything').map((kind) => nouns[kind]))
}

/** `a, b or c` */
function oneOf(words: readonly string[]): string {
  return words.length < 2 ? words.join() : `${words.slice(0, -1).join(', ')} or ${words.at(-1)!}`
}

function kinds(allowed: readonly TargetKind[]): string {
  return oneOf(allowed.map(withArticle))
}

function withArticle(kind: TargetKind): string {
  if (kind === 'everything') return 'everything'
  return kind === 'endpoint' ? 'an endpoint' : `a ${nouns[kind]}`
}
