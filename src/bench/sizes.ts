import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, normalize } from 'node:path'
import { gzipSync } from 'node:zlib'
import { atMost, figure } from './measure.ts'
import type { Line, Topic } from './measure.ts'

const pages = [
  { file: 'index.html', words: 'full app', budgetKb: 600 },
  { file: 'embed.html', words: 'embed', budgetKb: 300 },
] as const

/** Files that a page or script loads at once, by relative address: `import()` is later, and is left out. */
function loadedBy(folder: string, file: string): string[] {
  const text = readFileSync(join(folder, file), 'utf8')
  const patterns = file.endsWith('.html')
    ? [/<(?:script|link)[^>]*\b(?:src|href)="([^"]+\.(?:js|css))"/g]
    : file.endsWith('.js')
      ? [/(?:\bfrom|\bimport)\s*"(\.[^"]+\.js)"/g, /new URL\([`"]([^"`]+\.js)[`"]/g]
      : []
  return patterns
    .flatMap((pattern) => [...text.matchAll(pattern)])
    .map(([, address]) => normalize(join(dirname(file), address!)))
    .filter((address) => existsSync(join(folder, address)))
}

/** Scripts and styles of a page, the page included, compressed, in kB. */
export function pageKb(folder: string, page: string): number {
  const seen = new Set<string>()
  const waiting = [page]
  for (let file = waiting.pop(); file !== undefined; file = waiting.pop()) {
    if (seen.has(file)) continue
    seen.add(file)
    waiting.push(...loadedBy(folder, file))
  }
  let bytes = 0
  for (const file of seen) bytes += gzipSync(readFileSync(join(folder, file))).length
  return bytes / 1000
}

export function measureSizes(folder: string): Line[] {
  return pages.map(({ file, words, budgetKb }) => {
    const kb = existsSync(join(folder, file)) ? pageKb(folder, file) : NaN
    return {
      what: words,
      measured: Number.isFinite(kb) ? `${figure(kb)} kB` : 'not built',
      against: '',
      ratio: NaN,
      verdict: Number.isFinite(kb) ? atMost(kb, budgetKb, `at most ${budgetKb} kB`) : undefined,
    }
  })
}

/** Builds the pages as they are now, apart from `dist/`, which may be of another day. */
function built(measure: (folder: string) => Line[]): Line[] {
  const folder = mkdtempSync(join(tmpdir(), 'halfopen-pages-'))
  try {
    const vite = join('node_modules', 'vite', 'bin', 'vite.js')
    const words = [vite, 'build', '--outDir', folder, '--emptyOutDir', '--logLevel', 'silent']
    spawnSync(process.execPath, words, { stdio: 'ignore' })
    return measure(folder)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

export const sizes: Topic = {
  title: 'What a page loads',
  notes: [
    'The page, its scripts and styles, gzip, freshly built; fonts, and what is loaded only later, are not counted.',
  ],
  async measure() {
    return built(measureSizes)
  },
}
