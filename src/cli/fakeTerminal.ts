import type { Terminal } from './Terminal.ts'

/** A terminal for tests: files by name, and what was written. */
export class FakeTerminal implements Terminal {
  stdout = ''
  stderr = ''
  readonly hasColours: boolean
  /** Files that were written, by name. */
  readonly written = new Map<string, string>()
  private readonly files: Readonly<Record<string, string | Uint8Array>>
  private clock = 0

  constructor(files: Readonly<Record<string, string | Uint8Array>> = {}, hasColours = false) {
    this.files = files
    this.hasColours = hasColours
  }

  out(text: string): void {
    this.stdout += text
  }

  error(text: string): void {
    this.stderr += text
  }

  progress(): void {}

  read(path: string): Promise<Uint8Array> {
    const file = Object.hasOwn(this.files, path) ? this.files[path]! : undefined
    if (file === undefined) {
      return Promise.reject(Object.assign(new Error('no such file'), { code: 'ENOENT' }))
    }
    return Promise.resolve(typeof file === 'string' ? new TextEncoder().encode(file) : file)
  }

  write(path: string, text: string): Promise<void> {
    this.written.set(path, text)
    return Promise.resolve()
  }

  neighbours(): Promise<string[]> {
    return Promise.resolve(Object.keys(this.files))
  }

  now(): number {
    return this.clock++
  }
}
