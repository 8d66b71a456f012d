// node scripts/build-ssr.mjs <root> <entry> <folder>: bundles one headless entry; see built-entry.mjs.
import { build } from 'vite'

const [root, ssr, outDir] = process.argv.slice(2)
try {
  await build({ root, logLevel: 'silent', build: { ssr, outDir, emptyOutDir: true } })
} catch (error) {
  console.error(error instanceof Error ? error.message : error)
  process.exitCode = 1
}
