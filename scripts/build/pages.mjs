// The pages: one vite build for what runs in workers, one for the pages, both cut into parts of classic scripts.
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { build, loadConfigFromFile } from 'vite'
import { definitions, loaderScript, partModule, partsOf, startOf, together } from './parts.mjs'
import { readScenarios } from './readScenarios.mjs'
import * as xstateExports from './xstate.mjs'

/** A page, the name of its part, and what its file is made of. */
export const pages = [
  { html: 'index.html', name: 'app', source: 'src/main.ts' },
  { html: 'embed.html', name: 'embed', source: 'src/embed.ts' },
]

/** What runs in workers: its part, and the module that a page imports as `….ts?worker`. */
const workers = [{ name: 'worker/worker', source: 'src/playback/worker.ts' }]

/** What both use, and need not be sent twice. */
const xstate = { name: 'worker/xstate', source: 'scripts/build/xstate.mjs' }

/**
 * Bundles everything once.
 *
 * @param {string} root of the repository
 * @returns {Promise<import('./parts.mjs').Part[]>}
 */
export async function bundlePages(root) {
  const [inWorkers, inPages] = await Promise.all([
    bundle(root, 'worker', [...workers, xstate]),
    bundle(root, 'parts', pages, [readScenarios(root), workersAsParts(root), xstateAsPart()]),
  ])
  const parts = partsOf(inWorkers)
  return [...parts, ...partsOf(inPages, parts)]
}

/**
 * Writes the pages, each as one script and one sheet of styles, and beside them what they load late.
 *
 * @param {string} root
 * @param {string} folder
 * @param {readonly import('./parts.mjs').Part[]} parts
 */
export async function writePages(root, folder, parts) {
  const write = async (file, text) => {
    await mkdir(dirname(join(folder, file)), { recursive: true })
    await writeFile(join(folder, file), text)
  }
  const alone = new Set(parts.map(({ name }) => name))
  for (const { html, name, source } of pages) {
    const own = together(parts, [name])
    await write(`${name}.js`, [loaderScript, definitions(own, false), startOf(name), ''].join('\n'))
    const css = own.map(({ css }) => css).join('')
    await write(`${name}.css`, css)
    // A shadow root has no fonts of its own: the page around has them.
    if (name === 'embed')
      await write('fonts.css', css.match(/@font-face\s*\{[^}]*\}/g)?.join('') ?? '')
    await write(html, await pageOf(root, html, name, source))
    alone.delete(name)
  }
  for (const part of parts) {
    if (alone.has(part.name)) await write(`${part.name}.js`, `${definitions([part])}\n`)
  }
}

/** The page as it is written for the development server, with the built script in place of its module. */
async function pageOf(root, html, name, source) {
  const page = await readFile(join(root, html), 'utf8')
  const module = `<script type="module" src="/${source}"></script>`
  if (!page.includes(module)) throw new Error(`${html} has no ${module}`)
  return page
    .replace(module, '')
    .replace(
      /\s*<\/head>/,
      `\n    <link rel="stylesheet" href="./${name}.css" />\n    <script defer src="./${name}.js"></script>\n  </head>`,
    )
    .replace(/\n\s*\n/g, '\n')
}

/** @returns the output of vite: chunks in the format `cjs`, and styles */
async function bundle(root, folder, entries, plugins = []) {
  const loaded = await loadConfigFromFile({ command: 'build', mode: 'production' }, undefined, root)
  const config = loaded?.config ?? {}
  const { output } = await build({
    ...config,
    root,
    configFile: false,
    logLevel: 'error',
    plugins: [...plugins, ...(config.plugins ?? [])],
    build: {
      target: 'es2022',
      write: false,
      modulePreload: false,
      // Fonts by address are refused in a frame of a foreign origin, and from a disk.
      assetsInlineLimit: Infinity,
      rolldownOptions: {
        input: Object.fromEntries(entries.map(({ name, source }) => [name, join(root, source)])),
        // What a part offers besides being started: a worker's is used in the page as well.
        preserveEntrySignatures: 'allow-extension',
        // Addresses of the page itself are never asked for.
        checks: { emptyImportMeta: false },
        output: {
          format: 'cjs',
          entryFileNames: '[name].js',
          chunkFileNames: ({ facadeModuleId }) =>
            facadeModuleId?.includes('.yaml?') === true
              ? `scenarios/${basename(facadeModuleId).replace(/^\d+-|\.yaml.*$/g, '')}.js`
              : `${folder}/[name]-[hash].js`,
        },
      },
    },
  })
  return output
}

/** A worker is not a file here but a part that every page has: `….ts?worker` starts it, `import('….ts')` uses it in the page itself. */
function workersAsParts(root) {
  const nameOf = new Map(workers.map(({ name, source }) => [join(root, source), name]))
  return {
    name: 'workers-as-parts',
    enforce: 'pre',
    resolveId: {
      filter: { id: /[wW]orker\.ts(?:\?worker)?$/ },
      handler(id, importer) {
        const name = nameOf.get(join(dirname(importer ?? root), id.replace('?worker', '')))
        return name === undefined ? undefined : { id: partModule + name, moduleSideEffects: false }
      },
    },
    load: {
      filter: { id: /^\0part:worker\/worker$/ },
      handler(id) {
        const part = JSON.stringify(id.slice(partModule.length))
        return `
          export default function () { return halfopenParts.startWorker(${part}) }
          export const localPlayback = () => halfopenParts.use(${part}).localPlayback()`
      },
    },
  }
}

/** Pages use the XState that workers bring. */
function xstateAsPart() {
  const id = partModule + xstate.name
  const names = Object.keys(xstateExports).join()
  return {
    name: 'xstate-as-part',
    enforce: 'pre',
    resolveId: { filter: { id: /^xstate$/ }, handler: () => ({ id, moduleSideEffects: false }) },
    load: {
      filter: { id: /^\0part:worker\/xstate$/ },
      handler: () =>
        `export const {${names}} = /* @__PURE__ */ halfopenParts.use(${JSON.stringify(xstate.name)})`,
    },
  }
}
