// Scenarios of the catalog, read while the pages are built: a page that only plays them needs no reader of YAML.
import { readFile } from 'node:fs/promises'
import { join, relative } from 'node:path'
import { runnerImport } from 'vite'

/**
 * `….yaml?scenario` with what the text says.
 *
 * @param {string} root of the repository
 */
export function readScenarios(root) {
  let parser
  const parse = () =>
    (parser ??= runnerImport(join(root, 'src/scenario/parse.ts'), {
      root,
      configFile: false,
      logLevel: 'error',
    }).then(({ module }) => module.parseScenario))
  return {
    name: 'read-scenarios',
    enforce: 'pre',
    load: {
      filter: { id: /\.yaml\?scenario$/ },
      async handler(id) {
        const path = id.replace(/\?scenario$/, '')
        const text = await readFile(path, 'utf8')
        const file = relative(root, path).replaceAll('\\', '/')
        const read = (await parse())(text, { file })
        return `export const text = ${JSON.stringify(text)}\nexport const read = ${sourceOf(read)}`
      },
    },
  }
}

/**
 * Plain data as an expression. Unlike JSON it knows `undefined` and the numbers that are not finite.
 *
 * @param {unknown} value
 * @returns {string}
 * @throws Error on what is not plain data
 */
export function sourceOf(value) {
  if (value === undefined) return 'void 0'
  if (typeof value === 'number') {
    if (Number.isNaN(value)) return 'NaN'
    if (Object.is(value, -0)) return '-0'
    return Number.isFinite(value) ? JSON.stringify(value) : `${Math.sign(value)}/0`
  }
  if (value === null || typeof value === 'string' || typeof value === 'boolean') {
    return JSON.stringify(value)
  }
  if (Array.isArray(value)) return `[${value.map(sourceOf).join()}]`
  if (typeof value !== 'object' || Object.getPrototypeOf(value) !== Object.prototype) {
    throw new Error(`${String(value)} is not plain data`)
  }
  const entries = Object.entries(value).map(([key, each]) => {
    // As a plain key it would be the prototype.
    const name = key === '__proto__' ? '["__proto__"]' : JSON.stringify(key)
    return `${name}:${sourceOf(each)}`
  })
  return `{${entries.join()}}`
}
