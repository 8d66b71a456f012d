import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { readCase } from './Case.ts'
import { compareCase } from './compareCase.ts'
import { play } from './play.ts'
import type { Recording } from './recording.ts'

const folder = new URL('../../oracle/', import.meta.url)
const read = (path: string): string => readFileSync(new URL(path, folder), 'utf8')

for (const proxy of readdirSync(new URL('cases/', folder))) {
  describe(`as the real ${proxy} did`, () => {
    for (const file of readdirSync(new URL(`cases/${proxy}/`, folder))) {
      const name = file.replace(/\.yaml$/, '')
      const one = readCase(proxy, name, read(`cases/${proxy}/${file}`))
      it(`${name}: ${one.title}`, () => {
        const recording = JSON.parse(read(`recordings/${proxy}/${name}.json`)) as Recording
        expect(
          recording.hash,
          `the case has changed: npm run oracle -- record ${proxy} ${name}`,
        ).toBe(one.hash)
        expect(compareCase(one, recording, play(one.scenario)).unexplained).toEqual([])
      })
    }
  })
}
