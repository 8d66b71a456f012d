/**
 * Lets the app be there without a network: the service worker beside the page keeps its files. A newer version waits until somebody
 * asks for it.
 *
 * Not while developing, where files change all the time; not on this machine's own server, unless the address has the key
 * `offline`; not from a disk, and not in a frame.
 *
 * @param onNewer called once a newer version is there, with what loads it
 */
export async function keepOffline(onNewer: (take: () => void) => void): Promise<void> {
  if (!isWanted()) return
  try {
    const registration = await navigator.serviceWorker.register('./sw.js', { scope: './' })
    const tell = (): void => {
      const { waiting } = registration
      // The first one takes the place of nobody.
      if (waiting !== null && navigator.serviceWorker.controller !== null)
        onNewer(() => takeOver(waiting))
    }
    registration.addEventListener('updatefound', () => {
      const { installing } = registration
      installing?.addEventListener('statechange', () => installing.state === 'installed' && tell())
    })
    tell()
  } catch {
    // Forbidden, or no room: the page needs its network then, as any other.
  }
}

function isWanted(): boolean {
  const isHere = ['localhost', '127.0.0.1', '[::1]'].includes(location.hostname)
  return (
    import.meta.env.PROD &&
    'serviceWorker' in navigator &&
    location.protocol.startsWith('http') &&
    window.top === window &&
    (!isHere || new URLSearchParams(location.search).has('offline'))
  )
}

function takeOver(waiting: ServiceWorker): void {
  navigator.serviceWorker.addEventListener('controllerchange', () => location.reload(), {
    once: true,
  })
  waiting.postMessage('halfopen-take-over')
}
