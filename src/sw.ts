// The service worker of the app: what was visited once is there without a network. It knows the files of one version by the hash of
// what is in them, so a version is taken whole or not at all, and the one before goes on until somebody asks for the new one.

/** A file of this version: its address from the folder of the pages, and the SHA-256 of what is in it, in hexadecimal digits. */
interface Kept {
  readonly path: string
  readonly hash: string
}

/** Written by the build. */
declare const keptFiles: readonly Kept[]

/** The part of the scope of a service worker that is used: the page's types know it differently. */
interface Scope {
  readonly registration: { readonly scope: string }
  skipWaiting(): Promise<void>
  addEventListener(
    type: 'install' | 'activate',
    listener: (event: { waitUntil(done: Promise<unknown>): void }) => void,
  ): void
  addEventListener(
    type: 'fetch',
    listener: (event: {
      readonly request: Request
      respondWith(answer: Promise<Response>): void
    }) => void,
  ): void
  addEventListener(type: 'message', listener: (event: { readonly data: unknown }) => void): void
}

const worker = self as unknown as Scope
const { scope } = worker.registration
/** One for each folder in which the pages lie; what is in it, it is named by its hash. */
const cacheName = `halfopen ${scope}`
const hashOf = new Map(keptFiles.map(({ path, hash }) => [path, hash]))
/** Under this address lies which files the version before had: pages that are open still ask for them. */
const listAddress = `${scope}halfopen-version`

const addressOf = ({ path, hash }: Kept): string => `${scope}${path}?${hash}`

worker.addEventListener('install', (event) => event.waitUntil(takeAll()))
worker.addEventListener('activate', (event) => event.waitUntil(forgetOld()))
worker.addEventListener('message', ({ data }) => {
  // Somebody has asked for the new version.
  if (data === 'halfopen-take-over') void worker.skipWaiting()
})
worker.addEventListener('fetch', (event) => {
  const { method, url } = event.request
  const path = pathOf(url)
  if (method === 'GET' && path !== undefined) event.respondWith(answer(event.request, path))
})

/** The address of a file in the folder of the pages; undefined for all else, which is none of ours. */
function pathOf(url: string): string | undefined {
  const plain = url.replace(/[?#].*$/, '')
  if (!plain.startsWith(scope)) return undefined
  const path = plain.slice(scope.length)
  return path === '' ? 'index.html' : path
}

/** From the cache; what is not there, from the network. */
async function answer(request: Request, path: string): Promise<Response> {
  const cache = await caches.open(cacheName)
  const hash = hashOf.get(path)
  const kept =
    hash === undefined
      ? await cache.match(scope + path, { ignoreSearch: true })
      : await cache.match(addressOf({ path, hash }))
  return kept ?? fetch(request)
}

/** Fetches what is new; what the version before had already, it keeps. */
async function takeAll(): Promise<void> {
  const cache = await caches.open(cacheName)
  for (const kept of keptFiles) {
    if ((await cache.match(addressOf(kept))) === undefined) await take(cache, kept)
  }
}

/** @throws when the file is another than this version has: then the next visit tries again */
async function take(cache: Cache, kept: Kept): Promise<void> {
  const response = await fetch(scope + kept.path, { cache: 'no-cache' })
  if (!response.ok) throw new Error(`${kept.path}: ${response.status}`)
  const content = await response.arrayBuffer()
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', content))
  const hash = Array.from(digest, (byte) => byte.toString(16).padStart(2, '0')).join('')
  if (hash !== kept.hash) throw new Error(`${kept.path} is of another version`)
  const type = response.headers.get('content-type') ?? ''
  await cache.put(addressOf(kept), new Response(content, { headers: { 'content-type': type } }))
}

/** Forgets what neither this version nor the one before has. */
async function forgetOld(): Promise<void> {
  const cache = await caches.open(cacheName)
  const own = keptFiles.map(addressOf)
  const list = await cache.match(listAddress)
  const before = list === undefined ? [] : ((await list.json()) as string[])
  const wanted = new Set([...own, ...before, listAddress])
  for (const { url } of await cache.keys()) if (!wanted.has(url)) await cache.delete(url)
  await cache.put(listAddress, new Response(JSON.stringify(own)))
}
