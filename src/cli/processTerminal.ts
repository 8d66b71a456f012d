import { readdir, open, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import process from 'node:process'
import type { Terminal } from './Terminal.ts'

/** The terminal, pipe or file that this process was started with. */
export function processTerminal(): Terminal {
  const { stdout, stderr, env } = process
  let shown = 0
  const clear = (): void => {
    if (shown > 0) stderr.write(`\r${' '.repeat(shown)}\r`)
    shown = 0
  }
  return {
    out(text) {
      clear()
      stdout.write(text)
    },
    error(text) {
      clear()
      stderr.write(text)
    },
    progress(text) {
      if (!stderr.isTTY) return
      clear()
      stderr.write(text)
      shown = text.length
    },
    // https://no-color.org: any value but the empty one switches colours off.
    hasColours: stdout.isTTY && (env.NO_COLOR ?? '') === '' && env.TERM !== 'dumb',
    read: (path, mostBytes) =>
      path === '-' ? gather(process.stdin, mostBytes) : readStart(path, mostBytes),
    write: (path, text) => writeFile(path, text),
    neighbours: (path) => readdir(dirname(path)),
    now: () => performance.now(),
  }
}

/** The beginning of a file: one that never ends (a device) must not be read to its end. */
async function readStart(path: string, mostBytes: number): Promise<Uint8Array> {
  const file = await open(path)
  try {
    const chunks = file.createReadStream({ end: mostBytes, autoClose: false })
    return await gather(chunks, mostBytes)
  } finally {
    await file.close()
  }
}

async function gather(chunks: AsyncIterable<unknown>, mostBytes: number): Promise<Uint8Array> {
  const parts: Uint8Array[] = []
  let length = 0
  for await (const chunk of chunks) {
    const part = chunk as Uint8Array
    parts.push(part)
    length += part.length
    if (length > mostBytes) break
  }
  const all = new Uint8Array(length)
  let at = 0
  for (const part of parts) {
    all.set(part, at)
    at += part.length
  }
  return all
}
