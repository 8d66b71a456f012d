/*
 * The hashes of 64 bits that proxies place endpoints and requests by, on texts. By big integers: exact in every browser, and slow
 * (microseconds); whoever asks often keeps the answer.
 */

const mask = 0xffffffffffffffffn
const rotl = (x: bigint, by: bigint): bigint => ((x << by) | (x >> (64n - by))) & mask

/** A text in UTF-8. */
function bytesOf(text: string): Uint8Array {
  // Whatever is not ASCII as %XX, byte by byte.
  const said = encodeURIComponent(text)
  const bytes: number[] = []
  for (let at = 0; at < said.length; at++) {
    const isEscaped = said[at] === '%'
    bytes.push(isEscaped ? parseInt(said.slice(at + 1, at + 3), 16) : said.charCodeAt(at))
    if (isEscaped) at += 2
  }
  return Uint8Array.from(bytes)
}

/** `count` bytes, the lowest first. */
function read(bytes: Uint8Array, from: number, count: number): bigint {
  let value = 0n
  for (let index = count - 1; index >= 0; index--)
    value = (value << 8n) | BigInt(bytes[from + index]!)
  return value
}

const prime1 = 0x9e3779b185ebca87n
const prime2 = 0xc2b2ae3d27d4eb4fn
const prime3 = 0x165667b19e3779f9n
const prime4 = 0x85ebca77c2b2ae63n
const prime5 = 0x27d4eb2f165667c5n

const round = (acc: bigint, input: bigint): bigint =>
  (rotl((acc + input * prime2) & mask, 31n) * prime1) & mask
const merge = (hash: bigint, acc: bigint): bigint =>
  ((hash ^ round(0n, acc)) * prime1 + prime4) & mask

/**
 * xxHash64 of a text in UTF-8, 0 … 2^64 − 1.
 *
 * @source Yann Collet, xxHash: doc/xxhash_spec.md, XXH64 algorithm description
 */
export function xxHash64(text: string, seed = 0n): bigint {
  const bytes = bytesOf(text)
  const length = bytes.length
  let at = 0
  let hash: bigint
  if (length >= 32) {
    let a = (seed + prime1 + prime2) & mask
    let b = (seed + prime2) & mask
    let c = seed & mask
    let d = (seed - prime1) & mask
    for (; at + 32 <= length; at += 32) {
      a = round(a, read(bytes, at, 8))
      b = round(b, read(bytes, at + 8, 8))
      c = round(c, read(bytes, at + 16, 8))
      d = round(d, read(bytes, at + 24, 8))
    }
    hash = (rotl(a, 1n) + rotl(b, 7n) + rotl(c, 12n) + rotl(d, 18n)) & mask
    for (const acc of [a, b, c, d]) hash = merge(hash, acc)
  } else hash = (seed + prime5) & mask
  hash = (hash + BigInt(length)) & mask
  for (; at + 8 <= length; at += 8)
    hash = (rotl(hash ^ round(0n, read(bytes, at, 8)), 27n) * prime1 + prime4) & mask
  if (at + 4 <= length) {
    hash = (rotl(hash ^ ((read(bytes, at, 4) * prime1) & mask), 23n) * prime2 + prime3) & mask
    at += 4
  }
  for (; at < length; at++)
    hash = (rotl(hash ^ ((BigInt(bytes[at]!) * prime5) & mask), 11n) * prime1) & mask
  hash = ((hash ^ (hash >> 33n)) * prime2) & mask
  hash = ((hash ^ (hash >> 29n)) * prime3) & mask
  return hash ^ (hash >> 32n)
}

const murmur = 0xc6a4a7935bd1e995n
const shiftMix = (x: bigint): bigint => x ^ (x >> 47n)

/**
 * MurmurHash2 of 64 bits of a text in UTF-8, as the C++ library of GNU hashes texts.
 *
 * @source gcc: libstdc++-v3/libsupc++/hash_bytes.cc; envoy: source/common/common/hash.h (the seed)
 */
export function murmurHash64(text: string, seed = 0xc70f6907n): bigint {
  const bytes = bytesOf(text)
  const whole = bytes.length & ~7
  let hash = seed ^ ((BigInt(bytes.length) * murmur) & mask)
  for (let at = 0; at < whole; at += 8) {
    const data = (shiftMix((read(bytes, at, 8) * murmur) & mask) * murmur) & mask
    hash = ((hash ^ data) * murmur) & mask
  }
  if (bytes.length > whole)
    hash = ((hash ^ read(bytes, whole, bytes.length - whole)) * murmur) & mask
  hash = (shiftMix(hash) * murmur) & mask
  return shiftMix(hash)
}

/** The upper and the lower half of 64 bits, 0 … 2^32 − 1. */
export const highOf = (hash: bigint): number => Number(hash >> 32n)
export const lowOf = (hash: bigint): number => Number(hash & 0xffffffffn)

/** As texts are written into cookies: sixteen digits. */
export const hexOf = (hash: bigint): string => hash.toString(16).padStart(16, '0')
