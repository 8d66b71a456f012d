// What holds the parts of a built page together. The pages are classic scripts, because only those run from a disk and in a frame that
// may do nothing else (`sandbox="allow-scripts"`): modules, workers and fetched texts are refused there. This function travels as text:
// into each page, and from there into workers. So it must not use anything outside of itself.

/**
 * Makes `halfopenParts` in a page or in a worker.
 *
 * @param {any} scope `self`
 * @param {string} folder where scripts of parts lie, with a slash at the end
 */
export function startParts(scope, folder) {
  /** Where both sides of a worker speak of parts: no other message has this key. */
  const key = 'halfopenParts'
  if (scope[key] !== undefined) return
  /** What has come, as functions that are not called yet. @type {Map<string, { needs: string[], body: Function, css?: string }>} */
  const here = new Map()
  /** What was called, and what it gave. @type {Map<string, object>} */
  const used = new Map()
  /** What is under way. @type {Map<string, Promise<void>>} */
  const coming = new Map()

  /** What parts look like, and where: in the page, and in shadow roots that show some of them. */
  const sheets = []
  const roots = new Set(scope.document === undefined ? [] : [scope.document])
  const adopt = (root) => {
    roots.add(root)
    root.adoptedStyleSheets.push(...sheets)
    return () => {
      roots.delete(root)
      root.adoptedStyleSheets = root.adoptedStyleSheets.filter((sheet) => !sheets.includes(sheet))
    }
  }

  /** Of a part and what it needs, as far as it is here: what it needs comes first. */
  const reach = (name, into = new Set()) => {
    const part = here.get(name)
    if (part === undefined || into.has(name)) return into
    for (const need of part.needs) reach(need, into)
    return into.add(name)
  }

  const use = (name) => {
    if (used.has(name)) return used.get(name)
    const { body, css } = here.get(name)
    const exports = {}
    used.set(name, exports)
    if (css !== undefined && scope.document !== undefined) {
      const sheet = new CSSStyleSheet()
      sheet.replaceSync(css)
      sheets.push(sheet)
      for (const root of roots) root.adoptedStyleSheets.push(sheet)
    }
    const share = (as, get) => Object.defineProperty(exports, as, { enumerable: true, get })
    body(require, exports, share)
    return exports
  }

  const fetchPart = (name) =>
    // In a page that is one file.
    scope.halfopenPacks?.bring(name) ??
    new Promise((resolve, reject) => {
      const script = document.createElement('script')
      script.src = `${folder}${name}.js`
      script.onload = () => resolve(script.remove())
      script.onerror = () => reject(new Error(`${script.src} could not be loaded`), script.remove())
      document.head.append(script)
    })

  const bring = async (names) => {
    const missing = names.filter((name) => !here.has(name))
    if (missing.length === 0) return
    if (scope.document === undefined) return bringHere(missing)
    await Promise.all(
      missing.map((name) => {
        if (!coming.has(name)) {
          const way = fetchPart(name)
          coming.set(name, way)
          // Whoever wants it again may have the network back.
          way.catch(() => coming.delete(name))
        }
        return coming.get(name)
      }),
    )
  }

  function require(name) {
    return use(name)
  }
  /** What `import()` becomes: the part, and before it what it needs. */
  require.load = (name, needs) => bring([...needs, name]).then(() => use(name))

  /** A worker of a part, made of all parts of its kind that the page has. It may ask the page for others. */
  const startWorker = (name) => {
    const kind = name.replace(/[^/]*$/, '')
    const names = new Set()
    for (const other of here.keys()) if (other.startsWith(kind)) reach(other, names)
    const quoted = (value) => JSON.stringify(value)
    const text = [
      `(${startParts})(self,${quoted(folder)});`,
      ...[...names].map((each) => {
        const { needs, body } = here.get(each)
        return `${key}.define(${quoted(each)},${quoted(needs)},${body});`
      }),
      `${key}.use(${quoted(name)})`,
    ].join('\n')
    const address = URL.createObjectURL(new Blob([text], { type: 'text/javascript' }))
    const worker = new Worker(address)
    worker.addEventListener('message', (event) => {
      URL.revokeObjectURL(address)
      const wanted = event.data?.[key]
      if (wanted === undefined) return
      event.stopImmediatePropagation()
      const answer = (trouble) => worker.postMessage({ [key]: wanted, trouble })
      bring(wanted).then(
        () => answer(),
        (error) => answer(String(error)),
      )
    })
    return worker
  }

  /**
   * In a worker: fetches scripts. From a disk, and under some policies, it may not: then the page fetches them, and the worker ends,
   * because the next one is made with them.
   */
  const bringHere = async (names) => {
    try {
      scope.importScripts(...names.map((name) => `${folder}${name}.js`))
    } catch {
      const trouble = await new Promise((resolve) => {
        scope.addEventListener('message', (event) => {
          if (event.data?.[key] === undefined) return
          event.stopImmediatePropagation()
          resolve(event.data.trouble)
        })
        scope.postMessage({ [key]: names })
      })
      if (trouble !== undefined) throw new Error(trouble)
      setTimeout(() => {
        throw new Error(`${names.join()} must be here from the start`)
      })
      await new Promise(() => {})
    }
  }

  scope[key] = {
    define: (name, needs, body, css) => here.set(name, { needs, body, css }),
    use,
    adopt,
    startWorker,
  }
}
