import { defaultKeys, type EmbedKeys, type KeyName } from './EmbedKeys.ts'
import { keyNames, keyReaders } from './keyReaders.ts'

/** Keys as the query or the fragment of an address, without what is so by default. `readKeys` reads the same again. */
export function writeKeys(keys: Partial<EmbedKeys>): string {
  const written = new URLSearchParams()
  const add = <K extends KeyName>(name: K): void => {
    const value = keys[name]
    if (value === undefined || isDefault(name, value)) return
    for (const text of keyReaders[name].write(value as never)) written.append(name, text)
  }
  for (const name of keyNames) add(name)
  return written.toString()
}

function isDefault(name: KeyName, value: unknown): boolean {
  const usual = defaultKeys[name]
  return value === usual || (Array.isArray(value) && Array.isArray(usual) && value.length === 0)
}
