import type { Problem } from '../scenario/ScenarioError.ts'
import { nearest } from '../scenario/suggest.ts'
import type { Terminal } from './Terminal.ts'

/** A scenario has a million characters at most; in UTF-8 each has four bytes at most. */
const mostBytes = 4_000_000

/** How standard input is called in messages. */
const standardInput = 'standard input'

/** A text that was given to a command, with the name that messages call it by. */
export interface Input {
  readonly file: string
  readonly text: string
}

/** Reads a file, or standard input for `-`; says what is wrong with it otherwise. */
export async function readInput(terminal: Terminal, path: string): Promise<Input | Problem> {
  const file = path === '-' ? standardInput : path
  const trouble = (code: string, what: string, mend: string): Problem => ({
    code,
    file,
    line: 0,
    column: 0,
    what,
    mend,
  })
  if (path === '')
    return trouble('file-missing', 'The name of the file is empty.', 'Name a scenario.')
  let bytes: Uint8Array
  try {
    bytes = await terminal.read(path, mostBytes)
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : ''
    if (code === 'ENOENT' || code === 'ENOTDIR') {
      return trouble('file-missing', 'There is no such file.', await meant(terminal, path))
    }
    if (code === 'EISDIR') {
      return trouble(
        'file-wrong',
        'This is a folder.',
        'Name the files in it, or let the shell: *.yaml.',
      )
    }
    if (code === 'EACCES' || code === 'EPERM') {
      return trouble(
        'file-wrong',
        'It may not be read.',
        'Allow it, or pass it to standard input: -.',
      )
    }
    const why = error instanceof Error ? error.message : String(error)
    return trouble('file-wrong', `It cannot be read: ${why}.`, 'Name another file.')
  }
  if (bytes.length > mostBytes) {
    const mend = 'A scenario has a million characters at most.'
    return trouble('file-too-large', 'It has more than 4 MB, which is no scenario.', mend)
  }
  try {
    // Without `ignoreBOM` a byte order mark at the beginning would be taken away: YAML reads it itself.
    return { file, text: new TextDecoder('utf-8', { fatal: true }).decode(bytes) }
  } catch {
    return trouble('file-wrong', 'It is no text in UTF-8.', 'Save it as UTF-8.')
  }
}

async function meant(terminal: Terminal, path: string): Promise<string> {
  const slash = path.lastIndexOf('/')
  const folder = path.slice(0, slash + 1)
  try {
    const near = nearest(path.slice(slash + 1), await terminal.neighbours(path))
    return near === undefined
      ? 'Name a scenario, or - for standard input.'
      : `Did you mean ${folder}${near}?`
  } catch {
    return `There is no folder ${folder} either.`
  }
}
