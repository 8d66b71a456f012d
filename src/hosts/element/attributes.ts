import type { KeyName } from '../../embed/EmbedKeys.ts'

/** Keys of the embed page that are attributes of the element under the same name. `v` is the element's own business. */
export const keyAttributes = [
  'scenario',
  'level',
  'state',
  'file',
  'seed',
  'system',
  'do',
  'beat',
  't',
  'play',
  'speed',
  'loop',
  'layout',
  'panels',
  'lock',
  'unlock',
  'predict',
  'compare',
  'era',
  'theme',
  'accent',
  'bg',
  'motion',
  'density',
  'keys',
  'focus',
  'role',
  'channel',
  'origin',
  'lang',
  'credit',
  'caption',
  'debug',
] as const satisfies readonly KeyName[]

export type KeyAttribute = (typeof keyAttributes)[number]

/** What only the element knows. `controls` is another word for `unlock`. */
export const ownAttributes = ['mode', 'base', 'poster', 'controls', 'title'] as const

export const allAttributes = [...keyAttributes, ...ownAttributes] as const
export type AttributeName = (typeof allAttributes)[number]

/** What the attributes say, without those that are absent or empty. */
export type Attributes = Partial<Readonly<Record<AttributeName, string>>>

/** What must be said when an attribute changes while the run is shown. */
export type Change =
  | { readonly kind: 'tell'; readonly type: string; readonly payload: unknown }
  /** Another run, told with `load`. */
  | { readonly kind: 'load' }
  /** No message for it exists: the page is loaded anew, at the same moment. */
  | { readonly kind: 'reload' }
  /** The element's own matter. */
  | { readonly kind: 'own' }

/** What is told by `load`, and what of it are numbers. */
export const runAttributes = [
  'scenario',
  'level',
  'state',
  'file',
  'seed',
  'system',
  'do',
] as const satisfies readonly KeyAttribute[]

const roles: readonly string[] = ['leader', 'mirror', 'static']

/** What is told for these when they change, and what is told when they are taken away: undefined is nothing. */
const told: Partial<Record<AttributeName, readonly [type: string, absent: unknown]>> = {
  beat: ['seek', undefined],
  t: ['seek', undefined],
  speed: ['speed', 1],
  theme: ['theme', 'auto'],
  motion: ['motion', 'auto'],
  panels: ['panels', undefined],
  lock: ['lock', ''],
  unlock: ['unlock', null],
  controls: ['unlock', null],
  keys: ['keys', 'host'],
  role: ['role', 'leader'],
}
const own: readonly AttributeName[] = ['layout', 'play', 'poster', 'title']

/** @param value undefined: the attribute was taken away */
export function changeOf(name: AttributeName, value: string | undefined): Change {
  if ((runAttributes as readonly string[]).includes(name)) return { kind: 'load' }
  if (own.includes(name)) return { kind: 'own' }
  const [type, absent] = told[name] ?? []
  if (type === undefined) return { kind: 'reload' }
  const payload = value === undefined ? undefined : payloadOf(name, value)
  if (payload === undefined && absent === undefined) {
    // Without `panels` they are those of the layout, which only the page knows.
    return { kind: name === 'panels' ? 'reload' : 'own' }
  }
  return { kind: 'tell', type, payload: payload ?? absent }
}

/** As messages have it; undefined when it makes no sense. */
function payloadOf(name: AttributeName, value: string): unknown {
  if (name === 'beat') return { beat: beatOf(value) }
  if (name === 'role') return roleOf(value)
  if (name !== 't' && name !== 'speed') return value
  const number = Number(value)
  if (!Number.isFinite(number)) return undefined
  return name === 't' ? { t: number } : number
}

/** `3` is a number, `storm` an id. */
export function beatOf(value: string): number | string {
  return /^\d+$/.test(value) ? Number(value) : value
}

/** The attribute `role` may also be one of ARIA's, which are none of the embed's business. */
export function roleOf(value: string | undefined): string | undefined {
  return value !== undefined && roles.includes(value) ? value : undefined
}

/** The payload of `load` for these attributes; undefined when they name no run. */
export function runOf(attributes: Attributes): Record<string, unknown> | undefined {
  if (attributes.scenario === undefined && attributes.level === undefined) {
    if (attributes.state === undefined) return undefined
  }
  const run: Record<string, unknown> = {}
  for (const name of runAttributes) {
    const value = attributes[name]
    if (value === undefined) continue
    if (name === 'do') run[name] = value.split(';').map((command) => command.trim())
    else run[name] = name === 'seed' ? Number(value) : value
  }
  return run
}

/**
 * The keys of the embed page, as the query of its address.
 *
 * The page never begins by itself: the element says when, because one canvas runs on a page. `origin` names the host, so that
 * nobody else may steer; it is `null` for a page that has none, such as a file.
 *
 * @param layout by the room there is, unless the attributes say one
 * @param standing the keys of the run as it stands, instead of what the attributes say of where to begin
 */
export function queryOf(
  attributes: Attributes,
  {
    origin,
    layout,
    standing,
    colours = {},
  }: {
    readonly origin: string
    readonly layout?: string | undefined
    readonly standing?: URLSearchParams | undefined
    readonly colours?: Partial<Readonly<Record<'accent' | 'bg', string>>>
  },
): string {
  const query = new URLSearchParams()
  for (const name of keyAttributes) {
    const value = name === 'role' ? roleOf(attributes.role) : attributes[name]
    if (value === undefined || name === 'play' || name === 'origin') continue
    if (standing !== undefined && (name === 't' || name === 'beat')) continue
    if (standing?.has('state') === true && (name === 'scenario' || name === 'level')) continue
    query.set(name, value)
  }
  if (attributes.unlock === undefined && attributes.controls !== undefined) {
    query.set('unlock', attributes.controls)
  }
  if (attributes.layout === undefined && layout !== undefined) query.set('layout', layout)
  for (const [name, value] of Object.entries(colours)) {
    if (!query.has(name)) query.set(name, value)
  }
  for (const [name, value] of standing ?? []) query.set(name, value)
  query.set('play', 'none')
  query.append('origin', origin)
  for (const other of attributes.origin?.split(/[\s,]+/) ?? []) {
    if (other !== '' && other !== origin) query.append('origin', other)
  }
  return query.toString()
}
