// Writes static/scenario.schema.json, by which editors complete and check a scenario, from the tables that read it.
//   node scripts/schema.mjs
import { writeFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { format, resolveConfig } from 'prettier'
import { runnerImport } from 'vite'

const root = fileURLToPath(new URL('..', import.meta.url))
const target = `${root}static/scenario.schema.json`

const { module } = await runnerImport(`${root}src/scenario/schema.ts`, {
  root,
  configFile: false,
  logLevel: 'error',
})
const options = await resolveConfig(target)
const text = JSON.stringify(module.scenarioSchema())
await writeFile(target, await format(text, { ...options, filepath: target }))
