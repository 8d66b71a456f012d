import { readdirSync, readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { candidatesOf } from '../../evaluation/candidates.ts'
import { eras } from '../../evaluation/Question.ts'

const files = ['evaluate', 'landscape'].flatMap((folder) =>
  readdirSync(`src/panels/${folder}`, { recursive: true, encoding: 'utf8' })
    .filter((file) => /\.(?:svelte|ts)$/.test(file) && !file.endsWith('.test.ts'))
    .map((file) => `src/panels/${folder}/${file}`),
)
const ids = [...new Set(eras.flatMap((era) => candidatesOf(era).map(({ id }) => id)))]

/** What is quoted, or a key: `'l2'`, `l2:`, `.l2`. CSS and words of a sentence are none of it. */
function namesIn(source: string): string[] {
  const code = source
    .replace(/<style[\s\S]*<\/style>/g, '')
    .replace(/\/\*[\s\S]*?\*\/|(?<![:'"])\/\/.*$|<!--[\s\S]*?-->/gm, '')
  return ids.filter((id) => new RegExp(`['"\`]${id}['"\`]|\\b${id}:|\\.${id}\\b`).test(code))
}

/** Words that are also something else: a way to show nothing, and who answers a call. */
const otherwise = new Set(['none'])

test('a name of a candidate in the code would be found', () => {
  expect(namesIn("const best = 'l2'")).toEqual(['l2'])
  expect(namesIn('const of = { kuma: 1 }')).toEqual(['kuma'])
  expect(namesIn("// 'l2' in a comment\n<style>.grpc { color: red }</style>")).toEqual([])
})

test.each(files)('%s names no candidate: who can be chosen comes from the data', (file) => {
  expect(namesIn(readFileSync(file, 'utf8')).filter((id) => !otherwise.has(id))).toEqual([])
})
