import type { Us } from '../model/units.ts'
import { beatsOf } from '../record/beatViews.ts'
import { parseCommand } from '../scenario/commandText.ts'
import type { Command } from '../scenario/commands.ts'
import { parseScenario } from '../scenario/parse.ts'
import { formatDuration } from '../scenario/quantities.ts'
import type { Scenario } from '../scenario/Scenario.ts'
import type { Problem } from '../scenario/ScenarioError.ts'
import { suggestion } from '../scenario/suggest.ts'
import { flagProblem, shortened, type Arguments, type Flag } from './flags.ts'
import { readInput } from './input.ts'
import { gathering } from './problems.ts'
import type { Terminal } from './Terminal.ts'
import { one, seed, settings, until } from './values.ts'

/** The flags by which verbs that make one run change what is run. */
export const scenarioFlags: readonly Flag[] = [
  { name: '--seed', value: 'N', what: "in place of the scenario's seed" },
  { name: '--until', value: '60s', what: "how long it runs, in place of the scenario's duration" },
  { name: '--system', value: 'NAME', what: "in place of the scenario's system" },
  {
    name: '--set',
    value: 'PATH=VALUE',
    what: 'sets a value of the scenario; an empty one takes the key out; repeatable',
    isRepeatable: true,
  },
  {
    name: '--do',
    value: '"20s slow cart 3x"',
    what: 'does something to the run at a moment, or from 20s..30s; repeatable',
    isRepeatable: true,
  },
]

/** A scenario with all that flags say about it. */
export interface GivenScenario {
  /** As it was named, for messages and commands. */
  readonly file: string
  readonly scenario: Scenario
  readonly commands: readonly Command[]
  readonly untilUs: Us
  readonly notes: readonly string[]
}

/** Reads the one file of a verb and its flags; every mistake is added to the problems. */
export async function readScenario(
  args: Arguments,
  terminal: Terminal,
  problems: Problem[],
): Promise<GivenScenario | undefined> {
  const set = settings(args.values('--set'), problems)
  const seedValue = one(args.values('--seed'), seed, problems)
  const untilValue = one(args.values('--until'), until, problems)
  const system = args.values('--system').at(-1)
  const [path, ...more] = args.files
  if (path === undefined) {
    problems.push(
      flagProblem(
        'FILE',
        'file-missing',
        'No scenario is named.',
        'Name one, or - for standard input.',
      ),
    )
    return undefined
  }
  if (more.length > 0) {
    const others = more.map((word) => `"${shortened(word)}"`).join(', ')
    const mend = 'Name one scenario. A value with spaces needs quotes.'
    problems.push(
      flagProblem('FILE', 'file-twice', `After the scenario stands ${others} as well.`, mend),
    )
  }
  const input = await readInput(terminal, path)
  if ('code' in input) {
    problems.push(input)
    return undefined
  }
  const parsed = gathering(problems, () =>
    parseScenario(input.text, {
      file: input.file,
      set,
      ...(seedValue === undefined ? {} : { seed: seedValue }),
      ...(system === undefined ? {} : { system }),
    }),
  )
  // When a flag spoilt it, the commands are still read against the file as it is.
  const named = parsed ?? gathering([], () => parseScenario(input.text, { file: input.file }))
  const commands = args.values('--do').flatMap((text) => {
    if (named === undefined) return []
    const flag = `--do "${shortened(text)}"`
    return gathering(problems, () => [parseCommand(text, named.scenario, flag)]) ?? []
  })
  if (parsed === undefined) return undefined
  const { scenario, notes } = parsed
  const untilUs = beatEnd(args, scenario, problems) ?? untilValue ?? scenario.durationUs
  const late = commands
    .filter(({ at }) => at >= untilUs)
    .map(({ at }) => {
      const end = formatDuration(untilUs)
      return `What --do asks for at ${formatDuration(at)} never happens: the run ends at ${end}.`
    })
  const said = [...notes, ...late].map((note) => note.replaceAll('\u00a0', ' '))
  return { file: path, scenario, commands, untilUs, notes: said }
}

/** When the beat ends that is named, if one is. */
function beatEnd(args: Arguments, scenario: Scenario, problems: Problem[]): Us | undefined {
  const wanted = args.values('--beat').at(-1)
  if (wanted === undefined) return undefined
  const tell = (code: string, what: string, mend: string): undefined => {
    problems.push(flagProblem('--beat', code, what, mend))
  }
  const beats = beatsOf(scenario)
  const beat = /^\d+$/.test(wanted) ? beats[Number(wanted)] : beats.find(({ id }) => id === wanted)
  if (beat === undefined) {
    const what = `There is no beat ${JSON.stringify(shortened(wanted))}.`
    const ids = beats.map(({ id }) => id)
    return tell('unknown-beat', what, suggestion(wanted, ids))
  }
  if (args.values('--until').length > 0) {
    return tell('flag-wrong', 'There are --beat and --until.', 'Take one of them out.')
  }
  if (beat.untilUs === 0) {
    return tell('flag-wrong', `The beat ${beat.id} stands at the beginning.`, 'Name a later one.')
  }
  return beat.untilUs
}
