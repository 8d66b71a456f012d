// Pages, oEmbed files and posters of the scenarios, for whoever links to one: s/<slug>/, oembed/<slug>.json, posters/<slug>.png.
import { mkdir, readFile, readdir, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { parse } from 'yaml'
import { builtEntry } from '../built-entry.mjs'

/**
 * Every scenario of the catalogue, in its order, with what pages elsewhere say of it.
 *
 * @param {string} root of the repository
 * @returns {Promise<{ slug: string, title: string, description: string }[]>}
 */
export async function sharedScenarios(root) {
  const folder = join(root, 'scenarios')
  const files = (await readdir(folder, { recursive: true }))
    .map((file) => file.replaceAll('\\', '/'))
    .filter((file) => file.endsWith('.yaml'))
    .sort()
  return Promise.all(
    files.map(async (file) => {
      const { title, description = '' } = parse(await readFile(join(folder, file), 'utf8'))
      const slug = file.replace(/^.*\/(?:\d+-)?/, '').replace(/\.yaml$/, '')
      return { slug, title, description: description.trim().replace(/\s+/g, ' ') }
    }),
  )
}

/**
 * Writes them into the folder of a build. HALFOPEN_BASE says where that will lie on the web. Posters are files of `static/`.
 *
 * @param {string} root
 * @param {string} folder
 * @param {(line: string) => void} say
 */
export async function writeSharePages(root, folder, say = () => {}) {
  const { HALFOPEN_BASE = '' } = process.env
  const { shareFiles } = await import(pathToFileURL(await builtEntry(root, 'src/share.ts')).href)
  const files = shareFiles(await sharedScenarios(root), HALFOPEN_BASE)
  for (const [file, text] of files) {
    await mkdir(dirname(join(folder, file)), { recursive: true })
    await writeFile(join(folder, file), text)
  }
  if (HALFOPEN_BASE === '') {
    say('cards and oEmbed have relative addresses: build with HALFOPEN_BASE=https://… to publish')
  }
}
