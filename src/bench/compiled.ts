import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import source from './cpp/hold.cpp?raw'

/** What the C++ programs print: a rate per second, and a number that tells whether they did the same work. */
export interface CompiledResult {
  readonly perSecond: number
  readonly check: number
}

/** The C++ baselines: compiled when there is a compiler. */
export class Compiled {
  private readonly folder = mkdtempSync(join(tmpdir(), 'halfopen-bench-'))
  /** False when there is no C++ compiler: then every result is NaN. */
  readonly isPresent: boolean

  constructor() {
    const file = join(this.folder, 'hold.cpp')
    writeFileSync(file, source)
    try {
      execFileSync('g++', ['-O2', '-std=c++17', '-o', this.program, file], { stdio: 'pipe' })
      this.isPresent = true
    } catch {
      this.isPresent = false
    }
  }

  private get program(): string {
    return join(this.folder, 'hold')
  }

  /** Writes a table for the program to read. @returns its name */
  table(values: Int32Array): string {
    const file = join(this.folder, `table-${values.length}-${values[0]}-${values[1]}`)
    writeFileSync(file, values)
    return file
  }

  run(...words: (string | number)[]): CompiledResult {
    if (!this.isPresent) return { perSecond: NaN, check: NaN }
    const said = execFileSync(this.program, words.map(String), { encoding: 'utf8' })
    const [perSecond = NaN, check = NaN] = said.trim().split(' ').map(Number)
    return { perSecond, check }
  }

  clear(): void {
    rmSync(this.folder, { recursive: true, force: true })
  }
}
