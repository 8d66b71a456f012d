// sw.js: the service worker, with the list of the files that it keeps.
import { createHash } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { build } from 'vite'

/** What the app and the embed are made of; what is for other pages, and what is for people who write them, is not kept. */
const kept =
  /^(?:(?:index|embed)\.html|(?:app|embed)\.(?:js|css)|(?:parts|worker|scenarios)\/.*|favicon\.svg|icon-.*\.png|manifest\.webmanifest|half-open(?:\.global)?\.js)$/

/**
 * Writes `sw.js` for the files that are in the folder: the last step of all.
 *
 * @param {string} root of the repository
 * @param {string} folder
 */
export async function writeServiceWorker(root, folder) {
  const files = await readdir(folder, { recursive: true, withFileTypes: true })
  const paths = files
    .filter((entry) => entry.isFile())
    .map((entry) =>
      join(entry.parentPath, entry.name)
        .slice(folder.length + 1)
        .replaceAll('\\', '/'),
    )
    .filter((path) => kept.test(path))
    .sort()
  const list = await Promise.all(
    paths.map(async (path) => {
      const content = await readFile(join(folder, path))
      return { path, hash: createHash('sha256').update(content).digest('hex') }
    }),
  )
  await build({
    root,
    configFile: false,
    logLevel: 'error',
    define: { keptFiles: JSON.stringify(list) },
    build: {
      target: 'es2022',
      outDir: folder,
      emptyOutDir: false,
      copyPublicDir: false,
      lib: {
        entry: join(root, 'src/sw.ts'),
        formats: ['iife'],
        name: 'halfopenWorker',
        fileName: () => 'sw.js',
      },
    },
  })
}
