import { mkdir, mkdtemp, readdir, readFile, rm, stat, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { builtEntry } from './built-entry.mjs'

let root: string

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'halfopen-entry-'))
  await mkdir(join(root, 'src'))
  await source('one')
})

afterEach(() => rm(root, { recursive: true }))

/** Writes the entry as if it had been edited ten seconds ago. */
async function source(word: string): Promise<void> {
  await writeFile(join(root, 'src', 'cli.ts'), `export const main = (): string => '${word}'`)
  const past = new Date(Date.now() - 10_000)
  await utimes(join(root, 'src', 'cli.ts'), past, past)
  await utimes(join(root, 'src'), past, past)
}

test('two builds at once leave one whole bundle and nothing else', async () => {
  const [first, second] = await Promise.all([
    builtEntry(root, 'src/cli.ts'),
    builtEntry(root, 'src/cli.ts'),
  ])

  expect(first).toBe(second)
  expect(await readdir(join(root, 'dist-cli'))).toEqual(['cli.js'])
  expect(await readFile(first, 'utf8')).toContain('one')
}, 20_000)

test('a bundle is kept until a source is newer', async () => {
  const bundle = await builtEntry(root, 'src/cli.ts')
  const before = await stat(bundle)

  await builtEntry(root, 'src/cli.ts')
  expect((await stat(bundle)).ino).toBe(before.ino)

  await writeFile(join(root, 'src', 'cli.ts'), "export const main = (): string => 'two'")
  await builtEntry(root, 'src/cli.ts')
  expect(await readFile(bundle, 'utf8')).toContain('two')
}, 20_000)

test('a source that cannot be built is an error that says why, and leaves no half bundle', async () => {
  await writeFile(join(root, 'src', 'cli.ts'), "import './missing.ts'")

  await expect(builtEntry(root, 'src/cli.ts')).rejects.toThrow(
    /src\/cli\.ts could not be built:[^]*missing\.ts/,
  )
  expect(await readdir(join(root, 'dist-cli'))).toEqual([])
}, 20_000)
