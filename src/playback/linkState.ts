import { deflateSync, Inflate, strFromU8, strToU8 } from 'fflate'
import { linkDictionary } from './linkDictionary.ts'

/** Bytes that a text of a link may have once it is unpacked: as long as a scenario may be, each character of three bytes. */
export const longestBytes = 3_000_000
/** Packed bytes that are unpacked at a time. Each makes 1,032 at most, so no piece makes more than this of a bomb. */
const pieceBytes = 512
/** Deflated; and deflated with what scenarios have in common known beforehand. */
const [plain, known] = ['z1.', 'z2.']
const dictionary = strToU8(linkDictionary)

/** Why a packed text cannot be read. */
export type StateTrouble = 'damaged' | 'tooLong'

/** A text as a link carries it: deflated, in the letters of an address. */
export function packText(text: string): string {
  return known + toBase64Url(deflateSync(strToU8(text), { level: 9, dictionary }))
}

/** The text of a link. What unpacks to more than a scenario may have is given up on the way, whatever it would become. */
export function unpackText(state: string): { readonly text: string } | StateTrouble {
  const isKnown = state.startsWith(known)
  if (!isKnown && !state.startsWith(plain)) return 'damaged'
  try {
    const packed = fromBase64Url(state.slice(plain.length))
    const chunks: Uint8Array[] = []
    let bytes = 0
    let isWhole = false
    const take = (chunk: Uint8Array, isLast: boolean): void => {
      bytes += chunk.length
      isWhole ||= isLast
      if (bytes <= longestBytes) chunks.push(chunk.slice())
    }
    const inflate = isKnown ? new Inflate({ dictionary }, take) : new Inflate(take)
    for (let from = 0; from < packed.length && bytes <= longestBytes; from += pieceBytes) {
      const to = Math.min(from + pieceBytes, packed.length)
      inflate.push(packed.subarray(from, to), to === packed.length)
    }
    if (bytes > longestBytes) return 'tooLong'
    if (!isWhole) return 'damaged'
    return { text: strFromU8(joined(chunks, bytes)) }
  } catch {
    return 'damaged'
  }
}

function joined(chunks: readonly Uint8Array[], bytes: number): Uint8Array {
  const whole = new Uint8Array(bytes)
  let at = 0
  for (const chunk of chunks) {
    whole.set(chunk, at)
    at += chunk.length
  }
  return whole
}

function toBase64Url(bytes: Uint8Array): string {
  let binary = ''
  for (const byte of bytes) binary += String.fromCharCode(byte)
  return btoa(binary).replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, '')
}

function fromBase64Url(text: string): Uint8Array {
  return Uint8Array.from(atob(text.replaceAll('-', '+').replaceAll('_', '/')), (letter) =>
    letter.charCodeAt(0),
  )
}
