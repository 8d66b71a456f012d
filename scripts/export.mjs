#!/usr/bin/env node
// npm run export -- SCENARIO FOLDER [options]: pictures, films, slides and notes of the beats of a scenario.
//
// SCENARIO is a name of the catalogue (retry-storm) or a file. The page of the app makes the files, in the Chromium of the
// tests: the same pictures as the dialog "Export" makes there.
import { existsSync } from 'node:fs'
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { chromium } from 'playwright'
import { createServer } from 'vite'
import { findBrowser } from './find-browser.mjs'

const formats = ['png', 'svg', 'webm', 'mp4', 'gif', 'vtt', 'notes', 'links', 'sheet', 'pptx']
const usage = `npm run export -- SCENARIO FOLDER [options]
  --formats LIST   of ${formats.join(', ')}; default: all
  --beats LIST     numbers as files have them (1,3) or names (storm); default: all
  --width PX       1280 (default), 1920 … of pictures and films
  --fps N          pictures a second: 10 … 60; default 30
  --motion WAY     steps (default) or smooth
  --theme NAME     stage (default), stage-dark, contrast
  --base ADDRESS   of the app, for links; default https://halfopen.example/
  --seed N         --system NAME`

const root = dirname(dirname(fileURLToPath(import.meta.url)))

function fail(message) {
  console.error(`${message}\n\n${usage}`)
  process.exit(2)
}

function read() {
  try {
    return parseArgs({
      allowPositionals: true,
      options: {
        formats: { type: 'string', default: formats.join(',') },
        beats: { type: 'string' },
        width: { type: 'string', default: '1280' },
        fps: { type: 'string', default: '30' },
        motion: { type: 'string', default: 'steps' },
        theme: { type: 'string', default: 'stage' },
        base: { type: 'string', default: 'https://halfopen.example/' },
        seed: { type: 'string' },
        system: { type: 'string' },
      },
    })
  } catch (error) {
    return fail(error.message)
  }
}

const { values, positionals } = read()
const [scenario, folder] = positionals
if (scenario === undefined || folder === undefined || positionals.length > 2)
  fail('Name a scenario and a folder.')

const listed = (text) => text.split(',').filter((each) => each !== '')
const chosen = listed(values.formats)
const unknown = chosen.filter((each) => !formats.includes(each))
if (unknown.length > 0) fail(`There is no format ${unknown.join(', ')}.`)
const number = (name, least, most) => {
  const value = Number(values[name])
  if (!Number.isInteger(value) || value < least || value > most)
    fail(`--${name} is ${values[name]}; it must be a whole number from ${least} to ${most}.`)
  return value
}
if (!['steps', 'smooth'].includes(values.motion)) fail(`There is no motion ${values.motion}.`)
if (!['stage', 'stage-dark', 'contrast'].includes(values.theme))
  fail(`There is no theme ${values.theme}.`)

/** The text of a scenario, and its name if it is one of the catalogue. */
async function find(name) {
  if (existsSync(name)) return { id: '', file: basename(name), text: await readFile(name, 'utf8') }
  const files = await readdir(join(root, 'scenarios'), { recursive: true })
  const file = files.find((each) => basename(each).replace(/^\d+-|\.yaml$/g, '') === name)
  if (file === undefined || !file.endsWith('.yaml')) fail(`There is no scenario ${name}.`)
  return {
    id: name,
    file: basename(file),
    text: await readFile(join(root, 'scenarios', file), 'utf8'),
  }
}

const order = {
  run: {
    ...(await find(scenario)),
    ...(values.seed === undefined ? {} : { seed: number('seed', 0, 999_999_999_999_999) }),
    ...(values.system === undefined ? {} : { system: values.system }),
  },
  // Beats are counted from 1 where people read them.
  ...(values.beats === undefined
    ? {}
    : { beats: listed(values.beats).map((each) => (/^\d+$/.test(each) ? each - 1 : each)) }),
  formats: chosen,
  // Codecs want even sizes, 16 : 9.
  width: Math.round(number('width', 320, 3_840) / 32) * 32,
  fps: number('fps', 10, 60),
  motion: values.motion,
  theme: values.theme,
  base: values.base,
}

const found = await findBrowser()
if (found === undefined) {
  console.error('No Chromium was found. Set CHROME_BIN to the path of one.')
  process.exit(1)
}
const server = await createServer({
  root,
  logLevel: 'error',
  server: { host: '127.0.0.1', port: 0, hmr: false, watch: null },
})
await server.listen()
const { port } = server.httpServer.address()
const browser = await chromium.launch(found.launchOptions)
let isWrong = false
try {
  const page = await browser.newPage()
  page.on('pageerror', (error) => console.error(String(error)))
  await mkdir(folder, { recursive: true })
  await page.exposeFunction('tellFile', async (name, base64) => {
    const bytes = Buffer.from(base64, 'base64')
    await writeFile(join(folder, name), bytes)
    console.log(`${name}: ${(bytes.length / 1_000).toFixed(1)} kB`)
  })
  await page.exposeFunction('tellProgress', ({ file, pictures, picturesOf }) => {
    if (process.stderr.isTTY) process.stderr.write(`\r${file} ${pictures}/${picturesOf} `)
  })
  // The first time its modules are made ready, which takes a while on a busy machine.
  page.setDefaultTimeout(300_000)
  await page.goto(`http://127.0.0.1:${port}/scripts/exporter.html`)
  await page.waitForFunction(() => 'exportPack' in globalThis)
  const begin = Date.now()
  const message = await page.evaluate(
    (wanted) =>
      globalThis.exportPack(wanted).then(
        () => undefined,
        (error) => String(error?.message ?? error),
      ),
    order,
  )
  if (message === undefined) console.log(`${((Date.now() - begin) / 1_000).toFixed(1)} s`)
  else {
    console.error(message)
    isWrong = true
  }
} finally {
  await browser.close()
  await server.close()
}
process.exitCode = isWrong ? 1 : 0
