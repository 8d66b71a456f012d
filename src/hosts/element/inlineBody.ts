import { FrameError } from '../FrameError.ts'
import { PortTalk } from '../PortTalk.ts'
import type { EventPayloads } from '../../embed/messages.ts'
import type { Body, BodyHandlers } from './Body.ts'

/** What the embed's script leaves in a page; see scripts/build/loader.mjs. */
interface Parts {
  use(name: 'embed'): {
    mountEmbed(
      target: HTMLElement,
      query: string,
      app: string,
      port: MessagePort,
    ): { readonly end: () => void }
  }
  adopt(root: ShadowRoot): () => void
}

const page = globalThis as { halfopenInline?: boolean; halfopenParts?: Parts }
let coming: Promise<Parts> | undefined

/** The embed's own code, fetched when the first element wants it and shared by all. */
function embedCode(folder: string): Promise<Parts> {
  coming ??= new Promise((settle, refuse) => {
    // It is not alone here: it starts nothing by itself.
    page.halfopenInline = true
    const fonts = document.createElement('link')
    fonts.rel = 'stylesheet'
    fonts.href = `${folder}fonts.css`
    const script = document.createElement('script')
    script.src = `${folder}embed.js`
    script.onload = () => settle(page.halfopenParts!)
    script.onerror = () => {
      coming = undefined
      refuse(new FrameError('unreachable', `${script.src} could not be loaded.`))
    }
    document.head.append(fonts, script)
  })
  return coming
}

/** Custom properties of a host page, and the tokens that follow them. */
const tokens: Readonly<Record<string, readonly string[]>> = {
  '--ho-fg': ['--ink'],
  '--ho-ok': ['--app'],
  '--ho-warn': ['--trial', '--trial-text'],
  '--ho-bad': ['--fail', '--fail-text'],
  '--ho-font': ['--font-sans'],
}

/** A run in the shadow root itself. It speaks the same protocol, so that nothing else has to know of it. */
export function inlineBody(folder: string, query: string, handlers: BodyHandlers): Body {
  const node = document.createElement('div')
  node.className = 'body'
  const style = document.createElement('link')
  style.rel = 'stylesheet'
  style.href = `${folder}embed.css`
  const target = document.createElement('div')
  target.id = 'app'
  node.append(style, target)
  const keys = new URLSearchParams(query)
  // Keys that are pressed here are the page's already.
  keys.set('keys', 'none')
  const { port1, port2 } = new MessageChannel()
  const talk = new PortTalk(port1, (type, payload) => {
    if (type === 'ready') handlers.onReady(payload as EventPayloads['ready'])
    else handlers.onEvent(type, payload)
  })
  let isOver = false
  let forsake: (() => void) | undefined
  let run: { readonly end: () => void } | undefined
  const styled = new Promise((settle) => (style.onload = style.onerror = settle))
  Promise.all([embedCode(folder), styled]).then(
    ([parts]) => {
      if (isOver) return
      const root = node.getRootNode()
      if (root instanceof ShadowRoot) {
        forsake = parts.adopt(root)
        const { host } = root
        const given = getComputedStyle(host)
        for (const [property, followers] of Object.entries(tokens)) {
          const value = given.getPropertyValue(property)
          for (const token of value === '' ? [] : followers) target.style.setProperty(token, value)
        }
      }
      run = parts.use('embed').mountEmbed(target, keys.toString(), `${folder}index.html`, port2)
    },
    (error: FrameError) => isOver || handlers.onUnreachable(error),
  )
  return {
    node,
    ask: (type, payload, onProgress) => talk.ask(type, payload, onProgress),
    end() {
      isOver = true
      talk.close(new FrameError('disposed', 'The embed was disposed of before it could answer.'))
      run?.end()
      forsake?.()
      node.remove()
    },
  }
}
