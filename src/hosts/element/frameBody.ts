import { FrameLink } from '../FrameLink.ts'
import type { Body, BodyHandlers } from './Body.ts'

/**
 * What a frame may: run scripts, and open the whole app in a tab of its own when somebody clicks the link to it. It has no origin,
 * so it neither reads the page around it nor keeps anything.
 */
export const sandbox = 'allow-scripts allow-popups allow-popups-to-escape-sandbox'

/**
 * The embed page with these keys. A frame without an origin may load nothing that lies beside it on a disk, so there it is the one
 * file that has everything.
 */
export function frameAddress(folder: string, query: string): string {
  return folder.startsWith('file:')
    ? `${folder}halfopen.html#embed&${query}`
    : `${folder}embed.html?${query}`
}

/** @param isLazy leave it to the browser when to fetch it */
export function frameBody(
  address: string,
  title: string,
  isLazy: boolean,
  handlers: BodyHandlers,
): Body {
  const frame = document.createElement('iframe')
  frame.className = 'body'
  frame.part.add('frame', 'canvas')
  frame.setAttribute('sandbox', sandbox)
  if (isLazy) frame.loading = 'lazy'
  frame.allow = 'fullscreen'
  frame.title = title
  frame.src = address
  // Opaque: no name fits it.
  const link = new FrameLink(frame, '*', handlers)
  return {
    node: frame,
    ask: (type, payload, onProgress) => link.ask(type, payload, onProgress),
    end() {
      link.close()
      frame.remove()
    },
  }
}
