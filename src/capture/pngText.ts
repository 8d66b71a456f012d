/** A text that a picture carries with it. Keywords are those of the PNG specification: Title, Description, Software … */
export interface PngText {
  readonly keyword: string
  readonly text: string
}

const signatureLength = 8
/** Length, type and checksum of a chunk. */
const chunkFrame = 12

/**
 * Puts texts into a PNG, as `iTXt` chunks behind its head.
 *
 * @source PNG specification, third edition, 11.3.3.4: keyword, 0, not compressed, method 0, language, 0, no translated keyword, 0, UTF-8
 * @throws RangeError when it is no PNG
 */
export function withTexts(png: Uint8Array, texts: readonly PngText[]): Uint8Array<ArrayBuffer> {
  const isPng = png[0] === 0x89 && png[1] === 0x50 && png[2] === 0x4e && png[3] === 0x47
  if (!isPng) throw new RangeError('not a PNG')
  const head = signatureLength + chunkFrame + lengthAt(png, signatureLength)
  const chunks = texts.map(({ keyword, text }) => {
    const utf8 = new TextEncoder()
    return chunk(
      'iTXt',
      joined([utf8.encode(keyword), zeros(3), utf8.encode('en'), zeros(2), utf8.encode(text)]),
    )
  })
  return joined([png.subarray(0, head), ...chunks, png.subarray(head)])
}

/** The texts that a PNG carries as `iTXt`. */
export function textsOf(png: Uint8Array): PngText[] {
  const found: PngText[] = []
  const utf8 = new TextDecoder()
  for (let at = signatureLength; at + chunkFrame <= png.length;) {
    const length = lengthAt(png, at)
    const type = utf8.decode(png.subarray(at + 4, at + 8))
    const data = png.subarray(at + 8, at + 8 + length)
    if (type === 'iTXt') {
      const keywordEnd = data.indexOf(0)
      const languageEnd = data.indexOf(0, keywordEnd + 3)
      const translatedEnd = data.indexOf(0, languageEnd + 1)
      found.push({
        keyword: utf8.decode(data.subarray(0, keywordEnd)),
        text: utf8.decode(data.subarray(translatedEnd + 1)),
      })
    }
    at += chunkFrame + length
  }
  return found
}

/** One chunk of a PNG with its length and checksum. */
export function chunk(type: string, data: Uint8Array): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(chunkFrame + data.length)
  const view = new DataView(bytes.buffer)
  view.setUint32(0, data.length)
  bytes.set(new TextEncoder().encode(type), 4)
  bytes.set(data, 8)
  view.setUint32(8 + data.length, crc32(bytes.subarray(4, 8 + data.length)))
  return bytes
}

const lengthAt = (bytes: Uint8Array, at: number): number =>
  new DataView(bytes.buffer, bytes.byteOffset).getUint32(at)

const zeros = (count: number): Uint8Array => new Uint8Array(count)

export function joined(parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const all = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0))
  let at = 0
  for (const part of parts) {
    all.set(part, at)
    at += part.length
  }
  return all
}

/** @source PNG specification, annex D: the CRC of ISO 3309 */
function crc32(bytes: Uint8Array): number {
  let crc = 0xffffffff
  for (const byte of bytes) {
    crc ^= byte
    for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0xedb88320 : crc >>> 1
  }
  return (crc ^ 0xffffffff) >>> 0
}
