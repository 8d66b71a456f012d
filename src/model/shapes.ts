import type { Method } from './methods.ts'

/** What a request looks like: all that a proxy can tell it by before it knows where it goes. */
export interface Shape {
  readonly method: Method
  /** Begins with `/`; what comes after a `?` is its query. */
  readonly path: string
  /** By name in small letters, sorted by name: each stands there once. */
  readonly headers: readonly (readonly [name: string, value: string])[]
}

/** The value of a header; undefined when a request has none of that name. */
export function headerOf({ headers }: Shape, name: string): string | undefined {
  return headers.find(([own]) => own === name)?.[1]
}

/** `GET /cart · x-user: anna`: on one line, as logs and stories say it. */
export function shapeText({ method, path, headers }: Shape): string {
  const said = headers.map(([name, value]) => `${name}: ${value}`)
  return [`${method} ${path}`, ...said].join(' · ')
}

/** Whether two look the same to whoever looks at them. */
export const shapeKey = ({ method, path, headers }: Shape): string =>
  JSON.stringify([method, path, headers])

/** The order of headers. */
export const byName = (
  [a]: readonly [string, ...unknown[]],
  [b]: readonly [string, ...unknown[]],
): number => (a < b ? -1 : a > b ? 1 : 0)
