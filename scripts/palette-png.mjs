// Pictures of flat colours as PNG with a palette: a third of what a screenshot weighs, for the eye the same.
import { createRequire } from 'node:module'
import { deflateSync, inflateSync } from 'node:zlib'

// Required, because bundlers and node disagree on what its default export is.
const { applyPalette, quantize } = createRequire(import.meta.url)('gifenc')
const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])

/**
 * Reads a PNG as browsers write screenshots: eight bits a channel, RGB or RGBA, not interlaced.
 *
 * @param {Buffer} png
 * @returns {{ width: number, height: number, rgba: Uint8Array }}
 * @throws {Error} when it is another kind
 */
export function decodePng(png) {
  if (!png.subarray(0, 8).equals(signature)) throw new Error('this is no PNG')
  let header
  const packed = []
  for (let at = 8; at < png.length;) {
    const length = png.readUInt32BE(at)
    const type = png.toString('latin1', at + 4, at + 8)
    const data = png.subarray(at + 8, at + 8 + length)
    if (type === 'IHDR') header = data
    if (type === 'IDAT') packed.push(data)
    at += 12 + length
  }
  const width = header.readUInt32BE(0)
  const height = header.readUInt32BE(4)
  const [depth, colour, , , interlaced] = header.subarray(8)
  const channels = { 2: 3, 6: 4 }[colour]
  if (depth !== 8 || channels === undefined || interlaced !== 0) {
    throw new Error(
      `PNG of colour type ${colour}, ${depth} bits: only RGB and RGBA of 8 bits are read`,
    )
  }
  const rows = unfilter(inflateSync(Buffer.concat(packed)), width * channels, height, channels)
  const rgba = new Uint8Array(width * height * 4).fill(255)
  for (let pixel = 0; pixel < width * height; pixel++) {
    for (let channel = 0; channel < channels; channel++) {
      rgba[pixel * 4 + channel] = rows[pixel * channels + channel]
    }
  }
  return { width, height, rgba }
}

/** PNG (third edition), 9.2: each row says how it was foretold from its neighbours. */
function unfilter(filtered, stride, height, channels) {
  const rows = new Uint8Array(stride * height)
  for (let y = 0; y < height; y++) {
    const kind = filtered[y * (stride + 1)]
    for (let x = 0; x < stride; x++) {
      const at = y * stride + x
      const left = x >= channels ? rows[at - channels] : 0
      const up = y > 0 ? rows[at - stride] : 0
      const corner = x >= channels && y > 0 ? rows[at - stride - channels] : 0
      const foretold = [0, left, up, (left + up) >> 1, paeth(left, up, corner)][kind]
      rows[at] = filtered[y * (stride + 1) + 1 + x] + foretold
    }
  }
  return rows
}

function paeth(left, up, corner) {
  const [toLeft, toUp, toCorner] = [up - corner, left - corner, left + up - 2 * corner].map(
    Math.abs,
  )
  if (toLeft <= toUp && toLeft <= toCorner) return left
  return toUp <= toCorner ? up : corner
}

/**
 * @param {{ width: number, height: number, rgba: Uint8Array }} picture
 * @param {number} colours at most 256
 * @returns {Buffer} a PNG
 */
export function encodePalettePng({ width, height, rgba }, colours) {
  const palette = quantize(rgba, colours, { format: 'rgb565' })
  const indices = applyPalette(rgba, palette, 'rgb565')
  const depth = palette.length <= 16 ? 4 : 8
  const stride = Math.ceil((width * depth) / 8)
  // Indices foretell nothing of their neighbours: no filter.
  const rows = Buffer.alloc((stride + 1) * height)
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const index = indices[y * width + x]
      const at = y * (stride + 1) + 1 + (depth === 8 ? x : x >> 1)
      rows[at] |= depth === 8 || x % 2 === 1 ? index : index << 4
    }
  }
  const header = Buffer.alloc(13)
  header.writeUInt32BE(width, 0)
  header.writeUInt32BE(height, 4)
  header.set([depth, 3, 0, 0, 0], 8)
  return Buffer.concat([
    signature,
    chunk('IHDR', header),
    chunk('PLTE', Buffer.from(palette.flatMap((colour) => [...colour.slice(0, 3)]))),
    chunk('IDAT', deflateSync(rows, { level: 9, memLevel: 9 })),
    chunk('IEND', Buffer.alloc(0)),
  ])
}

function chunk(type, data) {
  const named = Buffer.concat([Buffer.from(type, 'latin1'), data])
  const whole = Buffer.alloc(named.length + 8)
  whole.writeUInt32BE(data.length, 0)
  named.copy(whole, 4)
  whole.writeUInt32BE(crc(named), named.length + 4)
  return whole
}

const crcTable = Uint32Array.from({ length: 256 }, (_, byte) => {
  let value = byte
  for (let bit = 0; bit < 8; bit++) value = value & 1 ? 0xedb88320 ^ (value >>> 1) : value >>> 1
  return value
})

function crc(bytes) {
  let value = 0xffffffff
  for (const byte of bytes) value = crcTable[(value ^ byte) & 255] ^ (value >>> 8)
  return (value ^ 0xffffffff) >>> 0
}
