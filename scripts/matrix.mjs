// Makes the matrix of outages and systems anew: docs/matrix.md, and the JSON that the app shows. Shares the work between cores.
//   node scripts/matrix.mjs [flags of `halfopen matrix`]
import { execFile } from 'node:child_process'
import { mkdtemp, readFile, writeFile } from 'node:fs/promises'
import { availableParallelism, tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { builtEntry } from './built-entry.mjs'

const run = promisify(execFile)
const root = fileURLToPath(new URL('..', import.meta.url))
const halfopen = join(root, 'scripts/halfopen.mjs')
// Built once, before several want it.
await builtEntry(root, 'src/cli.ts')

const matrix = async (words) =>
  (await run(process.execPath, [halfopen, 'matrix', ...words], { maxBuffer: 1e9 })).stdout
const cores = availableParallelism()
const folder = await mkdtemp(join(tmpdir(), 'matrix-'))
const parts = await Promise.all(
  Array.from({ length: cores }, async (_, core) => {
    const part = join(folder, `${core + 1}.json`)
    const shard = ['--shard', `${core + 1}/${cores}`]
    await writeFile(part, await matrix([...process.argv.slice(2), ...shard, '--format', 'json']))
    return part
  }),
)
const json = join(root, 'scenarios/19-outages/matrix.json')
await writeFile(json, await matrix([...parts, '--format', 'json']))
const document = join(root, 'docs/matrix.md')
await writeFile(document, await matrix([json, '--format', 'markdown']))
console.log(`${(await readFile(json)).length} bytes in ${json}`)
