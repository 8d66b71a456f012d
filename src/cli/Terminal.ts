/** What a command may use of the world outside: where it writes, what it reads, and a clock for `wallMs`. */
export interface Terminal {
  /** Standard output: the result, and nothing else. */
  out(text: string): void
  /** Standard error: messages. */
  error(text: string): void
  /** Shows how far long work is, in place of what was shown before; empty takes it away. Does nothing off a terminal. */
  progress(text: string): void
  /** Whether standard output shows colours. */
  readonly hasColours: boolean
  /** The file, or `-` for standard input. @throws Error as node does: ENOENT, EISDIR, EACCES … */
  read(path: string, mostBytes: number): Promise<Uint8Array>
  /** Writes a file anew. @throws Error as node does */
  write(path: string, text: string): Promise<void>
  /** The names beside a file, for suggestions. */
  neighbours(path: string): Promise<string[]>
  /** Milliseconds of wall time since any moment. */
  now(): number
}
