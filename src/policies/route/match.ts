import { headerOf, type Shape } from '../../model/shapes.ts'
import { pattern } from './pattern.ts'

/** What a text must be like; one of them. */
export type TextMatch =
  | { readonly exact: string; readonly ignoreCase?: boolean }
  | { readonly prefix: string; readonly ignoreCase?: boolean }
  | { readonly suffix: string; readonly ignoreCase?: boolean }
  | { readonly contains: string; readonly ignoreCase?: boolean }
  | { readonly regex: string }

/** What a header must be like: a text, a whole number from one up to another, or just there or not. */
export type HeaderMatch = (
  TextMatch | { readonly from: number; readonly to: number } | { readonly present: boolean }
) & { readonly not?: boolean }

/** How a path must begin: letter by letter, or in whole segments (`/cart` fits `/cart/1`, and not `/carts`). */
export type PathMatch = TextMatch | { readonly segments: string }

/** All that is said must hold. */
export interface RouteMatch {
  /** Of the path without its query. */
  readonly path?: PathMatch
  /** One of them. */
  readonly methods?: readonly string[]
  readonly headers?: readonly (readonly [name: string, match: HeaderMatch])[]
  readonly query?: readonly (readonly [name: string, match: HeaderMatch])[]
  /** Only so many of those that fit, 0…1. */
  readonly ratio?: number
}

/**
 * Whether a request that looks like this fits; its share is drawn elsewhere. A header that is not there fits nothing, whether
 * the match is turned round or not, but `present: false`.
 *
 * @throws PatternError when a regular expression cannot be read
 * @source envoy 1.40: source/common/http/header_utility.cc (matchesHeaders), source/common/router/config_impl.cc (path without
 *   query; a prefix by segments does not match within one), source/common/common/matchers.cc; istio: route.go (sanitized regex)
 */
export function shapeTest({
  path,
  methods,
  headers = [],
  query = [],
}: RouteMatch): (shape: Shape) => boolean {
  const tests: ((shape: Shape) => boolean)[] = []
  if (path !== undefined) {
    const fits = pathTest(path)
    tests.push((shape) => fits(shape.path.split('?')[0]!))
  }
  if (methods !== undefined) tests.push(({ method }) => methods.includes(method))
  for (const [name, match] of headers) {
    const fits = valueTest(match)
    tests.push((shape) => fits(headerOf(shape, name)))
  }
  for (const [name, match] of query) {
    const fits = valueTest(match)
    tests.push((shape) => fits(queryOf(shape, name)))
  }
  return (shape) => tests.every((test) => test(shape))
}

function pathTest(match: PathMatch): (path: string) => boolean {
  if (!('segments' in match)) return textTest(match)
  const base = match.segments.replace(/\/$/, '')
  return (path) => path === base || path.startsWith(`${base}/`)
}

function valueTest(match: HeaderMatch): (value: string | undefined) => boolean {
  const isNot = match.not === true
  if ('present' in match) return (value) => ((value !== undefined) === match.present) !== isNot
  const fits =
    'from' in match
      ? (value: string) =>
          /^-?\d+$/.test(value) && Number(value) >= match.from && Number(value) < match.to
      : textTest(match)
  return (value) => value !== undefined && fits(value) !== isNot
}

function textTest(match: TextMatch): (value: string) => boolean {
  if ('regex' in match) return pattern(match.regex)
  const fold = (text: string): string => (match.ignoreCase === true ? text.toLowerCase() : text)
  if ('exact' in match) return (value) => fold(value) === fold(match.exact)
  if ('prefix' in match) return (value) => fold(value).startsWith(fold(match.prefix))
  if ('suffix' in match) return (value) => fold(value).endsWith(fold(match.suffix))
  return (value) => fold(value).includes(fold(match.contains))
}

function queryOf({ path }: Shape, name: string): string | undefined {
  const query = path.split('?')[1]
  const pair = query?.split('&').find((one) => one === name || one.startsWith(`${name}=`))
  return pair === undefined ? undefined : pair.slice(name.length + 1)
}
