import { controlPlaneName } from '../scenario/names.ts'
import { isValueList, isValueMap, type Path, type Value, type ValueMap } from './Value.ts'

/** Where names stand in a scenario: the same tree as the format's, with only the branches that lead to a name. */
type Shape =
  | 'name'
  | 'team'
  | 'metric'
  | 'settings'
  /** By shape: a plain value is a name, a map has keys, a list has items. */
  | {
      readonly isName?: true
      readonly keys?: Readonly<Record<string, Shape>>
      /** Keys that mean nothing alone: when references that went leave only these, the whole goes. */
      readonly alone?: readonly string[]
      /** What has to be so for the map to mean anything: when references that went end it, the whole goes. */
      readonly stands?: (value: ValueMap) => boolean
      readonly record?: Shape
      /** The keys of the map refer to somebody. */
      readonly byName?: true
      readonly items?: Shape
    }

const names: Shape = { items: 'name' }
const nameOrNames: Shape = { isName: true, items: 'name' }
const fallback: Shape = { keys: { to: 'name' } }
const oneCall: Shape = { isName: true, keys: { to: 'name', fallback } }
const calls: Shape = { items: { ...oneCall, items: oneCall } }
const service: Shape = {
  keys: {
    calls,
    team: 'team',
    start: { keys: { asks: 'name' } },
    unmeshed: names,
    listedAs: { keys: { unhealthy: names, degraded: names } },
    healthCheck: { keys: { minHealthy: { items: { keys: { service: 'name' } } } } },
  },
}
const access: Shape = {
  items: { keys: { allow: nameOrNames, deny: nameOrNames, audit: nameOrNames } },
}
/** Services that requests, or copies of them, are led to. */
const targets: Shape = { items: { keys: { to: 'name' } } }
const policy: Shape = {
  keys: {
    for: 'name',
    from: 'name',
    by: 'team',
    route: targets,
    mirror: targets,
    routes: { items: { keys: { route: targets, mirror: targets } } },
    locality: {
      keys: { priorities: { items: names }, zoneAware: { keys: { localCluster: 'name' } } },
    },
    access,
    rateLimit: {
      keys: {
        overrides: { items: { keys: { for: names } } },
        bucket: { keys: { callers: { items: { keys: { for: names } } } } },
      },
    },
    globalRateLimit: { keys: { service: 'name' } },
    externalAuth: { keys: { service: 'name' } },
  },
  alone: ['for', 'from', 'by', 'namespace'],
}
/** What a system puts in the middle, and for whom. */
const middle: Shape = { keys: { for: names } }
/** Steps of a message on its way through a bus or a flow. */
const steps: Shape = {
  items: {
    keys: {
      route: { items: { keys: { to: 'name' }, alone: ['share'] } },
      scatter: { keys: { to: names } },
      enrich: 'name',
      wireTap: 'name',
    },
    alone: ['unknown'],
  },
}
const ways: Shape = { items: { keys: { for: 'name', steps }, alone: ['steps', 'pool'] } }
const systems: Shape = {
  keys: {
    hystrix: {
      keys: {
        pools: { record: { keys: { for: names } } },
        callers: { record: {}, byName: true },
      },
    },
    esb: { keys: { middle, routes: ways } },
    eai: { keys: { middle, flows: ways } },
    'api-gateway': { keys: { middle } },
    'message-broker': { keys: { middle } },
    'istio-ambient': { keys: { middle, waypoint: names } },
    'istio-2018': { keys: { middle } },
  },
}
const expectations: Shape = { items: { keys: { metric: 'metric' } } }
const events: Shape = {
  items: {
    keys: { on: 'name', load: 'name', policy, rollout: 'name' },
    stands: ({ canary, policy }) => canary === undefined || hasTwoTargets(policy),
  },
}
/** A question without an answer is none; with options it may do without the number that is measured. */
const predict: Shape = { keys: { answer: { keys: { metric: 'metric' } } }, alone: ['ask'] }
const beats: Shape = {
  items: {
    keys: {
      do: events,
      predict,
      expect: expectations,
      highlight: names,
      camera: names,
      show: expectations,
    },
  },
}
const scenario: Shape = {
  keys: {
    services: { record: service },
    teams: {
      record: {
        keys: { mayChange: names, releases: { items: { keys: { services: names } } } },
      },
    },
    clients: { record: { keys: { to: 'name', team: 'team', fallback } } },
    links: { items: { keys: { from: 'name', to: 'name' } } },
    policies: { items: policy },
    systems,
    identity: { keys: { skew: { record: {}, byName: true } } },
    events,
    expect: expectations,
    beats,
    control: { keys: { set: 'settings', expect: expectations } },
  },
}

/** Whom a reference means. A team may be called as a service is. */
export type Kind = 'place' | 'team'

/** One name as it is referred to. */
export interface Reference {
  readonly path: Path
  readonly text: string
  readonly kind: Kind
}

/** What becomes of a reference: another text, or nothing. */
export type Change = (text: string, kind: Kind, path: Path) => string | undefined

/**
 * The same scenario with every reference changed. What needs a reference that is gone goes with it: the call, the client, the
 * policy, the event, the expectation. What may do without it (`route`, `by`) loses only that.
 *
 * @param gone is told the path of each thing that goes
 */
export function mapReferences(
  value: ValueMap,
  change: Change,
  gone: (path: Path) => void = () => {},
): ValueMap {
  return mapped(value, scenario, [], change, gone) as ValueMap
}

/** Every reference of a scenario. */
export function referencesIn(value: ValueMap): readonly Reference[] {
  const found: Reference[] = []
  mapReferences(value, (text, kind, path) => {
    found.push({ path, text, kind })
    return text
  })
  return found
}

/** A canary is watched while its route leads to the old version and to the new one. */
const hasTwoTargets = (policy: Value | undefined): boolean =>
  isValueMap(policy) && isValueList(policy['route']) && policy['route'].length === 2

/** @returns undefined when the value goes */
function mapped(
  value: Value,
  shape: Shape,
  path: Path,
  change: Change,
  gone: (path: Path) => void,
): Value | undefined {
  if (shape === 'settings') return isValueMap(value) ? settings(value, path, change, gone) : value
  if (typeof shape === 'string') {
    if (typeof value !== 'string' && typeof value !== 'number') return value
    if (shape === 'metric') return metric(String(value), path, change)
    return shape === 'team' ? change(String(value), 'team', path) : named(value, path, change)
  }
  if (isValueList(value)) return items(value, shape, path, change, gone)
  if (isValueMap(value)) return keys(value, shape, path, change, gone)
  if (shape.isName === true && value !== null) return named(value, path, change)
  return value
}

/** `cart`, and `team:shop`, where a team stands for what is its own. A value that is no other stays as it was written. */
function named(value: string | number | boolean, path: Path, change: Change): Value | undefined {
  const text = String(value)
  const [, prefix = '', owner] = /^(team:)(.*)$/s.exec(text) ?? []
  const to = owner === undefined ? change(text, 'place', path) : change(owner, 'team', path)
  if (to === undefined) return undefined
  return prefix + to === text ? value : prefix + to
}

function items(
  value: readonly Value[],
  shape: Exclude<Shape, string>,
  path: Path,
  change: Change,
  gone: (path: Path) => void,
): Value | undefined {
  if (shape.items === undefined) return value
  const kept: Value[] = []
  value.forEach((item, at) => {
    const inner = mapped(item, shape.items!, [...path, at], change, gone)
    if (inner !== undefined) kept.push(inner)
    else gone([...path, at])
  })
  // A list that this made empty says nothing any more.
  return kept.length === 0 && value.length > 0 ? undefined : kept
}

/** Keys that may go without what they stand in. */
const dispensable = new Set([
  'route',
  'calls',
  'links',
  'policies',
  'events',
  'expect',
  'clients',
  'teams',
  'mayChange',
  'releases',
  'team',
  'by',
  'start',
  'asks',
  'unmeshed',
  'identity',
  'skew',
  'fallback',
  'systems',
  'hystrix',
  'esb',
  'eai',
  'api-gateway',
  'message-broker',
  'istio-ambient',
  'istio-2018',
  'middle',
  'routes',
  'flows',
  'steps',
  'waypoint',
  'pools',
  'callers',
  'access',
  'rateLimit',
  'overrides',
  'bucket',
  'globalRateLimit',
  'externalAuth',
  'do',
  'predict',
  'answer',
  'highlight',
  'camera',
  'show',
])

function keys(
  value: ValueMap,
  shape: Exclude<Shape, string>,
  path: Path,
  change: Change,
  gone: (path: Path) => void,
): Value | undefined {
  const kept: Record<string, Value> = {}
  for (const [key, inner] of Object.entries(value)) {
    const below = shape.record ?? shape.keys?.[key]
    const to = shape.byName === true ? change(key, 'place', [...path, key]) : key
    const result =
      below === undefined || to === undefined
        ? inner
        : mapped(inner, below, [...path, key], change, gone)
    if (to !== undefined && result !== undefined) kept[to] = result
    else if (shape.record !== undefined) gone([...path, key])
    else if (path.length > 0 && (path[0] === 'control' || !dispensable.has(key))) return undefined
    else if (key === 'control') gone([key])
  }
  const left = Object.keys(kept)
  if (shape.record !== undefined) return left.length === 0 ? undefined : kept
  if (shape.stands?.(value) === true && !shape.stands(kept)) return undefined
  if (shape.alone === undefined || left.length === Object.keys(value).length) return kept
  return left.every((key) => shape.alone!.includes(key)) ? undefined : kept
}

/** `p99(cart)`, `amp(web->cart)`: what is in the brackets. */
function metric(text: string, path: Path, change: Change): string | undefined {
  const parts = /^([^(]*\(\s*)([^()]*?)(\s*\).*)$/s.exec(text)
  if (parts === null || parts[2] === '') return text
  const subject = change(parts[2]!, 'place', path)
  return subject === undefined ? undefined : parts[1]! + subject + parts[3]!
}

/** Values by dotted path: a name may stand in the path and in the value. */
function settings(value: ValueMap, path: Path, change: Change, gone: (path: Path) => void): Value {
  const kept: Record<string, Value> = {}
  for (const [key, inner] of Object.entries(value)) {
    const to = settingPath(key, path, change)
    const shape = shapeAt(key)
    const result =
      shape === undefined || inner === null || to === undefined
        ? inner
        : mapped(inner, shape, [...path, key], change, gone)
    if (to !== undefined && result !== undefined) kept[to] = result
    else gone([...path, key])
  }
  return kept
}

const ofRecord = /^(services|clients|teams|identity\.skew|systems\.hystrix\.callers)\.(.+)$/

/** `services.my.cart.failures`: names may have dots, so as much is taken as is known as a name. */
function settingPath(key: string, path: Path, change: Change): string | undefined {
  const parts = ofRecord.exec(key)
  if (parts === null) return key
  const words = parts[2]!.split('.')
  const kind = parts[1] === 'teams' ? 'team' : 'place'
  for (let length = words.length; length > 0; length--) {
    const name = words.slice(0, length).join('.')
    const to = change(name, kind, [...path, key])
    if (to === undefined) return undefined
    if (to !== name) return [parts[1], to, ...words.slice(length)].join('.')
  }
  return key
}

/** What stands under a dotted path, if names are in it. */
function shapeAt(key: string): Shape | undefined {
  let shape: Shape | undefined = scenario
  const segments = key.match(/[^.[\]]+|\[\d+\]/g) ?? []
  for (let at = 0; at < segments.length; at++) {
    if (shape === undefined || typeof shape === 'string') return undefined
    const segment = segments[at]!
    if (shape.record !== undefined) {
      // The name may have dots: the next word that is a key ends it.
      const keys: Readonly<Record<string, Shape>> =
        typeof shape.record === 'string' ? {} : (shape.record.keys ?? {})
      const next = segments.findIndex((word, place) => place > at && Object.hasOwn(keys, word))
      shape = shape.record
      at = next < 0 ? segments.length : next - 1
    } else shape = segment.startsWith('[') ? shape.items : shape.keys?.[segment]
  }
  return shape
}

/** A reference to a thing of the old name, or to an endpoint or a link of it, under the new one. */
export function renamedIn(text: string, from: string, to: string, isService: boolean): string {
  const link = /^(.*?)(\s*(?:\u2192|->)\s*)(.*)$/s.exec(text)
  if (link !== null) {
    const [, caller, arrow, callee] = link
    // What the control plane says goes also to a single endpoint.
    if (caller === controlPlaneName)
      return caller + arrow! + renamedIn(callee!, from, to, isService)
    const one = (name: string) => (name === from ? to : flowOf(name, from, to))
    return (
      (isService ? one(caller!) : ownName(caller!, from, to)) +
      arrow! +
      (isService ? one(callee!) : callee!)
    )
  }
  if (text === from) return to
  if (isService && flowOf(text, from, to) !== text) return flowOf(text, from, to)
  const endpoint = /^(.*)(-[1-9]\d{0,6})$/.exec(text)
  return isService && endpoint?.[1] === from ? to + endpoint[2]! : text
}

const ownName = (text: string, from: string, to: string): string => (text === from ? to : text)

/** `cart-flow`, and its endpoints: what stands before a service where integration patterns do is called after it. */
function flowOf(text: string, from: string, to: string): string {
  const parts = /^(.*)(-flow(?:-[1-9]\d{0,6})?)$/s.exec(text)
  return parts?.[1] === from ? to + parts[2]! : text
}

/** Whether a reference means this thing, an endpoint of it, or a link from or to it. */
export function isReferenceTo(text: string, name: string, isService: boolean): boolean {
  // No name has a star, so the change can only come from the name itself.
  return renamedIn(text, name, '*', isService) !== text
}
