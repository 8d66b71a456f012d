import { isName } from '../scenario/names.ts'
import { isReferenceTo, mapReferences, renamedIn, type Kind } from './references.ts'
import { readText, rewrite, type Renamed } from './rewrite.ts'
import { sections, serviceKeys } from './sections.ts'
import {
  isValueList,
  isValueMap,
  valueAt,
  withKey,
  withoutKey,
  type Path,
  type Value,
  type ValueMap,
} from './Value.ts'

/** What came of an edit: a text, or the reason why there is none. */
export type Edited =
  | { readonly text: string; readonly gone: readonly Path[] }
  | { readonly refused: Refusal; readonly name: string }

/** Why something cannot be done; the page has the words. */
export type Refusal =
  | 'notYaml'
  | 'nameTaken'
  | 'nameWrong'
  | 'unknown'
  | 'circle'
  | 'already'
  | 'noService'
  | 'self'
  | 'marked'

export type ServiceKind = 'app' | 'database' | 'external'

export const refuse = (refused: Refusal, name = ''): Edited => ({ refused, name })

/** Changes what a text says, and keeps how it says the rest. */
export function edit(
  text: string,
  change: (value: ValueMap, gone: (path: Path) => void) => ValueMap | Edited,
  renamed: readonly Renamed[] = [],
): Edited {
  const reading = readText(text)
  if (reading === undefined) return refuse('notYaml')
  const value = reading.value ?? {}
  if (!isValueMap(value)) return refuse('notYaml')
  const gone: Path[] = []
  const wanted = change(value, (path) => gone.push(path))
  if ('refused' in wanted && typeof wanted['refused'] === 'string') return wanted as Edited
  const written = rewrite(text, wanted as ValueMap, renamed)
  return written === undefined ? refuse('notYaml') : { text: written, gone }
}

const mapOf = (value: ValueMap, key: string): ValueMap => {
  const found = value[key]
  return isValueMap(found) ? found : {}
}

export const listOf = (value: ValueMap, key: string): readonly Value[] => {
  const found = value[key]
  return isValueList(found) ? found : []
}

export const setSection = (value: ValueMap, key: string, section: Value): ValueMap =>
  withKey(value, key, section, sections)

/** The names of a section, in the order of the text. */
export function namesIn(value: Value | undefined, section: 'services' | 'clients'): string[] {
  return isValueMap(value) ? Object.keys(mapOf(value, section)) : []
}

function checkNew(value: ValueMap, name: string): Edited | undefined {
  if (!isName(name)) return refuse('nameWrong', name)
  const taken = [...namesIn(value, 'services'), ...namesIn(value, 'clients')]
  return taken.includes(name) ? refuse('nameTaken', name) : undefined
}

/** A name that is free: the wish itself, or with a letter behind it (a number would look like an endpoint). */
export function freeName(value: Value | undefined, wish: string): string {
  const taken = new Set([...namesIn(value, 'services'), ...namesIn(value, 'clients')])
  if (!taken.has(wish)) return wish
  for (const letter of 'bcdefghijklmnopqrstuvwxyz') {
    if (!taken.has(`${wish}-${letter}`)) return `${wish}-${letter}`
  }
  return freeName(value, `${wish}-z`)
}

// guess, all: quick enough for a shop, slow enough to be seen
const startOf: Readonly<Record<ServiceKind, ValueMap>> = {
  app: { endpoints: 2, workers: 8, serviceTime: { exponential: '10ms' } },
  database: { workers: 16, serviceTime: { exponential: '4ms' }, kind: 'database' },
  external: { workers: 32, serviceTime: { exponential: '40ms' }, kind: 'external' },
}

/** Adds a service at the end of the services. */
export function addService(text: string, name: string, kind: ServiceKind = 'app'): Edited {
  return edit(text, (value) => {
    const wrong = checkNew(value, name)
    if (wrong !== undefined) return wrong
    const services = { ...mapOf(value, 'services'), [name]: startOf[kind] }
    return setSection(value, 'services', services)
  })
}

/** Adds a client that asks a service. */
export function addClient(text: string, name: string, to: string, rate = '20/s'): Edited {
  return edit(text, (value) => {
    const wrong = checkNew(value, name)
    if (wrong !== undefined) return wrong
    if (!Object.hasOwn(mapOf(value, 'services'), to)) return refuse('noService', to)
    const clients = { ...mapOf(value, 'clients'), [name]: { to, rate, timeout: '1s' } }
    return setSection(value, 'clients', clients)
  })
}

/** Renames a service or a client everywhere. */
export function rename(text: string, from: string, to: string): Edited {
  const reading = readText(text)?.value
  const isService = namesIn(reading, 'services').includes(from)
  const section = isService ? 'services' : 'clients'
  const settings = Object.keys(settingsIn(reading))
  const clocks = Object.keys(clocksIn(reading))
  const renamed: Renamed[] = [{ at: [section], from, to }]
  return edit(
    text,
    (value) => {
      if (!Object.hasOwn(mapOf(value, section), from)) return refuse('unknown', from)
      if (from === to) return value
      const wrong = checkNew(value, to)
      if (wrong !== undefined) return wrong
      const moved = { ...value, [section]: withName(mapOf(value, section), from, to) }
      const done = mapReferences(moved, (name, kind) =>
        kind === 'place' ? renamedIn(name, from, to, isService) : name,
      )
      renamed.push(...renamedKeys(['control', 'set'], settings, settingsIn(done)))
      renamed.push(...renamedKeys(['identity', 'skew'], clocks, clocksIn(done)))
      return done
    },
    renamed,
  )
}

const settingsIn = (value: Value | undefined): ValueMap => mapAt(value, ['control', 'set'])
const clocksIn = (value: Value | undefined): ValueMap => mapAt(value, ['identity', 'skew'])

function mapAt(value: Value | undefined, path: Path): ValueMap {
  const found = valueAt(value, path)
  return isValueMap(found) ? found : {}
}

/** The same map, in the same order, with one key under another name. */
function withName(map: ValueMap, from: string, to: string): ValueMap {
  const entries = Object.entries(map)
  return Object.fromEntries(entries.map(([name, inner]) => [name === from ? to : name, inner]))
}

/** Which keys of a map are called otherwise afterwards; none came and none went. */
function renamedKeys(at: Path, before: readonly string[], after: ValueMap): Renamed[] {
  const keys = Object.keys(after)
  return before.flatMap((from, index) => {
    const to = keys[index]!
    return to === from ? [] : [{ at, from, to }]
  })
}

/** Removes a service or a client, and what cannot be without it. */
export function remove(text: string, name: string): Edited {
  return edit(text, (value, gone) => {
    if (!has(value, name)) return refuse('unknown', name)
    let left = value
    const open = [name]
    for (let next = open.pop(); next !== undefined; next = open.pop()) {
      const own = next
      const isService = Object.hasOwn(mapOf(left, 'services'), own)
      const section = isService ? 'services' : 'clients'
      const clients = namesIn(left, 'clients')
      const before = left
      left = { ...left, [section]: withoutKey(mapOf(left, section), own) }
      left = without(
        left,
        isPlace((text) => isReferenceTo(text, own, isService)),
        gone,
      )
      left = withoutEmptyRollouts(before, left, gone)
      // A client that has nobody to ask goes, and whatever speaks of it.
      open.push(...clients.filter((client) => client !== own && !has(left, client)))
      if (Object.keys(mapOf(left, 'clients')).length === 0) left = withoutKey(left, 'clients')
    }
    return left
  })
}

/** Keys that may name a team or a namespace, also as the end of a setting's path. */
const namesGroup = /(^|\.)(rollout|on)$/

/** Nothing can be rolled out to those to whom nobody belongs any more, and nobody of them be put into a mesh. */
function withoutEmptyRollouts(
  before: ValueMap,
  after: ValueMap,
  gone: (path: Path) => void,
): ValueMap {
  const still = groupsOf(after)
  const empty = groupsOf(before).filter((group) => !still.includes(group))
  const isEmpty = (text: string, kind: Kind): boolean =>
    empty.includes(kind === 'team' ? `team:${text}` : text)
  return without(
    after,
    (text, kind, path) => namesGroup.test(String(path.at(-1))) && isEmpty(text, kind),
    gone,
  )
}

/** Teams and namespaces that somebody belongs to, as a rollout names them. */
function groupsOf(value: ValueMap): string[] {
  const services = Object.values(mapOf(value, 'services')).filter(isValueMap)
  const teams = [...Object.keys(mapOf(value, 'teams')), ...services.map(({ team }) => team)]
  return [
    ...teams.map((team) => `team:${String(team)}`),
    ...services.map(({ namespace }) => `namespace:${String(namespace)}`),
  ]
}

const has = (value: ValueMap, name: string): boolean =>
  Object.hasOwn(mapOf(value, 'services'), name) || Object.hasOwn(mapOf(value, 'clients'), name)

const isPlace =
  (isMeant: (text: string) => boolean) =>
  (text: string, kind: Kind): boolean =>
    kind === 'place' && isMeant(text)

/** Takes out what refers to something; the numbers of calls, policies and events in the control's paths follow. */
function without(
  value: ValueMap,
  isMeant: (reference: string, kind: Kind, path: Path) => boolean,
  gone: (path: Path) => void,
): ValueMap {
  const went: Path[] = []
  const left = mapReferences(
    value,
    (reference, kind, path) => (isMeant(reference, kind, path) ? undefined : reference),
    (path) => went.push(path),
  )
  went.forEach(gone)
  return renumbered(left, went)
}

/** `policies[3].retry` is `policies[2].retry` when an earlier policy has gone. */
export function renumbered(value: ValueMap, gone: readonly Path[]): ValueMap {
  const control = mapOf(value, 'control')
  const set = mapOf(control, 'set')
  if (Object.keys(set).length === 0) return value
  // A list within a list first: its own number is still the old one then.
  const went = gone.filter((path) => typeof path.at(-1) === 'number')
  const ordered = went.sort((a, b) => b.length - a.length || Number(b.at(-1)) - Number(a.at(-1)))
  const kept: Record<string, Value> = {}
  for (const [key, inner] of Object.entries(set)) {
    const to = ordered.reduce<string | undefined>(afterGone, key)
    if (to !== undefined) kept[to] = inner
  }
  return { ...value, control: { ...control, set: kept } }
}

/** What a dotted path is called once one item of a list has gone; undefined when it leads into that item. */
function afterGone(key: string | undefined, path: Path): string | undefined {
  const list = path.slice(0, -1).reduce<string>((text, part) => {
    if (typeof part === 'number') return `${text}[${part}]`
    return text === '' ? part : `${text}.${part}`
  }, '')
  if (key?.startsWith(`${list}[`) !== true) return key
  const [, digits, rest] = /^\[(\d+)\](.*)$/s.exec(key.slice(list.length)) ?? []
  if (digits === undefined) return key
  const index = Number(digits)
  const item = Number(path.at(-1))
  if (index === item) return undefined
  return index < item ? key : `${list}[${index - 1}]${rest}`
}

/** Lets a service call another one, or a client ask another one. */
export function connect(text: string, from: string, to: string): Edited {
  return edit(text, (value) => {
    const services = mapOf(value, 'services')
    const clients = mapOf(value, 'clients')
    if (!Object.hasOwn(services, to)) return refuse('noService', to)
    const client = clients[from]
    if (isValueMap(client)) {
      if (client['to'] === to) return refuse('already', to)
      return { ...value, clients: { ...clients, [from]: { ...client, to } } }
    }
    if (!Object.hasOwn(services, from)) return refuse('unknown', from)
    if (from === to) return refuse('self', to)
    const service = isValueMap(services[from]) ? services[from] : {}
    const calls = listOf(service, 'calls')
    if (callees(service).includes(to)) return refuse('already', to)
    if (reaches(services, to, from)) return refuse('circle', to)
    const called = withKey(service, 'calls', [...calls, to], serviceKeys)
    return { ...value, services: { ...services, [from]: called } }
  })
}

/** The services that a service calls, as often as it calls them. */
export function callees(service: Value | undefined): string[] {
  const names: string[] = []
  const visit = (call: Value | undefined): void => {
    if (isValueList(call)) call.forEach(visit)
    else if (isValueMap(call)) visit(call['to'])
    else if (call !== undefined && call !== null) names.push(String(call))
  }
  if (isValueMap(service)) visit(service['calls'])
  return names
}

function reaches(services: ValueMap, from: string, to: string): boolean {
  const open = [from]
  const seen = new Set(open)
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    if (next === to) return true
    for (const callee of callees(services[next])) {
      if (seen.has(callee)) continue
      seen.add(callee)
      open.push(callee)
    }
  }
  return false
}

/** Ends every call from one service to another, and what was said about the line between them. */
export function disconnect(text: string, from: string, to: string): Edited {
  return edit(text, (value, gone) => {
    const services = mapOf(value, 'services')
    const service = services[from]
    if (!isValueMap(service) || !callees(service).includes(to)) return refuse('unknown', to)
    const path = ['services', from, 'calls']
    const went: Path[] = []
    const kept = listOf(service, 'calls').flatMap((step, at): Value[] => {
      if (!isValueList(step)) {
        if (calleeOf(step) !== to) return [step]
        went.push([...path, at])
        return []
      }
      const inner = step.filter((call, place) => {
        const stays = calleeOf(call) !== to
        if (!stays) went.push([...path, at, place])
        return stays
      })
      if (inner.length > 0) return [inner]
      went.push([...path, at])
      return []
    })
    went.forEach(gone)
    const changed = kept.length > 0 ? { ...service, calls: kept } : withoutKey(service, 'calls')
    const left = renumbered({ ...value, services: { ...services, [from]: changed } }, went)
    const isLine = (reference: string) => {
      const [caller, callee, ...more] = reference.split(/\s*(?:\u2192|->)\s*/)
      return more.length === 0 && caller === from && callee === to
    }
    return without(left, isPlace(isLine), gone)
  })
}

function calleeOf(call: Value): string {
  return String(isValueMap(call) ? call['to'] : call)
}

/**
 * Sets one property, or takes it out when the value is undefined. Maps and lists on the way are made; a list that becomes empty
 * goes.
 */
export function setProperty(text: string, path: Path, to: Value | undefined): Edited {
  return edit(text, (value) => {
    const set = changed(value, path, to)
    return isValueMap(set) ? orderedFrom(value, set) : {}
  })
}

/** A new section stands where sections of its kind do. */
function orderedFrom(before: ValueMap, after: ValueMap): ValueMap {
  const added = Object.keys(after).find((key) => !Object.hasOwn(before, key))
  return added === undefined
    ? after
    : withKey(withoutKey(after, added), added, after[added]!, sections)
}

function changed(value: Value | undefined, path: Path, to: Value | undefined): Value | undefined {
  const [segment, ...rest] = path
  if (segment === undefined) return to
  if (typeof segment === 'number') {
    const items = isValueList(value) ? value : []
    const inner = changed(items[segment], rest, to)
    const kept =
      inner === undefined
        ? items.filter((_, at) => at !== segment)
        : segment < items.length
          ? items.map((item, at) => (at === segment ? inner : item))
          : [...items, inner]
    return kept.length === 0 ? undefined : kept
  }
  const map = isValueMap(value) ? value : {}
  const inner = changed(map[segment], rest, to)
  return inner === undefined ? withoutKey(map, segment) : withKey(map, segment, inner)
}

/** Adds a policy for a service, or for everybody (`*`). */
export function addPolicy(text: string, policy: ValueMap): Edited {
  return edit(text, (value) => {
    return setSection(value, 'policies', [...listOf(value, 'policies'), policy])
  })
}

/** Adds something that happens to the run. */
export function addEvent(text: string, event: ValueMap): Edited {
  return edit(text, (value) => {
    return setSection(value, 'events', [...listOf(value, 'events'), event])
  })
}

/** Who owns a service; nobody when the name is empty. A team that is new goes into the list, where there is one. */
export function setTeam(text: string, service: string, team: string): Edited {
  return edit(text, (value, gone) => {
    const set = serviceWith(value, service, 'team', team === '' ? undefined : team)
    if ('refused' in set) return set
    const teams = mapOf(value, 'teams')
    const isLabel = Object.keys(teams).length === 0
    if (team === '' || isLabel || Object.hasOwn(teams, team))
      return withoutEmptyRollouts(value, set, gone)
    if (!isName(team)) return refuse('nameWrong', team)
    return { ...set, teams: { ...teams, [team]: {} } }
  })
}

/** Renames a team that is listed, and wherever it is meant. */
export function renameTeam(text: string, from: string, to: string): Edited {
  const before = Object.keys(settingsIn(readText(text)?.value))
  const renamed: Renamed[] = [{ at: ['teams'], from, to }]
  return edit(
    text,
    (value) => {
      const teams = mapOf(value, 'teams')
      if (!Object.hasOwn(teams, from)) return refuse('unknown', from)
      if (from === to) return value
      if (!isName(to)) return refuse('nameWrong', to)
      if (Object.hasOwn(teams, to)) return refuse('nameTaken', to)
      const moved = { ...value, teams: withName(teams, from, to) }
      const done = mapReferences(moved, (name, kind) =>
        kind === 'team' && name === from ? to : name,
      )
      renamed.push(...renamedKeys(['control', 'set'], before, settingsIn(done)))
      return done
    },
    renamed,
  )
}

/** Removes a team: its services have no owner then, and its policies nobody who says them. */
export function removeTeam(text: string, team: string): Edited {
  return edit(text, (value, gone) => {
    const teams = mapOf(value, 'teams')
    if (!Object.hasOwn(teams, team)) return refuse('unknown', team)
    const isLast = Object.keys(teams).length === 1
    const left = isLast ? withoutKey(value, 'teams') : { ...value, teams: withoutKey(teams, team) }
    return without(left, (name, kind) => kind === 'team' && name === team, gone)
  })
}

/** Where the endpoints of a service are, in turn. */
export function setZones(text: string, service: string, zones: readonly string[]): Edited {
  const to = zones.length === 0 ? undefined : zones.length === 1 ? zones[0]! : zones
  return edit(text, (value) => {
    const done = serviceWith(value, service, 'zone', to)
    // A service is in zones or on nodes, and what is said last counts.
    return to === undefined || !isValueMap(done)
      ? done
      : serviceWith(done, service, 'node', undefined)
  })
}

function serviceWith(
  value: ValueMap,
  service: string,
  key: string,
  to: Value | undefined,
): ValueMap | Edited {
  const services = mapOf(value, 'services')
  if (!Object.hasOwn(services, service)) return refuse('unknown', service)
  const own = isValueMap(services[service]) ? services[service] : {}
  const next = to === undefined ? withoutKey(own, key) : withKey(own, key, to, serviceKeys)
  return { ...value, services: { ...services, [service]: next } }
}
