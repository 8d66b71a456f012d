// The custom element as an ES module and as one classic script, and its types.
import { copyFile, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { build } from 'vite'

/** What it may weigh, bytes compressed: a page loads it before it knows whether anybody scrolls that far. */
export const elementBudget = 6_000

const builds = [
  { file: 'half-open.js', format: 'es' },
  { file: 'half-open.global.js', format: 'iife' },
]

/**
 * Writes `half-open.js`, `half-open.global.js` and `half-open.d.ts`.
 *
 * @param {string} root of the repository
 * @param {string} folder
 * @param {(line: string) => void} say
 */
export async function writeElement(root, folder, say = () => {}) {
  for (const { file, format } of builds) {
    await build({
      root,
      configFile: false,
      publicDir: false,
      logLevel: 'error',
      build: {
        target: 'es2022',
        outDir: folder,
        emptyOutDir: false,
        modulePreload: false,
        rolldownOptions: {
          input: join(root, 'src/element.ts'),
          // A classic script knows its address from the page.
          ...(format === 'iife' && { transform: { define: { 'import.meta.url': '""' } } }),
          output: { format, entryFileNames: file, codeSplitting: false },
        },
      },
    })
    const bytes = gzipSync(await readFile(join(folder, file)), { level: 9 }).length
    say(`${file}: ${(bytes / 1000).toFixed(1)} kB compressed (budget ${elementBudget / 1000} kB)`)
  }
  await copyFile(join(root, 'src/hosts/element/half-open.d.ts'), join(folder, 'half-open.d.ts'))
}
