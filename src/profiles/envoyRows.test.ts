import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { basename, join, resolve } from 'node:path'
import { describe, expect, test } from 'vitest'

const root = resolve(import.meta.dirname, '../..')
const text = readFileSync(join(root, 'docs/envoy-rows.md'), 'utf8')

interface Row {
  readonly section: string
  readonly what: string
  readonly state: string
  readonly why: string
}

/** Cells of a table's line; a bar that is meant is written `\|`. */
const cellsOf = (line: string): string[] =>
  line
    .replace(/^\|\s*|\s*\|$/g, '')
    .split(/\s*(?<!\\)\|\s*/)
    .map((cell) => cell.replaceAll('\\|', '|'))

function rowsOf(document: string): Row[] {
  let section = ''
  const rows: Row[] = []
  for (const line of document.split('\n')) {
    if (line.startsWith('## ')) section = line.slice(3)
    const [what = '', state = '', why = ''] = line.startsWith('|') ? cellsOf(line) : []
    if (section !== '' && what !== '' && !/^-+$/.test(what) && what !== 'row')
      rows.push({ section, what, state, why })
  }
  return rows
}

const scenarios = new Set(
  readdirSync(join(root, 'scenarios'), { recursive: true }).map((file) =>
    basename(String(file), '.yaml'),
  ),
)
const fileTexts = new Map<string, string>()
const textOf = (file: string): string => {
  const known = fileTexts.get(file)
  if (known !== undefined) return known
  const found = existsSync(join(root, file)) ? readFileSync(join(root, file), 'utf8') : ''
  fileTexts.set(file, found)
  return found
}

/** @returns what is wrong with a piece of evidence; '' when it is there */
function missing(evidence: string): string {
  if (evidence.startsWith('scenario ')) {
    return scenarios.has(evidence.slice('scenario '.length)) ? '' : 'no such scenario'
  }
  if (evidence.startsWith('oracle/')) {
    const [proxy, name] = evidence.slice('oracle/'.length).split('/') as [string, string]
    return existsSync(join(root, `oracle/cases/${proxy}/${name}.yaml`)) ? '' : 'no such case'
  }
  const [file = '', name = ''] = evidence.split(' › ')
  if (!file.startsWith('src/')) return 'is neither a test, nor a case, nor a scenario'
  if (textOf(file) === '') return 'no such file'
  return textOf(file).includes(name) ? '' : 'no test with these words'
}

/** What shows that something is so: a test, and not the code alone. */
const isShown = (evidence: string): boolean =>
  /^(?:oracle\/|scenario )|\.test\.ts(?: › |$)/.test(evidence)

const rows = rowsOf(text)

describe('the list of what Envoy does', () => {
  test('has every row in one of three states, and each only once', () => {
    expect(rows.length).toBeGreaterThan(440)
    expect(
      rows.filter(({ state }) => !['modelled', 'partly', 'not modelled'].includes(state)),
    ).toEqual([])
    const names = rows.map(({ section, what }) => `${section}: ${what}`)
    expect(names.filter((name, at) => names.indexOf(name) < at)).toEqual([])
  })

  test('names for what is modelled a test, a recording of the real one, or a scenario, which is there', () => {
    const lacking = rows
      .filter(({ state }) => state !== 'not modelled')
      .flatMap(({ what, state, why }) => {
        const [evidence = ''] = why.split(' — ')
        return evidence
          .split('; ')
          .filter((one) => one !== '')
          .map((one) => [one, missing(one)] as const)
          .concat(
            state === 'modelled' && !evidence.split('; ').some(isShown)
              ? [[evidence, 'is shown by nothing']]
              : [],
          )
          .filter(([, wrong]) => wrong !== '')
          .map(([one, wrong]) => `${what}: ${one}: ${wrong}`)
      })
    expect(lacking).toEqual([])
  })

  test('says why the rest is not, and what is missing where it is partly', () => {
    const silent = rows.filter(
      ({ state, why }) =>
        (state === 'not modelled' && why.length < 12) ||
        (state === 'partly' && !why.includes(' — ')),
    )
    expect(silent).toEqual([])
  })

  test('counts itself truly', () => {
    const count = (of: string): number => rows.filter(({ state }) => state === of).length
    expect(text).toContain(
      `${rows.length} rows: ${count('modelled')} modelled, ${count('partly')} partly, ${count('not modelled')} not.`,
    )
  })
})
