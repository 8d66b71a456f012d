// halfopen.html: the app, the embed and all they load late, in one file that runs from a disk.
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { letters, packed, startPacks } from './packs.mjs'
import { definitions, loaderScript, together } from './parts.mjs'

/**
 * Writes the file. What both pages and their workers need is one pack, what one of them needs another, all scenarios are one, and each part that is
 * loaded late is its own.
 *
 * @param {string} root of the repository
 * @param {string} folder
 * @param {readonly import('./parts.mjs').Part[]} parts
 */
export async function writeSingleFile(root, folder, parts) {
  const page = await readFile(join(root, 'index.html'), 'utf8')
  const icon = await readFile(join(root, 'static', 'favicon.svg'))
  await writeFile(join(folder, 'halfopen.html'), singleFile(page, icon, parts))
}

/**
 * @param {string} page as it is written for the development server
 * @param {Uint8Array} icon
 * @param {readonly import('./parts.mjs').Part[]} parts
 * @returns {string}
 */
export function singleFile(page, icon, parts) {
  const packs = packsOf(parts)
  const packOf = Object.fromEntries(
    [...packs].flatMap(([name, own]) => own.map((part) => [part.name, name])),
  )
  const given = [letters, packOf].map((value) => JSON.stringify(value).replaceAll('<', '\\u003c'))
  const start = [
    loaderScript,
    `(${startPacks})(self,${given.join(',')});`,
    // `#embed`, or any address with the key: what slides show.
    `addEventListener('DOMContentLoaded',()=>{`,
    `const name=/[?#&]embed(?:[=&]|$)/.test(location.search+location.hash)?'embed':'app';`,
    `halfopenPacks.open('both').then(()=>halfopenPacks.open(name)).then(()=>halfopenParts.use(name))`,
    `})`,
  ].join('\n')
  const inside = page
    .replace(/\s*<script type="module"[^>]*><\/script>/, '')
    .replace(
      /<link rel="icon"[^>]*>/,
      `<link rel="icon" href="data:image/svg+xml;base64,${Buffer.from(icon).toString('base64')}" />`,
    )
    .replace(/\s*<link rel="manifest"[^>]*>/, '')
    .replace(/\s*<\/head>/, () => `\n    <script>${start}</script>\n  </head>`)
  const data = [...packs].map(([name, own]) => packed(name, definitions(own)))
  return inside.replace(/\s*<\/body>/, () => `\n    ${data.join('\n    ')}\n  </body>`)
}

/** @returns {Map<string, import('./parts.mjs').Part[]>} */
function packsOf(parts) {
  const inApp = together(parts, ['app'])
  const inEmbed = new Set(together(parts, ['embed']))
  // A worker is made of the parts that are there when it starts, and finds no other file beside it: all of its kind come first.
  const both = parts.filter(
    (part) => part.name.startsWith('worker/') || (inEmbed.has(part) && inApp.includes(part)),
  )
  const shared = new Set(both)
  const packs = new Map([
    ['both', both],
    ['app', inApp.filter((part) => !shared.has(part))],
    ['embed', [...inEmbed].filter((part) => !shared.has(part))],
    ['scenarios', parts.filter(({ name }) => name.startsWith('scenarios/'))],
  ])
  const taken = new Set([...packs.values()].flat())
  let late = 0
  for (const part of parts) if (!taken.has(part)) packs.set(`late-${++late}`, [part])
  return packs
}
