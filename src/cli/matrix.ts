import { profiles } from '../profiles/catalog.ts'
import { merged, matrixOf, type OutageText } from '../record/compare/matrix.ts'
import { systemsIn, type Matrix } from '../record/compare/matrixCells.ts'
import { matrixMarkdown, matrixValue } from '../record/compare/matrixText.ts'
import { outages } from '../scenario/catalog.ts'
import { systemNames } from '../scenario/Scenario.ts'
import type { Problem } from '../scenario/ScenarioError.ts'
import { suggestion } from '../scenario/suggest.ts'
import { flagProblem, readArguments, shortened, type Flag } from './flags.ts'
import { readInput } from './input.ts'
import { cut, table, wrapped } from './layout.ts'
import { tellProblems } from './problems.ts'
import type { Terminal } from './Terminal.ts'
import { one, seeds, type Read } from './values.ts'
import type { Verb } from './Verb.ts'

const flags: readonly Flag[] = [
  { name: '--seeds', value: '1..20', what: 'over which seeds; 1..20 when absent' },
  { name: '--systems', value: 'none,envoy', what: 'only these; all that run when absent' },
  { name: '--outages', value: 'errors,zone-loss', what: 'only these; all when absent' },
  { name: '--shard', value: 'i/n', what: 'only the i-th of n parts, to share the work' },
  {
    name: '--format',
    value: 'text|json|markdown',
    what: 'how the result is written; text when absent',
  },
]

const defaultSeeds = Array.from({ length: 20 }, (_, index) => index + 1)

/** Systems that run, in the order in which they are shown. */
const running = systemNames.filter((name) => profiles.has(name))

/** `matrix [PART…]`: outages × systems; with files, the parts of one that were made before. */
export const matrixVerb: Verb = {
  name: 'matrix',
  usage: 'matrix [PART.json…] [flags]',
  what: 'runs every outage on every system over many seeds; or joins parts that were made before',
  flags,
  notes: [
    'The outages are the scenarios of scenarios/19-outages. The kept report (docs/matrix.md and the JSON that the app shows) is',
    'made anew by node scripts/matrix.mjs, which shares the work between cores.',
  ],
  examples: [
    'matrix --outages slow-dependency --systems none,envoy',
    'matrix --shard 1/2 --format json > one.json',
    'matrix one.json two.json --format markdown',
  ],
  main,
}

const shard: Read<{ part: number; of: number }> = (text, problems) => {
  const [, part, of] = /^(\d{1,4})\/(\d{1,4})$/.exec(text) ?? []
  const value = { part: Number(part), of: Number(of) }
  if (part !== undefined && value.part >= 1 && value.part <= value.of) return value
  const what = `"${shortened(text)}" is no part of a whole.`
  problems.push(flagProblem('--shard', 'flag-wrong', what, 'Write 1/2 and 2/2.'))
  return undefined
}

const format: Read<'text' | 'json' | 'markdown'> = (text, problems) => {
  if (text === 'text' || text === 'json' || text === 'markdown') return text
  const what = `There is no format "${shortened(text)}".`
  const mend = suggestion(text, ['text', 'json', 'markdown'])
  problems.push(flagProblem('--format', 'flag-wrong', what, mend))
  return undefined
}

async function main(words: readonly string[], terminal: Terminal): Promise<number> {
  const args = readArguments(words, flags)
  const problems: Problem[] = [...args.problems]
  const as = one(args.values('--format'), format, problems) ?? 'text'
  const overSeeds = one(args.values('--seeds'), seeds, problems) ?? defaultSeeds
  const part = one(args.values('--shard'), shard, problems)
  const systems = chosen('--systems', args.values('--systems').at(-1), running, problems)
  const names = outages.map(({ id }) => id.replace(/^outage-/, ''))
  const wanted = chosen('--outages', args.values('--outages').at(-1), names, problems)
  const parts: Matrix[] = []
  for (const path of args.files) {
    const input = await readInput(terminal, path)
    if ('code' in input) problems.push(input)
    else parts.push(...partOf(input, problems))
  }
  if (problems.length > 0) return tellProblems(terminal, problems)
  const matrix =
    parts.length > 0 ? merged(parts) : await made(wanted, systems, overSeeds, part, terminal)
  terminal.out(
    as === 'json'
      ? `${matrixJson(matrix)}\n`
      : as === 'markdown'
        ? matrixMarkdown(matrix)
        : matrixText(matrix),
  )
  return 0
}

async function made(
  wanted: readonly string[],
  systems: readonly string[],
  overSeeds: readonly number[],
  part: { part: number; of: number } | undefined,
  terminal: Terminal,
): Promise<Matrix> {
  const texts: OutageText[] = await Promise.all(
    outages
      .filter(({ id }) => wanted.includes(id.replace(/^outage-/, '')))
      .map(async ({ id, title, description, file, load }) => ({
        id,
        title,
        description,
        file,
        text: await load(),
      })),
  )
  const matrix = matrixOf(texts, {
    systems,
    seeds: overSeeds,
    ...(part === undefined ? {} : { shard: part }),
    onCell: (done, of, system, outage) =>
      terminal.progress(`cell ${done + 1} of ${of}: ${outage}, ${system}`),
  })
  terminal.progress('')
  return matrix
}

/** A list of names, each of which must be known; all of them when nothing is said. */
function chosen(
  flag: string,
  text: string | undefined,
  known: readonly string[],
  problems: Problem[],
): readonly string[] {
  if (text === undefined) return known
  const names = text.split(',').map((name) => name.trim())
  for (const name of names) {
    if (known.includes(name)) continue
    const what = `There is no "${shortened(name)}" in the matrix.`
    problems.push(flagProblem(flag, 'flag-wrong', what, suggestion(name, known)))
  }
  return known.filter((name) => names.includes(name))
}

function partOf({ file, text }: { file: string; text: string }, problems: Problem[]): Matrix[] {
  try {
    const part = JSON.parse(text) as Partial<Matrix>
    if (Array.isArray(part.seeds) && typeof part.outages === 'object') return [part as Matrix]
  } catch {
    // Said below.
  }
  const mend = 'Name what matrix --format json has written.'
  problems.push(flagProblem(file, 'file-wrong', 'This is no part of a matrix.', mend))
  return []
}

/** A cell a line, so that a change of behaviour shows as a change of its lines. */
function matrixJson({ seeds: over, outages: rows }: Matrix): string {
  const parts = Object.entries(rows).map(([id, { cells, ...row }]) => {
    const head = JSON.stringify(row).slice(1, -1)
    const lines = Object.entries(cells).map(
      ([system, cell]) => `${JSON.stringify(system)}:${JSON.stringify(cell)}`,
    )
    return `${JSON.stringify(id)}:{${head},"cells":{\n${lines.join(',\n')}\n}}`
  })
  return `{"seeds":${JSON.stringify(over)},"outages":{\n${parts.join(',\n')}\n}}`
}

/** Success while it lasts, a system a row: what fits a terminal. */
function matrixText({ seeds: over, outages: rows }: Matrix): string {
  const ids = Object.keys(rows)
  const systems = [...new Set(ids.flatMap((id) => systemsIn(rows[id]!)))]
  const shown = ids.map((id, index) => `  ${index + 1}  ${cut(rows[id]!.title, 60)}`)
  const body = systems.map((system) => [
    system,
    ...ids.map((id) => {
      const cell = rows[id]!.cells[system]
      return cell === undefined ? '' : matrixValue('success', cell.bands[0]![1])
    }),
  ])
  return [
    ...wrapped(`Success of all clients while the outage lasts, median of ${over.length} seeds`, ''),
    '',
    ...shown,
    '',
    ...table([['', ...ids.map((_, index) => String(index + 1))], ...body]).map((line) =>
      line.replaceAll(' %', ''),
    ),
    '',
    'In per cent. --format markdown and json have the rest.',
    '',
  ].join('\n')
}
