import { catalog } from '../scenario/catalog.ts'
import { ScenarioError, type Problem } from '../scenario/ScenarioError.ts'
import { suggestion } from '../scenario/suggest.ts'
import { notesText } from '../talk/notesText.ts'
import { readTalk } from '../talk/readTalk.ts'
import { rehearse } from '../talk/rehearse.ts'
import { revealHtml, revealSections } from '../talk/revealHtml.ts'
import { slidevText } from '../talk/slidevText.ts'
import { clock, type Talk } from '../talk/Talk.ts'
import { beatText } from './check.ts'
import { flagProblem, readArguments, shortened, type Flag } from './flags.ts'
import { readInput } from './input.ts'
import { painter } from './paint.ts'
import { tellProblems } from './problems.ts'
import type { Terminal } from './Terminal.ts'
import { one, seeds } from './values.ts'
import type { Verb } from './Verb.ts'

const forms = ['notes', 'reveal', 'sections', 'slidev', 'check'] as const

const flags: readonly Flag[] = [
  {
    name: '--as',
    value: forms.join('|'),
    what: 'what it becomes; notes when absent',
  },
  { name: '--halfopen', value: 'FOLDER/', what: 'where a deck finds the built pages; halfopen/' },
  { name: '--reveal', value: 'FOLDER/', what: 'where a deck finds reveal.js; reveal/' },
  { name: '--seeds', value: '1..20', what: 'check: seeds in place of those that the talk shows' },
]

/** `talk FILE`: a cue file becomes a deck, or is rehearsed. */
export const talkVerb: Verb = {
  name: 'talk',
  usage: 'talk FILE [flags]',
  what: 'makes a deck or notes of a cue file, or checks that all it shows still holds',
  flags,
  notes: [
    'A cue file is one Markdown text that is a whole talk; docs/talks.md says how it is written. reveal is a whole',
    'page, sections are its slides alone, slidev is a slides.md. check runs all that the talk shows.',
    'Exit code 1: a beat does not hold.',
  ],
  examples: [
    'talk talk.md',
    'talk talk.md --as reveal > deck.html',
    'talk talk.md --as slidev > slides.md',
    'talk talk.md --as check --seeds 1..20',
  ],
  main,
}

async function main(words: readonly string[], terminal: Terminal): Promise<number> {
  const args = readArguments(words, flags)
  const problems: Problem[] = [...args.problems]
  const wanted = args.values('--as').at(-1) ?? 'notes'
  const form = forms.find((known) => known === wanted)
  if (form === undefined) {
    const what = `A talk cannot become "${shortened(wanted)}".`
    problems.push(flagProblem('--as', 'flag-wrong', what, suggestion(wanted, forms)))
  }
  const over = one(args.values('--seeds'), seeds, problems)
  const [path, ...more] = args.files
  if (path === undefined || more.length > 0) {
    const code = path === undefined ? 'file-missing' : 'file-twice'
    const what = path === undefined ? 'No cue file is named.' : 'There is more than one cue file.'
    problems.push(flagProblem('FILE', code, what, 'Name one, or - for standard input.'))
  }
  const talk = path === undefined ? undefined : await readCue(path, terminal, problems)
  if (talk === undefined || problems.length > 0) return tellProblems(terminal, problems)
  const folder = (flag: string, usual: string): string => {
    const given = args.values(flag).at(-1) ?? usual
    return given === '' || given.endsWith('/') ? given : `${given}/`
  }
  switch (form!) {
    case 'notes':
      terminal.out(notesText(talk))
      return 0
    case 'slidev':
      terminal.out(slidevText(talk))
      return 0
    case 'sections':
      terminal.out(`${revealSections(talk)}\n`)
      return 0
    case 'reveal': {
      const halfopen = folder('--halfopen', 'halfopen/')
      terminal.out(revealHtml(talk, { halfopen, reveal: folder('--reveal', 'reveal/') }))
      return 0
    }
    case 'check':
      return check(talk, over, terminal)
  }
}

async function readCue(
  path: string,
  terminal: Terminal,
  problems: Problem[],
): Promise<Talk | undefined> {
  const input = await readInput(terminal, path)
  if ('code' in input) {
    problems.push(input)
    return undefined
  }
  try {
    return await readTalk(input.text, path, catalog)
  } catch (error) {
    if (!(error instanceof ScenarioError)) throw error
    problems.push(...error.problems)
    return undefined
  }
}

async function check(
  talk: Talk,
  over: readonly number[] | undefined,
  terminal: Terminal,
): Promise<number> {
  const paint = painter(terminal.hasColours)
  const runs = await rehearse(talk, catalog, over, (done, of) =>
    terminal.progress(`run ${done + 1} of ${of}`),
  )
  terminal.progress('')
  const sum = talk.slides.reduce((total, { seconds }) => total + seconds, 0)
  const count = talk.slides.length
  terminal.out(
    `${paint.bold(talk.title)}: ${count} slides, ${clock(sum)} of ${clock(talk.minutes * 60)}\n\n`,
  )
  for (const { scenario, system, seeds: own, slides, beats } of runs) {
    const where = `slide ${slides.join(', ')}`
    const seed = own.length === 1 ? `seed ${own[0]}` : `${own.length} seeds`
    terminal.out(`${paint.bold(scenario)}, on ${system}, ${seed}: ${where}\n`)
    const file = catalog.find(({ id }) => id === scenario)!.file
    const given = system === undefined ? [] : [`--system ${system}`]
    const lines = beats.flatMap((beat) => beatText(beat, file, given, paint))
    terminal.out(`${lines.join('\n')}\n\n`)
  }
  const lost = runs.flatMap(({ beats }) => beats).filter(({ holds }) => !holds)
  terminal.out(
    lost.length === 0
      ? `${paint.good('All holds')} that the talk shows.\n`
      : `${paint.bad('Something does not hold')}: ${lost.map(({ id }) => id).join(', ')}.\n`,
  )
  return lost.length === 0 ? 0 : 1
}
