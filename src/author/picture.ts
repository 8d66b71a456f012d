import { callees, namesIn } from './edits.ts'
import { readText } from './rewrite.ts'
import { valueAt } from './Value.ts'

/** A scenario as a small drawing: who asks whom, from left to right. */
export interface Picture {
  readonly width: number
  readonly height: number
  readonly services: number
  readonly boxes: readonly {
    readonly name: string
    readonly x: number
    readonly y: number
    readonly isClient: boolean
  }[]
  readonly lines: readonly {
    readonly x1: number
    readonly y1: number
    readonly x2: number
    readonly y2: number
  }[]
}

const [width, height] = [160, 72]

/** Draws a text by its names alone, so that also one with mistakes can be shown. */
export function pictureOf(text: string): Picture {
  const value = readText(text)?.value
  const services = namesIn(value, 'services')
  const clients = namesIn(value, 'clients')
  const known = new Set(services)
  const calls = services.flatMap((from) =>
    [...new Set(callees(valueAt(value, ['services', from])))]
      .filter((to) => known.has(to))
      .map((to) => [from, to] as const),
  )
  const asks = clients
    .map((from) => [from, String(valueAt(value, ['clients', from, 'to']))] as const)
    .filter(([, to]) => known.has(to))
  const arcs = [...asks, ...calls]
  const depth = depths([...clients, ...services], arcs)
  const columns: string[][] = []
  for (const [name, at] of depth) (columns[at] ??= []).push(name)
  const place = new Map<string, { x: number; y: number }>()
  columns.forEach((names, column) => {
    // Near those who call: the mean of their heights, which are known.
    const wish = (name: string): number => {
      const callers = arcs.filter(([, to]) => to === name).map(([from]) => place.get(from)?.y ?? 0)
      return callers.reduce((sum, y) => sum + y, 0) / Math.max(1, callers.length)
    }
    const sorted = names.map((name) => ({ name, wish: wish(name) })).sort((a, b) => a.wish - b.wish)
    sorted.forEach(({ name }, row) => {
      place.set(name, {
        x: (width * (column + 0.5)) / columns.length,
        y: (height * (row + 0.5)) / names.length,
      })
    })
  })
  return {
    width,
    height,
    services: services.length,
    boxes: [...place].map(([name, at]) => ({ name, ...at, isClient: !known.has(name) })),
    lines: arcs.map(([from, to]) => {
      const [a, b] = [place.get(from)!, place.get(to)!]
      return { x1: a.x, y1: a.y, x2: b.x, y2: b.y }
    }),
  }
}

/** How many calls lead to each at most; a circle, which a mistake may make, ends the search. */
function depths(
  names: readonly string[],
  arcs: readonly (readonly [string, string])[],
): ReadonlyMap<string, number> {
  const depth = new Map(names.map((name) => [name, 0]))
  for (let round = 0; round < names.length; round++) {
    let isStill = true
    for (const [from, to] of arcs) {
      const least = depth.get(from)! + 1
      if (depth.get(to)! >= least || least >= names.length) continue
      depth.set(to, least)
      isStill = false
    }
    if (isStill) break
  }
  return depth
}
