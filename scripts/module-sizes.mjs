// node scripts/module-sizes.mjs [entry.ts …] [--all]: what each module adds to a bundle, in bytes of minified code.
//
// Each entry is bundled by itself with all that it imports at once; what it loads late is left out, unless `--all`. The minified code is
// divided among modules by its source map. Compressed sizes of single modules do not exist; the compressed size of the whole is told.
import { brotliCompressSync, gzipSync } from 'node:zlib'
import { relative } from 'node:path'
import { build, loadConfigFromFile } from 'vite'

const root = process.cwd()
const words = process.argv.slice(2)
const isAll = words.includes('--all')
const named = words.filter((word) => !word.startsWith('--'))
const entries = named.length > 0 ? named : ['src/playback/worker.ts', 'src/embed.ts', 'src/main.ts']
const shown = 60

const loaded = await loadConfigFromFile({ command: 'build', mode: 'production' })
for (const entry of entries) {
  const { output } = await build({
    ...loaded?.config,
    configFile: false,
    logLevel: 'silent',
    build: {
      target: 'es2022',
      write: false,
      sourcemap: true,
      modulePreload: false,
      copyPublicDir: false,
      rolldownOptions: {
        input: { entry },
        output: { format: 'es', ...(isAll && { codeSplitting: false }) },
      },
    },
  })
  const chunks = new Map(
    output.filter(({ type }) => type === 'chunk').map((chunk) => [chunk.fileName, chunk]),
  )
  const first = [...chunks.values()].find(({ isEntry }) => isEntry)
  const reached = new Set()
  const reach = (name) => {
    if (reached.has(name) || !chunks.has(name)) return
    reached.add(name)
    chunks.get(name).imports.forEach(reach)
  }
  reach(first.fileName)
  const sizes = new Map()
  let code = ''
  for (const name of reached) {
    const chunk = chunks.get(name)
    code += chunk.code
    for (const [source, bytes] of bytesBySource(chunk))
      sizes.set(source, (sizes.get(source) ?? 0) + bytes)
  }
  const kb = (bytes) => `${(bytes / 1000).toFixed(1)} kB`
  console.log(
    `\n${entry}: ${kb(code.length)}, gzip ${kb(gzipSync(code).length)}, brotli ${kb(brotliCompressSync(code).length)}`,
  )
  print('by folder', groups(sizes), shown)
  print('by module', sizes, shown)

  function print(title, values, most) {
    console.log(`  ${title}`)
    const sorted = [...values].sort(([, a], [, b]) => b - a)
    for (const [name, bytes] of sorted.slice(0, most))
      console.log(`${kb(bytes).padStart(12)}  ${name}`)
  }
}

/** Bytes of the code of a chunk that came from each source. */
function bytesBySource({ code, map, fileName }) {
  if (map === null) return new Map([[fileName, code.length]])
  const lines = code.split('\n')
  const sizes = new Map()
  let source = 0
  map.mappings.split(';').forEach((line, number) => {
    let column = 0
    let before
    const add = (from, to, name) => {
      sizes.set(name, (sizes.get(name) ?? 0) + to - from)
    }
    for (const segment of line === '' ? [] : line.split(',')) {
      const [dColumn, dSource] = decode(segment)
      if (before !== undefined) add(before.column, column + dColumn, before.name)
      column += dColumn
      if (dSource === undefined) before = undefined
      else {
        source += dSource
        before = { column, name: clean(map.sources[source]) }
      }
    }
    if (before !== undefined) add(before.column, lines[number]?.length ?? column, before.name)
  })
  return sizes

  function clean(path) {
    const name = relative(root, new URL(path, `file://${root}/dist/${fileName}`).pathname)
    return name.replace(/^.*node_modules\//, 'node_modules/')
  }
}

function groups(sizes) {
  const sums = new Map()
  for (const [name, bytes] of sizes) {
    const folder = name.match(/^node_modules\/(?:@[^/]+\/)?[^/]+|^src\/[^/]+|^[^/]+/)?.[0] ?? name
    sums.set(folder, (sums.get(folder) ?? 0) + bytes)
  }
  return sums
}

/** The numbers of one segment of a source map (base 64, variable length). */
function decode(segment) {
  const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'
  const numbers = []
  let value = 0
  let shift = 0
  for (const letter of segment) {
    const digit = letters.indexOf(letter)
    value |= (digit & 31) << shift
    shift += 5
    if (digit < 32) {
      numbers.push(value & 1 ? -(value >> 1) : value >> 1)
      value = 0
      shift = 0
    }
  }
  return numbers
}
