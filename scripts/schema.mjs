// Writes the JSON Schemas by which editors complete and check a scenario and an answers file, from the tables that read them.
//   node scripts/schema.mjs
import { writeFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { format, resolveConfig } from 'prettier'
import { runnerImport } from 'vite'

const root = fileURLToPath(new URL('..', import.meta.url))

await write('scenario', 'src/scenario/schema.ts', ({ scenarioSchema }) => scenarioSchema())
await write('answers', 'src/evaluation/sheet.ts', ({ sheetSchema }) => sheetSchema())

async function write(name, source, schemaOf) {
  const target = `${root}static/${name}.schema.json`
  const { module } = await runnerImport(`${root}${source}`, {
    root,
    configFile: false,
    logLevel: 'error',
  })
  const options = await resolveConfig(target)
  const text = JSON.stringify(schemaOf(module))
  await writeFile(target, await format(text, { ...options, filepath: target }))
}
