import { isName } from '../scenario/names.ts'
import { isReferenceTo, mapReferences, renamedIn } from './references.ts'
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
  'notYaml' | 'nameTaken' | 'nameWrong' | 'unknown' | 'circle' | 'already' | 'noService' | 'self'

export type ServiceKind = 'app' | 'database' | 'external'

const refuse = (refused: Refusal, name = ''): Edited => ({ refused, name })

/** Changes what a text says, and keeps how it says the rest. */
function edit(
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

const listOf = (value: ValueMap, key: string): readonly Value[] => {
  const found = value[key]
  return isValueList(found) ? found : []
}

const setSection = (value: ValueMap, key: string, section: Value): ValueMap =>
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
  const isService = namesIn(readText(text)?.value, 'services').includes(from)
  const section = isService ? 'services' : 'clients'
  const at = ['control', 'set']
  const before = valueAt(readText(text)?.value, at)
  const settings = isValueMap(before) ? Object.keys(before) : []
  const renamed: Renamed[] = [{ at: [section], from, to }]
  return edit(
    text,
    (value) => {
      if (!Object.hasOwn(mapOf(value, section), from)) return refuse('unknown', from)
      if (from === to) return value
      const wrong = checkNew(value, to)
      if (wrong !== undefined) return wrong
      const inSection = Object.entries(mapOf(value, section)).map(
        ([name, inner]) => [name === from ? to : name, inner] as const,
      )
      const moved = { ...value, [section]: Object.fromEntries(inSection) }
      const done = mapReferences(moved, (name) => renamedIn(name, from, to, isService))
      const after = Object.keys(mapOf(mapOf(done, 'control'), 'set'))
      settings.forEach((key, index) => {
        if (after[index] !== key) renamed.push({ at, from: key, to: after[index]! })
      })
      return done
    },
    renamed,
  )
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
      left = { ...left, [section]: withoutKey(mapOf(left, section), own) }
      left = without(left, (reference) => isReferenceTo(reference, own, isService), gone)
      // A client that has nobody to ask goes, and whatever speaks of it.
      open.push(...clients.filter((client) => client !== own && !has(left, client)))
      if (Object.keys(mapOf(left, 'clients')).length === 0) left = withoutKey(left, 'clients')
    }
    return left
  })
}

const has = (value: ValueMap, name: string): boolean =>
  Object.hasOwn(mapOf(value, 'services'), name) || Object.hasOwn(mapOf(value, 'clients'), name)

/** Takes out what refers to something; the numbers of policies and events in the control's paths follow. */
function without(
  value: ValueMap,
  isMeant: (reference: string) => boolean,
  gone: (path: Path) => void,
): ValueMap {
  const went: Path[] = []
  const left = mapReferences(
    value,
    (reference) => (isMeant(reference) ? undefined : reference),
    (path) => went.push(path),
  )
  went.forEach(gone)
  return renumbered(left, went)
}

/** `policies[3].retry` is `policies[2].retry` when an earlier policy has gone. */
function renumbered(value: ValueMap, gone: readonly Path[]): ValueMap {
  const control = mapOf(value, 'control')
  const set = mapOf(control, 'set')
  const kept: Record<string, Value> = {}
  for (const [key, inner] of Object.entries(set)) {
    const parts = /^(policies|events|links|expect)\[(\d+)\](.*)$/s.exec(key)
    if (parts === null) {
      kept[key] = inner
      continue
    }
    const index = Number(parts[2])
    const went = gone
      .filter((path) => path.length === 2 && path[0] === parts[1])
      .map((path) => Number(path[1]))
    if (went.includes(index)) continue
    const before = went.filter((other) => other < index).length
    kept[`${parts[1]}[${index - before}]${parts[3]}`] = inner
  }
  return Object.keys(set).length === 0 ? value : { ...value, control: { ...control, set: kept } }
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
    const kept = listOf(service, 'calls').flatMap((step, at): Value[] => {
      if (!isValueList(step)) {
        if (calleeOf(step) !== to) return [step]
        gone([...path, at])
        return []
      }
      const inner = step.filter((call) => calleeOf(call) !== to)
      if (inner.length < step.length) gone([...path, at])
      return inner.length > 0 ? [inner] : []
    })
    const changed = kept.length > 0 ? { ...service, calls: kept } : withoutKey(service, 'calls')
    const left = { ...value, services: { ...services, [from]: changed } }
    const isLine = (reference: string) => {
      const [caller, callee, ...more] = reference.split(/\s*(?:\u2192|->)\s*/)
      return more.length === 0 && caller === from && callee === to
    }
    return without(left, isLine, gone)
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

/** Who owns a service; nobody when the name is empty. */
export function setTeam(text: string, service: string, team: string): Edited {
  return setOf(text, service, 'team', team === '' ? undefined : team)
}

/** Where the endpoints of a service are, in turn. */
export function setZones(text: string, service: string, zones: readonly string[]): Edited {
  const value = zones.length === 0 ? undefined : zones.length === 1 ? zones[0]! : zones
  return setOf(text, service, 'zone', value)
}

function setOf(text: string, service: string, key: string, to: Value | undefined): Edited {
  return edit(text, (value) => {
    const services = mapOf(value, 'services')
    if (!Object.hasOwn(services, service)) return refuse('unknown', service)
    const own = isValueMap(services[service]) ? services[service] : {}
    const next = to === undefined ? withoutKey(own, key) : withKey(own, key, to, serviceKeys)
    return { ...value, services: { ...services, [service]: next } }
  })
}
