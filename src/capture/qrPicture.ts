import { zlibSync } from 'fflate'
import { encode } from 'uqr'
import { chunk, joined } from './pngText.ts'

/** A QR code as rows of modules, dark ones true, with the quiet zone of four that readers need. */
export type Modules = readonly (readonly boolean[])[]

/** What a code of medium correction takes at most in bytes. @source ISO/IEC 18004, version 40-M */
const bytesAtMost = 2_331

/** @returns undefined when the text is too long for a code */
export function qrModules(text: string): Modules | undefined {
  if (new TextEncoder().encode(text).length > bytesAtMost) return undefined
  return encode(text, { ecc: 'M', border: 4 }).data
}

/** As an image of black and white, one bit a px. */
export function qrPng(modules: Modules, pxPerModule = 8): Uint8Array<ArrayBuffer> {
  const side = modules.length * pxPerModule
  const bytesPerRow = Math.ceil(side / 8)
  const raw = new Uint8Array((bytesPerRow + 1) * side)
  for (let y = 0; y < side; y++) {
    // The first byte of a row is its filter: none.
    const start = y * (bytesPerRow + 1) + 1
    for (let x = 0; x < side; x++) {
      const isDark = modules[Math.floor(y / pxPerModule)]![Math.floor(x / pxPerModule)]!
      if (!isDark) raw[start + (x >> 3)]! |= 0x80 >> (x & 7)
    }
  }
  const head = new Uint8Array(13)
  const view = new DataView(head.buffer)
  view.setUint32(0, side)
  view.setUint32(4, side)
  // One bit a px, grey.
  head[8] = 1
  return joined([
    new Uint8Array([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
    chunk('IHDR', head),
    chunk('IDAT', zlibSync(raw, { level: 9 })),
    chunk('IEND', new Uint8Array(0)),
  ])
}

export function qrSvg(modules: Modules, title: string): string {
  const side = modules.length
  const path = modules
    .flatMap((row, y) => row.flatMap((isDark, x) => (isDark ? [`M${x} ${y}h1v1h-1Z`] : [])))
    .join('')
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${side} ${side}" shape-rendering="crispEdges" role="img"><title>${xml(title)}</title><path fill="#fff" d="M0 0h${side}v${side}h-${side}Z"/><path d="${path}"/></svg>\n`
}

/** A text as XML takes it, in elements and in quoted attributes; what no XML may hold is left out. */
export const xml = (text: string): string =>
  text
    // eslint-disable-next-line no-control-regex -- XML 1.0 knows no other control characters.
    .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, '')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
