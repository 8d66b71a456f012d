import { createHash } from 'node:crypto'
import { readFile, readdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

const scripts = /<script\b(?![^>]*\bsrc=)([^>]*)>([\s\S]*?)<\/script>/gi
const styles = /<style\b[^>]*>([\s\S]*?)<\/style>/gi
const ownMeta = /\s*<meta http-equiv="Content-Security-Policy"[^>]*>/gi
/** What a browser would run without a script: neither a hash nor an origin allows it, so no built page has any. */
const handlers = /<[a-z][^>]*\s(?:on[a-z]+|style)\s*=/i

/** Types of script elements that are data: no browser runs them. */
const data =
  /\btype="(?:application\/json|application\/ld\+json|text\/plain|text\/yaml|text\/markdown|text\/template)"/i

/**
 * The Content-Security-Policy of a built page: nothing but what comes with it. Inline scripts and styles are allowed by their
 * hash, one by one; neither `unsafe-inline` nor `unsafe-eval` is ever said.
 *
 * @param {string} html
 * @returns {string}
 */
export function policyOf(html) {
  const hashes = (pattern, at, isRun = () => true) =>
    [...html.matchAll(pattern)].filter(isRun).map((match) => `'sha256-${sha256(match[at])}'`)
  const packed = [...html.matchAll(/\bdata-hash="(sha256-[\w+/=]+)"/g)].map(
    ([, hash]) => `'${hash}'`,
  )
  const inline = [
    ...new Set([...hashes(scripts, 2, ([, attributes]) => !data.test(attributes)), ...packed]),
  ]
  if (packed.length > 0) return wholePolicy(inline)
  const looks = [...new Set(hashes(styles, 1))]
  const frames = /<iframe\b|<half-open\b|data-halfopen/i.test(html)
  return [
    "default-src 'none'",
    `script-src ${["'self'", ...inline].join(' ')}`,
    `style-src ${["'self'", ...looks].join(' ')}`,
    "img-src 'self' data: blob:",
    "font-src 'self' data:",
    "worker-src 'self' blob:",
    "manifest-src 'self'",
    ...(frames ? ["frame-src 'self'"] : []),
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ')
}

/** Of a page that is one file: nothing comes by an address, so nothing may. Its worker is a blob, its fonts and its icon are data. */
function wholePolicy(scripts) {
  return [
    "default-src 'none'",
    `script-src ${scripts.join(' ')}`,
    'img-src data: blob:',
    'font-src data:',
    'worker-src blob:',
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ')
}

/**
 * The page with its policy, before anything that it is about. A policy that it had is replaced.
 *
 * @param {string} html
 * @param {string} name for messages
 * @returns {string}
 * @throws {Error} where something stands in the page that no policy allows
 */
export function withPolicy(html, name = 'a page') {
  const bare = html.replace(ownMeta, '')
  const markup = bare.replace(scripts, '').replace(styles, '')
  const wrong = handlers.exec(markup)
  if (wrong !== null) {
    const where = markup.slice(wrong.index, wrong.index + 120)
    throw new Error(`${name}: the policy forbids attributes on* and style: ${where}`)
  }
  const meta = `<meta http-equiv="Content-Security-Policy" content="${policyOf(bare)}" />`
  const charset = /<meta charset[^>]*>/i.exec(bare)
  if (charset === null) throw new Error(`${name}: it has no <meta charset>`)
  const at = charset.index + charset[0].length
  return `${bare.slice(0, at)}\n    ${meta}${bare.slice(at)}`
}

/**
 * Gives every page in a folder, and below it, its policy.
 *
 * @param {string} folder
 */
export async function securePages(folder) {
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile() || !entry.name.endsWith('.html')) continue
    const file = join(entry.parentPath, entry.name)
    const before = await readFile(file, 'utf8')
    const after = withPolicy(before, file)
    if (after !== before) await writeFile(file, after)
  }
}

function sha256(text) {
  return createHash('sha256').update(text, 'utf8').digest('base64')
}
