import { Zip, ZipDeflate, ZipPassThrough } from 'fflate'

/** A file that lies somewhere until it is needed. */
export interface Kept {
  readonly name: string
  readonly blob: Blob
}

/** What is compressed already. */
const compressed = /\.(?:png|webm|mp4|gif|pptx|zip)$/

/**
 * All files as one zip. Only a part of one of them is in memory at a time: what is written becomes a blob, which the browser may
 * keep on its disk.
 */
export async function zipPack(files: readonly Kept[], signal?: AbortSignal): Promise<Blob> {
  const parts: Blob[] = []
  let trouble: Error | undefined
  const zip = new Zip((error, bytes) => {
    if (error !== null) trouble = error
    else parts.push(new Blob([bytes as Uint8Array<ArrayBuffer>]))
  })
  for (const { name, blob } of files) {
    const entry = compressed.test(name) ? new ZipPassThrough(name) : new ZipDeflate(name)
    // When it was made is no part of what is in it. The first day that a zip can name.
    entry.mtime = new Date(1980, 0, 1)
    zip.add(entry)
    const reader = blob.stream().getReader()
    for (;;) {
      signal?.throwIfAborted()
      const { done, value } = await reader.read()
      if (done) break
      entry.push(value)
    }
    entry.push(new Uint8Array(0), true)
  }
  zip.end()
  if (trouble !== undefined) throw trouble
  return new Blob(parts, { type: 'application/zip' })
}
