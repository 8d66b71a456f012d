// Finds a Chromium for the tests, so that `npm test` needs nothing but `npm ci`.
import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises'
import { delimiter, dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

export const flags = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--hide-scrollbars',
  '--force-color-profile=srgb',
  '--font-render-hinting=none',
]

const names = [
  'chromium',
  'chromium-browser',
  'google-chrome-stable',
  'google-chrome',
  'microsoft-edge-stable',
]

const usualPaths = {
  darwin: [
    '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
    '/Applications/Chromium.app/Contents/MacOS/Chromium',
    '/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge',
  ],
  win32: [process.env['PROGRAMFILES'], process.env['PROGRAMFILES(X86)'], process.env.LOCALAPPDATA]
    .filter((folder) => folder !== undefined)
    .flatMap((folder) => [
      join(folder, 'Google/Chrome/Application/chrome.exe'),
      join(folder, 'Chromium/Application/chrome.exe'),
      join(folder, 'Microsoft/Edge/Application/msedge.exe'),
    ]),
}

export async function findBrowser() {
  const { CHROME_BIN } = process.env
  if (CHROME_BIN !== undefined && CHROME_BIN !== '') {
    // Whoever names a browser wants that one: falling back to another would hide the mistake.
    if (!existsSync(CHROME_BIN)) throw new Error(`CHROME_BIN names no file: ${CHROME_BIN}`)
    return found(CHROME_BIN, 'CHROME_BIN')
  }
  // Imported only here, because a build reads this module too and needs no playwright.
  const { chromium } = await import('playwright')
  const own = chromium.executablePath()
  if (own !== '' && existsSync(own)) return found(own, 'playwright')
  const system = [...onPath(), ...(usualPaths[process.platform] ?? [])].find((path) =>
    existsSync(path),
  )
  if (system !== undefined) return found(system, 'system')
  return fromNpm()
}

function found(path, from, more) {
  // Without a language (LANG=C, or none) Chromium names its own "en-US@posix", which Intl refuses.
  const env = { ...process.env, LANG: 'en_US.UTF-8', LANGUAGE: 'en_US', ...more }
  return { path, from, launchOptions: { executablePath: path, args: flags, env } }
}

function onPath() {
  const folders = (process.env.PATH ?? '').split(delimiter).filter((folder) => folder !== '')
  return names.flatMap((name) => folders.map((folder) => join(folder, name)))
}

/** The Chromium of @sparticuz/chromium: built for linux-x64 with glibc only. */
async function fromNpm() {
  if (process.platform !== 'linux' || process.arch !== 'x64') return undefined
  if (process.report.getReport().header.glibcVersionRuntime === undefined) return undefined

  const root = dirname(dirname(fileURLToPath(import.meta.url)))
  // The package unpacks into TMPDIR and takes what it finds there, also of another version: hence a
  // folder of our own, named after the version.
  const home = join(root, 'node_modules', '.cache', 'browser-143')
  const path = join(home, 'chromium')
  const before = { ...process.env }
  try {
    process.env.TMPDIR = home
    // Makes the package bring its own NSS libraries, for systems that have none.
    process.env.AWS_EXECUTION_ENV = 'AWS_Lambda_nodejs22.x'
    const { default: chromium } = await import('@sparticuz/chromium')
    if (!existsSync(path)) await unpack(chromium, home)
  } finally {
    // The package has set some on import. Other child processes of ours must not load its libraries.
    for (const name of Object.keys(process.env)) if (!(name in before)) delete process.env[name]
    Object.assign(process.env, before)
  }
  const libraries = [join(home, 'al2023', 'lib'), before.LD_LIBRARY_PATH].filter(Boolean)
  return found(path, '@sparticuz/chromium', {
    LD_LIBRARY_PATH: libraries.join(delimiter),
    FONTCONFIG_PATH: join(home, 'fonts'),
  })
}

// Only the font of the package, wherever the folder lies: the package's own file names /tmp/fonts. Fonts
// of the system are left out, so that pictures do not depend on them.
const fontsConf = `<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
  <dir prefix="relative">.</dir>
</fontconfig>
`

/** Unpacks beside `home` and renames, so that `home` is whole or absent even if two start at once. */
async function unpack(chromium, home) {
  await mkdir(dirname(home), { recursive: true })
  const unfinished = await mkdtemp(`${home}-`)
  try {
    process.env.TMPDIR = unfinished
    await chromium.executablePath()
    await writeFile(join(unfinished, 'fonts', 'fonts.conf'), fontsConf)
    await rename(unfinished, home)
  } catch (error) {
    // The rename fails if another process was first, and then its copy serves as well.
    if (!existsSync(home)) throw error
  } finally {
    await rm(unfinished, { recursive: true, force: true })
  }
}
