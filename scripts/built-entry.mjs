// The bundle of a headless entry, built when it is missing or out of date: node 20 runs no TypeScript.
import { spawn } from 'node:child_process'
import { mkdir, mkdtemp, readdir, rename, rm, stat, utimes } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const sources = ['src', 'scenarios', 'package.json', 'vite.config.ts']

export async function builtEntry(root, entry) {
  const target = join(root, 'dist-cli', `${basename(entry, '.ts')}.js`)
  const built = await changedAt(target)
  const changed = await Promise.all(sources.map((source) => newestIn(join(root, source))))
  if (Math.max(...changed) >= built || built === 0) await build(root, entry, target)
  return target
}

/** Milliseconds since 1970, or 0 if there is no such file. */
async function changedAt(path) {
  const status = await stat(path).catch(() => undefined)
  return status?.mtimeMs ?? 0
}

/** Folders count as well, because deleting a file changes only the time of its folder. */
async function newestIn(path) {
  const below = await readdir(path, { recursive: true }).catch(() => [])
  return Math.max(...(await Promise.all(['', ...below].map((name) => changedAt(join(path, name))))))
}

/** Builds beside the target and renames one file: two processes at once never see half a bundle. */
async function build(root, entry, target) {
  const start = new Date()
  await mkdir(dirname(target), { recursive: true })
  const unfinished = await mkdtemp(join(dirname(target), '.unfinished-'))
  try {
    await bundle(root, entry, unfinished)
    const files = await readdir(unfinished)
    if (files.length !== 1) throw new Error(`expected one file, but vite wrote ${files.join(', ')}`)
    // What changes while vite is at work must count as newer than the bundle.
    await utimes(join(unfinished, files[0]), start, start)
    await rename(join(unfinished, files[0]), target)
  } finally {
    await rm(unfinished, { recursive: true, force: true })
  }
}

/** In a process of its own, whose output we hold: stdout belongs to the entry. */
function bundle(root, entry, folder) {
  const script = join(dirname(fileURLToPath(import.meta.url)), 'build-ssr.mjs')
  // A test that starts us sets both, and vite would then make a development build.
  const { NODE_ENV: _mode, VITEST: _vitest, ...env } = process.env
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [script, root, entry, folder], { cwd: root, env })
    let said = ''
    const listen = (chunk) => (said += chunk)
    child.stdin.end()
    child.stdout.setEncoding('utf8').on('data', listen)
    child.stderr.setEncoding('utf8').on('data', listen)
    child.on('error', reject)
    child.on('close', (code) => {
      if (code !== 0) return reject(new Error(`${entry} could not be built:\n${said}`))
      process.stderr.write(said)
      resolve()
    })
  })
}
