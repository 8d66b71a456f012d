/** What a YAML text says, without its form. */
export type Value = null | boolean | number | string | readonly Value[] | ValueMap

export interface ValueMap {
  readonly [key: string]: Value
}

/** From the whole document to one value: keys and indices. */
export type Path = readonly (string | number)[]

export function isValueMap(value: Value | undefined): value is ValueMap {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

export function isValueList(value: Value | undefined): value is readonly Value[] {
  return Array.isArray(value)
}

/** Whether two values say the same; the order of keys means nothing. */
export function isSame(a: Value | undefined, b: Value | undefined): boolean {
  if (a === b) return true
  if (isValueList(a)) {
    return isValueList(b) && a.length === b.length && a.every((item, at) => isSame(item, b[at]))
  }
  if (!isValueMap(a) || !isValueMap(b)) return false
  const keys = Object.keys(a)
  return (
    keys.length === Object.keys(b).length &&
    keys.every((key) => Object.hasOwn(b, key) && isSame(a[key], b[key]))
  )
}

/** The value at a path; undefined when there is none. */
export function valueAt(value: Value | undefined, path: Path): Value | undefined {
  let found = value
  for (const segment of path) {
    if (isValueList(found)) found = typeof segment === 'number' ? found[segment] : undefined
    else if (isValueMap(found)) {
      found = Object.hasOwn(found, segment) ? found[segment] : undefined
    } else return undefined
  }
  return found
}

/** The same map with a key set, in the place that `order` gives it; known keys stay where they are. */
export function withKey(
  map: ValueMap,
  key: string,
  value: Value,
  order: readonly string[] = [],
): ValueMap {
  if (Object.hasOwn(map, key)) return { ...map, [key]: value }
  const place = order.indexOf(key)
  const entries = Object.entries(map)
  // Behind the last one that stands before it in the order; what the order does not know stays in front.
  const before = place < 0 ? entries.length - 1 : lastBefore(entries, order, place)
  entries.splice(before + 1, 0, [key, value])
  return Object.fromEntries(entries)
}

function lastBefore(
  entries: readonly (readonly [string, Value])[],
  order: readonly string[],
  place: number,
): number {
  return entries.findLastIndex(([other]) => order.indexOf(other) < place)
}

export function withoutKey(map: ValueMap, key: string): ValueMap {
  return Object.fromEntries(Object.entries(map).filter(([other]) => other !== key))
}
