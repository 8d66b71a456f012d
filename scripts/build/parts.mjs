// Chunks of a bundle as parts of classic scripts; see loader.mjs.
import { minifySync } from 'vite'
import { startParts } from './loader.mjs'

/**
 * A chunk as a part: a function that is called when somebody needs it.
 *
 * @typedef {object} Part
 * @property {string} name `embed`, `parts/Charts-Dk3f`, `scenarios/retry-storm`
 * @property {string[]} needs parts that must be here before it is called
 * @property {string[]} loads parts that it loads late
 * @property {string} code the body of its function
 * @property {string} css what its components look like
 */

/** A module that stands for a part of another bundle: whoever imports it needs that part. */
export const partModule = '\0part:'

/**
 * The parts of a bundle in the format `cjs`: what it imports becomes `require`, what it loads late `require.load`.
 *
 * @param {readonly any[]} output of vite's `build`
 * @param {readonly Part[]} [others] of another bundle, which it may need
 * @returns {Part[]}
 * @throws when a late import is not written as it is expected to be
 */
export function partsOf(output, others = []) {
  const chunks = new Map()
  const styles = new Map()
  for (const item of output) {
    if (item.type === 'chunk') chunks.set(nameOf(item.fileName), item)
    else styles.set(item.fileName, withoutOldFonts(String(item.source)))
  }
  const needsElsewhere = new Map(others.map(({ name, needs }) => [name, needs]))
  const needsOf = (name) => {
    const elsewhere = needsElsewhere.get(name)
    if (elsewhere !== undefined) return elsewhere
    const { imports, moduleIds } = chunks.get(name)
    const foreign = moduleIds.filter((id) => id.startsWith(partModule))
    return [
      ...foreign.map((id) => id.slice(partModule.length)),
      ...imports.map(nameOf).filter((need) => chunks.has(need)),
    ]
  }
  return [...chunks].map(([name, { code, fileName, dynamicImports, viteMetadata }]) => {
    const has = reached([name], needsOf)
    const targetOf = (path) => nameOf(new URL(path, `file:///${fileName}`).pathname.slice(1))
    const loads = new Set()
    const body = code
      .replace(/^(?:"use strict";|Object\.defineProperty\(exports,Symbol[^;]*;)*/, '')
      .replaceAll(/Promise\.resolve\(\)\.then\(\(\)=>require\("(\.[^"]+)"\)\)/g, (found, path) => {
        const target = targetOf(path)
        if (!chunks.has(target)) return found
        loads.add(target)
        const needs = [...reached([target], needsOf)].filter(
          (need) => need !== target && !has.has(need),
        )
        return `require.load(${JSON.stringify(target)},${JSON.stringify(needs)})`
      })
      .replaceAll(/require\("(\.[^"]+)"\)/g, (found, path) =>
        chunks.has(targetOf(path)) ? `require(${JSON.stringify(targetOf(path))})` : found,
      )
      .replaceAll(
        /Object\.defineProperty\(exports,("[^"]+"),\{enumerable:!0,get:function\(\)\{return ([\w$.]+)\}\}\)/g,
        'share($1,()=>$2)',
      )
      .trim()
    // What a chunk loads of itself is there already. What Vite puts for a module of Node is never loaded in a page.
    const lost = dynamicImports
      .map(nameOf)
      .filter(
        (target) =>
          target !== name && !loads.has(target) && !target.includes('__vite-browser-external'),
      )
    if (lost.length > 0)
      throw new Error(`no late import of ${lost.join(', ')} was found in ${name}`)
    const css = [...(viteMetadata?.importedCss ?? [])].map((file) => styles.get(file)).join('')
    return { name, needs: needsOf(name), loads: [...loads], code: body, css }
  })
}

/**
 * These parts and all that must be here before they are called, what is needed first.
 *
 * @param {readonly Part[]} parts
 * @param {readonly string[]} names
 * @returns {Part[]}
 */
export function together(parts, names) {
  const byName = new Map(parts.map((part) => [part.name, part]))
  return [...reached(names, (name) => byName.get(name).needs)].map((name) => byName.get(name))
}

/**
 * The script that makes parts known.
 *
 * @param {readonly Part[]} parts
 * @param {boolean} [withStyles] false where the page has their styles in a file
 */
export function definitions(parts, withStyles = true) {
  return parts
    .map(({ name, needs, code, css }) => {
      const style = withStyles && css !== '' ? `,${JSON.stringify(css)}` : ''
      return `halfopenParts.define(${JSON.stringify(name)},${JSON.stringify(needs)},function(require,exports,share){${code}\n}${style});`
    })
    .join('\n')
}

/** The script that must come before all others of a page: it looks for parts beside itself. */
export const loaderScript = minifySync(
  'loader.js',
  `(${startParts})(self,(document.currentScript?.src||document.baseURI).replace(/[?#].*$/,'').replace(/[^/]*$/,''));`,
).code.trim()

/** The script that starts a page once its parts are known. */
export const startOf = (name) => `halfopenParts.use(${JSON.stringify(name)});`

/** Every browser that runs the pages reads the smaller form of a font. */
const withoutOldFonts = (css) =>
  css.replaceAll(/,\s*url\("?data:font\/woff;[^)]*\)\s*format\("woff"\)/g, '')

const nameOf = (fileName) => fileName.replace(/\.js$/, '')

function reached(names, needsOf, into = new Set()) {
  for (const name of names) {
    if (into.has(name)) continue
    // Charts of needs may have rings: what is under way is not begun again.
    into.add(name)
    const before = [...needsOf(name)]
    reached(before, needsOf, into)
    into.delete(name)
    into.add(name)
  }
  return into
}
