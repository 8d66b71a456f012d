import { existsSync, readFileSync } from 'node:fs'
import { dirname, relative, resolve } from 'node:path'
import { expect, test } from 'vitest'

const root = resolve(import.meta.dirname, '../..')
const importLine = /^(?:import|export)\s+(?!type\b)(?:([^'"]*?)\sfrom\s+)?['"]([^'"]+)['"]/gms

/** Whether a list in braces names types alone. */
function isOfTypes(names: string): boolean {
  const inner = /^\{([^}]*)\}$/s.exec(names.trim())?.[1]
  return inner?.split(',').every((name) => /^\s*(?:type\s.*)?$/s.test(name)) ?? false
}

/** What a module brings along at once, each with who asks for it. */
function reached(start: string): ReadonlyMap<string, string> {
  const by = new Map([[resolve(root, start), '']])
  for (const file of by.keys()) {
    if (!existsSync(file)) continue
    for (const [, names = '', from] of readFileSync(file, 'utf8').matchAll(importLine)) {
      if (isOfTypes(names)) continue
      const to = from!.startsWith('.') ? resolve(dirname(file), from!.split('?')[0]!) : from!
      if (!by.has(to)) by.set(to, file)
    }
  }
  return by
}

/** `a ← b ← c`: how one comes to be there. */
function way(by: ReadonlyMap<string, string>, to: string): string {
  const names: string[] = []
  for (let at = to; at !== ''; at = by.get(at) ?? '') names.push(relative(root, at))
  return names.join(' ← ')
}

// The reader of texts weighs 120 kB. Who only plays a scenario of the catalog has it as data.
test('a worker that only plays brings no reader of texts', () => {
  const by = reached('src/playback/worker.ts')
  expect(by.size).toBeGreaterThan(100)
  for (const late of ['src/scenario/fields.ts', 'src/scenario/parse.ts']) {
    const file = resolve(root, late)
    expect(by.has(file) ? way(by, file) : '').toBe('')
  }
  expect(by.has('yaml') ? way(by, 'yaml') : '').toBe('')
})
