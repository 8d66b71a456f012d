// For decks: the plugin for reveal.js, and our own decks as pages that can be presented, also from a disk.
import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { cp, mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { promisify } from 'node:util'
import { createContext, runInContext } from 'node:vm'
import { build } from 'vite'
import { builtEntry } from '../built-entry.mjs'

/**
 * The plugin, as a module and as a single script that makes `RevealHalfopen`.
 *
 * @param {string} root of the repository
 * @param {string} folder that is built
 */
export async function buildRevealPlugin(root, folder) {
  const bundle = (format, fileName) =>
    build({
      root,
      configFile: false,
      logLevel: 'error',
      // A classic script asks `document.currentScript` where it lies.
      define: format === 'iife' ? { 'import.meta.url': 'undefined' } : {},
      build: {
        target: 'es2022',
        outDir: folder,
        emptyOutDir: false,
        copyPublicDir: false,
        lib: {
          entry: join(root, 'src/reveal.ts'),
          formats: [format],
          name: 'RevealHalfopen',
          fileName: () => fileName,
        },
      },
    })
  await Promise.all([
    bundle('es', 'reveal-halfopen.js'),
    bundle('iife', 'reveal-halfopen.global.js'),
  ])
}

/** What a frame needs of the built pages, beside `scenarios/` and other parts that it loads late. */
const framePages = /^(?:embed\.(?:html|js|css)|favicon\.svg|scenarios|parts|worker|posters|assets)$/

/**
 * `slidev-addon-halfopen/`: a package for Slidev, with the embed page in it. After the pages.
 *
 * @param {string} root of the repository
 * @param {string} folder that is built
 */
export async function buildSlidevAddon(root, folder) {
  const addon = join(folder, 'slidev-addon-halfopen')
  await cp(join(root, 'src/hosts/slidev/addon'), addon, { recursive: true })
  await build({
    root,
    configFile: false,
    logLevel: 'error',
    build: {
      target: 'es2022',
      outDir: join(addon, 'lib'),
      copyPublicDir: false,
      lib: { entry: join(root, 'src/slidev.ts'), formats: ['es'], fileName: () => 'halfopen.js' },
    },
  })
  for (const name of await readdir(folder)) {
    if (!framePages.test(name)) continue
    await cp(join(folder, name), join(addon, 'public/halfopen', name), { recursive: true })
  }
}

/**
 * `decks/NAME/index.html` for each deck of docs/decks and each talk of docs/talks, and what they share beside them: reveal.js, our
 * theme with its fonts. Everything is a classic script or a style sheet, because nothing else is loaded by a page from a disk.
 *
 * @param {string} root of the repository
 * @param {string} folder that is built
 */
export async function writeDecks(root, folder) {
  const from = join(root, 'docs/decks')
  const to = join(folder, 'decks')
  const reveal = join(root, 'node_modules/reveal.js')
  await mkdir(join(to, 'reveal'), { recursive: true })
  for (const [file, name] of [
    ['dist/reveal.js', 'reveal.js'],
    ['dist/reveal.css', 'reveal.css'],
    ['dist/plugin/notes.js', 'notes.js'],
    ['LICENSE', 'LICENSE'],
  ]) {
    await cp(join(reveal, file), join(to, 'reveal', name))
  }
  const theme = await readFile(join(from, 'theme.css'), 'utf8')
  await writeFile(join(to, 'theme.css'), (await fontFaces(root)) + theme)
  await cp(join(from, 'deck.js'), join(to, 'deck.js'))

  const shell = await readFile(join(from, 'shell.html'), 'utf8')
  const policy = await policyOf(join(reveal, 'dist/plugin/notes.js'))
  for (const { name, slides } of [...(await written(from)), ...(await talks(root))]) {
    await mkdir(join(to, name), { recursive: true })
    await writeFile(join(to, name, 'index.html'), deckPage(shell, policy, slides))
  }
}

/** Decks that were written as slides. */
async function written(from) {
  const entries = await readdir(from, { withFileTypes: true })
  return Promise.all(
    entries
      .filter((entry) => entry.isDirectory())
      .map(async ({ name }) => ({
        name,
        slides: await readFile(join(from, name, 'slides.html'), 'utf8'),
      })),
  )
}

/** Talks become slides as the command line makes them. */
async function talks(root) {
  const files = (await readdir(join(root, 'docs/talks'))).filter((file) => file.endsWith('.md'))
  // Built once, before several ask for it.
  await builtEntry(root, 'src/cli.ts')
  const cli = join(root, 'scripts/halfopen.mjs')
  const sections = async (file) => {
    const args = [cli, 'talk', join(root, 'docs/talks', file), '--as', 'sections']
    const { stdout } = await promisify(execFile)(process.execPath, args)
    if (!stdout.includes('<section')) throw new Error(`no slides were made of docs/talks/${file}`)
    return stdout
  }
  return Promise.all(
    files.map(async (file) => ({ name: basename(file, '.md'), slides: await sections(file) })),
  )
}

/** A deck is its slides; its first heading is its title. */
function deckPage(shell, policy, slides) {
  const title = /<h1[^>]*>([\s\S]*?)<\/h1>/.exec(slides)?.[1] ?? 'Halfopen'
  const text = title
    .replace(/<[^>]*>/g, ' ')
    .replace(/\s+/g, ' ')
    .trim()
  return shell
    .replace('{{policy}}', () => policy)
    .replace('{{title}}', () => text)
    .replace('{{slides}}', () => slides.trim())
}

/** IBM Plex as data: a page from a disk may not load fonts by address. */
async function fontFaces(root) {
  const faces = [
    ['IBM Plex Sans', 400, 'ibm-plex-sans', 'normal'],
    ['IBM Plex Sans', 600, 'ibm-plex-sans', 'normal'],
    ['IBM Plex Mono', 400, 'ibm-plex-mono', 'normal'],
  ]
  const written = await Promise.all(
    faces.map(async ([family, weight, name, style]) => {
      const file = join(
        root,
        `node_modules/@fontsource/${name}/files/${name}-latin-${weight}-${style}.woff2`,
      )
      const data = (await readFile(file)).toString('base64')
      return `@font-face{font-family:"${family}";font-style:${style};font-weight:${weight};src:url(data:font/woff2;base64,${data}) format("woff2")}`
    }),
  )
  return `${written.join('\n')}\n`
}

/**
 * As strict as that of the other pages. reveal.js writes the page of the speaker's window itself, with a script and styles in it:
 * they are known by their hashes.
 */
async function policyOf(notes) {
  const page = await speakerPage(notes)
  const hash = (tag) => {
    const text = new RegExp(`<${tag}>([\\s\\S]*?)</${tag}>`).exec(page)?.[1]
    if (text === undefined) throw new Error(`the speaker view of reveal.js has no ${tag} any more`)
    return `'sha256-${createHash('sha256').update(text).digest('base64')}'`
  }
  return [
    "default-src 'none'",
    `script-src 'self' ${hash('script')}`,
    `style-src 'self' ${hash('style')}`,
    "img-src 'self' data: blob:",
    "font-src 'self' data:",
    "frame-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ')
}

/** What the plugin of reveal.js writes into the window it opens: it is run with a window that only listens. */
async function speakerPage(file) {
  let page = ''
  const opened = { document: { write: (text) => (page += text), close: () => {} } }
  const window = { open: () => opened, location: { search: '' }, addEventListener: () => {} }
  const scope = createContext({
    window,
    document: {},
    navigator: {},
    setInterval: () => 0,
    alert: () => {},
  })
  runInContext(`${await readFile(file, 'utf8')}\nglobalThis.plugin = RevealNotes()`, scope)
  scope.plugin.init({
    addKeyBinding: (_key, open) => (scope.open = open),
    getConfig: () => ({ url: '' }),
    getState: () => ({}),
  })
  scope.open()
  return page
}
