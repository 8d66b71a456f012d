// How a page that is one file holds its parts: deflated, in letters that may stand in a script, and opened when somebody needs them.
import { createHash } from 'node:crypto'
import { deflateRawSync } from 'node:zlib'

/**
 * Letters of packed bytes: what can be printed, without those that mean something in HTML. 91 × 91 is just more than 2¹³, so two
 * letters carry thirteen bits: 23 % more than the bytes, where base64 is 33 % more.
 */
export const letters = Array.from({ length: 94 }, (_, index) => String.fromCharCode(33 + index))
  .filter((letter) => !'<>&'.includes(letter))
  .join('')

/**
 * @param {Uint8Array} bytes
 * @returns {string}
 */
export function lettersOf(bytes) {
  const pairs = []
  let held = 0
  let count = 0
  const put = (value) => pairs.push(letters[Math.floor(value / 91)] + letters[value % 91])
  for (const byte of bytes) {
    held |= byte << count
    count += 8
    if (count < 13) continue
    put(held & 8191)
    held >>>= 13
    count -= 13
  }
  if (count > 0) put(held)
  return pairs.join('')
}

/**
 * A script as an element that no browser runs until `startPacks` opens it; with its hash, which the policy of the page must allow.
 *
 * @param {string} name
 * @param {string} script
 * @returns {string}
 */
export function packed(name, script) {
  const hash = createHash('sha256').update(script, 'utf8').digest('base64')
  const bytes = deflateRawSync(Buffer.from(script), { level: 9, memLevel: 9 })
  return `<script type="text/plain" data-pack="${name}" data-bytes="${bytes.length}" data-hash="sha256-${hash}">${lettersOf(bytes)}</script>`
}

/**
 * Opens packs in a page. Travels as text, so it must not use anything outside of itself.
 *
 * @param {any} scope `self`
 * @param {string} letters
 * @param {Record<string, string>} packOf the pack that each part is in
 */
export function startPacks(scope, letters, packOf) {
  /** @type {Map<string, Promise<void>>} */
  const opened = new Map()
  const digits = new Uint8Array(128)
  for (let digit = 0; digit < 91; digit++) digits[letters.charCodeAt(digit)] = digit

  const bytesOf = (text, size) => {
    const bytes = new Uint8Array(size + 1)
    let held = 0
    let count = 0
    let at = 0
    for (let index = 0; index + 1 < text.length; index += 2) {
      held |= (digits[text.charCodeAt(index)] * 91 + digits[text.charCodeAt(index + 1)]) << count
      count += 13
      while (count >= 8) {
        bytes[at++] = held & 255
        held >>>= 8
        count -= 8
      }
    }
    return bytes.subarray(0, size)
  }

  const unpack = async (name) => {
    const element = document.querySelector(`[data-pack="${name}"]`)
    const stream = new Blob([bytesOf(element.textContent, Number(element.dataset.bytes))])
      .stream()
      .pipeThrough(new DecompressionStream('deflate-raw'))
    const script = document.createElement('script')
    // Run as soon as it is in the page, if the policy knows its hash.
    script.textContent = await new Response(stream).text()
    document.head.append(script)
    script.remove()
    element.remove()
  }

  const open = (name) => {
    if (!opened.has(name)) opened.set(name, unpack(name))
    return opened.get(name)
  }

  scope.halfopenPacks = {
    open,
    /** The way of a part into the page. */
    bring: (part) => (packOf[part] === undefined ? undefined : open(packOf[part])),
  }
}
