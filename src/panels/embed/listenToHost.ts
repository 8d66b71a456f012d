import { Handshake, type WindowLike } from '../../embed/Handshake.ts'
import type { Visit } from './Visit.svelte.ts'

/**
 * Says to the page around that a visit is there, and lets an allowed one speak with it.
 *
 * @returns what ends that; nothing is said where nobody is around
 */
export function listenToHost(visit: Visit, window: Window): () => void {
  if (window.parent === window) return () => {}
  const { keys } = visit
  const handshake = new Handshake({
    window: window as unknown as WindowLike,
    id: nameOf(window),
    origins: keys.origin,
    // In a sandbox a frame has no origin, but it comes from somewhere.
    own: [window.origin, window.location.origin],
    onStart: () => visit.slide(true),
    onStop: () => visit.slide(false),
    onConnect: (port, token) => visit.guest?.connect(port, token),
    ...(keys.debug ? { onIgnored: (reason, data) => visit.note('in', { reason, data }) } : {}),
  })
  return () => handshake.close()
}

/** Of this frame: only so that a host with many can tell them apart. */
function nameOf(window: Window): string {
  return [...window.crypto.getRandomValues(new Uint8Array(8))]
    .map((byte) => byte.toString(16).padStart(2, '0'))
    .join('')
}
