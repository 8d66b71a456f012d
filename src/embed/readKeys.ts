import { readLink, type SharedRun } from '../playback/shareLink.ts'
import { defaultKeys, type EmbedKeys, type KeyName, type KeyWarning } from './EmbedKeys.ts'
import { keyNames, keyReaders, Unfit } from './keyReaders.ts'

/** More than this much of an address is not looked at, in characters. */
const longestAddress = 131_072
/** By whoever tests the page, and by the one file that has both app and embed. */
const readElsewhere: readonly string[] = ['test', 'embed']
/** One mistake explains the others; a thousand explain nothing. */
const mostWarnings = 50

/**
 * What an address says, read from its query and its fragment; for a key in both the fragment counts. Never fails: what makes no
 * sense keeps its default, and a warning says which, why, and what to write instead.
 *
 * @param search with or without `?`, @param hash with or without `#`
 */
export function readKeys(
  search: string,
  hash = '',
): { readonly keys: EmbedKeys; readonly warnings: readonly KeyWarning[] } {
  const warnings: KeyWarning[] = []
  const warn = (key: string, value: string, reason: string, mend: string): void => {
    if (warnings.length >= mostWarnings) return
    warnings.push({ key: key.slice(0, 100), value: value.slice(0, 100), reason, mend })
  }
  const query = parametersOf(search, '?', warn)
  const fragment = parametersOf(hash, '#', warn)
  const keys: { -readonly [K in KeyName]: EmbedKeys[K] } = { ...defaultKeys }
  const take = <K extends KeyName>(name: K): void => {
    const inFragment = fragment.getAll(name)
    const texts = inFragment.length > 0 ? inFragment : query.getAll(name)
    if (texts.length === 0) return
    if (texts.length > 1 && name !== 'origin') {
      warn(name, texts.join(' & '), `is there ${texts.length} times`, 'The last one counts.')
    }
    const value = keyReaders[name].read(texts)
    if (value instanceof Unfit) warn(name, texts.join(' & '), value.reason, value.mend)
    else keys[name] = value
  }
  for (const name of keyNames) take(name)
  for (const name of new Set([...query.keys(), ...fragment.keys()])) {
    if (readElsewhere.includes(name) || isKey(name)) continue
    const mend = `Known: ${keyNames.join(', ')}.`
    warn(name, fragment.get(name) ?? query.get(name) ?? '', 'is not a key', mend)
  }
  return { keys, warnings }
}

/** The run that keys name, as links of the app do; undefined when they name none. */
export function sharedRunOf(keys: EmbedKeys): SharedRun | undefined {
  const link = new URLSearchParams()
  for (const name of ['scenario', 'state', 'file', 'seed', 'system', 'do', 't'] as const) {
    const value = keys[name]
    if (value !== undefined) link.set(name, Array.isArray(value) ? value.join(';') : String(value))
  }
  return readLink(link.toString())
}

const isKey = (name: string): name is KeyName => Object.hasOwn(keyReaders, name)

function parametersOf(
  text: string,
  mark: '?' | '#',
  warn: (key: string, value: string, reason: string, mend: string) => void,
): URLSearchParams {
  const inner = text.startsWith(mark) ? text.slice(1) : text
  if (inner.length > longestAddress) {
    const most = `At most ${longestAddress} characters are read; send a long scenario with the message load.`
    warn(mark, inner.slice(0, 20), `is ${inner.length} characters long`, most)
    return new URLSearchParams()
  }
  return new URLSearchParams(inner)
}
