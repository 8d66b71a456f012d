// npm run build [-- --outDir FOLDER]: makes everything that is published, in a folder that is made anew.
import { cp, mkdir, rm } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { writeElement } from './build/element.mjs'
import { buildRevealPlugin, buildSlidevAddon, writeDecks } from './build/decks.mjs'
import { bundlePages, writePages } from './build/pages.mjs'
import { writeSharePages } from './build/share-pages.mjs'
import { writeServiceWorker } from './build/serviceWorker.mjs'
import { writeSingleFile } from './build/singleFile.mjs'
import { securePages } from './policy.mjs'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const { values } = parseArgs({
  options: {
    outDir: { type: 'string', default: 'dist' },
    quiet: { type: 'boolean', default: false },
  },
})
const folder = resolve(values.outDir)

// A development build is another program: slower, larger, with other words in its errors.
process.env.NODE_ENV = 'production'

/** Each step adds to the folder. `pages`: the bundles that the first one makes, for whoever wants to put them together differently. */
const steps = [
  {
    name: 'static files',
    run: () => cp(join(root, 'static'), folder, { recursive: true }),
  },
  {
    name: 'pages',
    run: async (made) => {
      made.pages = await bundlePages(root)
      await writePages(root, folder, made.pages)
    },
  },
  { name: 'custom element', run: () => writeElement(root, folder, say) },
  { name: 'share pages', run: () => writeSharePages(root, folder, say) },
  {
    name: 'single file',
    run: ({ pages }) => writeSingleFile(root, folder, pages),
  },
  { name: 'plugin for reveal.js', run: () => buildRevealPlugin(root, folder) },
  { name: 'add-on for Slidev', run: () => buildSlidevAddon(root, folder) },
  // The last one for pages: what a page may load is worked out from the page as it is.
  { name: 'policies of pages', run: () => securePages(folder) },
  // Decks have their own: the speaker's window, which reveal.js writes itself, has it too.
  { name: 'decks', run: () => writeDecks(root, folder) },
  // The last one: it knows all others by their hash.
  { name: 'service worker', run: () => writeServiceWorker(root, folder) },
]

function say(line) {
  if (!values.quiet) console.log(line)
}

await rm(folder, { recursive: true, force: true })
await mkdir(folder, { recursive: true })
const made = {}
for (const { name, run } of steps) {
  const begin = Date.now()
  await run(made)
  say(`${name}: ${((Date.now() - begin) / 1000).toFixed(1)} s`)
}
