/**
 * Where something stands: `region/zone/subzone`. A name without a slash is a zone of a region that nobody has named, so that
 * zones that are called a, b and c lie in one region.
 */
export interface Place {
  readonly region: string
  readonly zone: string
  readonly subzone: string
}

export function placeOf(name: string): Place {
  const [first = '', second, third = ''] = name.split('/')
  return second === undefined
    ? { region: '', zone: first, subzone: '' }
    : { region: first, zone: second, subzone: third }
}

/** How far apart two places are: 0 the same, 1 of one zone, 2 of one region, 3 of two. */
export function distance(one: Place, other: Place): 0 | 1 | 2 | 3 {
  if (one.region !== other.region) return 3
  if (one.zone !== other.zone) return 2
  return one.subzone === other.subzone ? 0 : 1
}

/** Whether a place is meant by `eu/a/rack1`, `eu/a/*`, `eu/a`, `eu/*`, `eu` or `*`: what is not said, or a star, is any. */
export function isMeant(name: string, pattern: string): boolean {
  const parts = name.split('/')
  return pattern
    .split('/')
    .every((part, index) => part === '*' || part === (parts[index] ?? (index === 0 ? '' : part)))
}

/** Localities in the order of Envoy: region, then zone, then subzone. */
export function byPlace(one: Place, other: Place): number {
  return (
    order(one.region, other.region) ||
    order(one.zone, other.zone) ||
    order(one.subzone, other.subzone)
  )
}

// Not by the rules of a language: those differ between machines.
const order = (one: string, other: string): number => (one < other ? -1 : one > other ? 1 : 0)
