import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { cp, mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

const run = promisify(execFile)
const root = dirname(dirname(fileURLToPath(import.meta.url)))
const source = join(root, 'e2e', 'slidev')

/**
 * Builds the deck of e2e/slidev with a real Slidev and our add-on.
 *
 * Slidev is installed from a lockfile of its own, once: it brings four hundred packages, among them another Vite and another
 * TypeScript than ours, and whoever works on the simulator needs none of them.
 *
 * @param builtFolder where the add-on was built
 * @returns the folder of the built deck
 */
export async function buildSlidevDeck(builtFolder: string): Promise<string> {
  const home = await install()
  const addon = join(home, 'node_modules', 'slidev-addon-halfopen')
  await rm(addon, { recursive: true, force: true })
  await cp(join(builtFolder, 'slidev-addon-halfopen'), addon, { recursive: true })
  await cp(join(source, 'slides.md'), join(home, 'slides.md'))
  const slidev = join(home, 'node_modules', '@slidev', 'cli', 'bin', 'slidev.mjs')
  // Vitest sets NODE_ENV to "test", and Vue would then be a development build.
  const env = { ...process.env, NODE_ENV: 'production' }
  await run(process.execPath, [slidev, 'build', 'slides.md', '--base', './', '--out', 'deck'], {
    cwd: home,
    env,
  })
  return join(home, 'deck')
}

async function install(): Promise<string> {
  const lock = await readFile(join(source, 'package-lock.json'))
  const version = createHash('sha256').update(lock).digest('hex').slice(0, 12)
  const home = join(root, 'node_modules', '.cache', `slidev-${version}`)
  const done = join(home, 'installed')
  if (existsSync(done)) return home
  await rm(home, { recursive: true, force: true })
  await mkdir(home, { recursive: true })
  for (const file of ['package.json', 'package-lock.json', '.npmrc'])
    await cp(join(source, file), join(home, file))
  await run('npm', ['ci', '--no-audit', '--no-fund'], {
    cwd: home,
    env: { ...process.env, NODE_ENV: 'development' },
    shell: process.platform === 'win32',
  })
  await writeFile(done, '')
  return home
}
