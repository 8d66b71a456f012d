import { storyText } from '../record/storyText.ts'
import { firstFailure, storyOf } from '../record/tellStory.ts'
import { Run } from '../scenario/build.ts'
import { formatDuration } from '../scenario/quantities.ts'
import { flagProblem, readArguments, type Flag } from './flags.ts'
import { columns } from './layout.ts'
import { gathering, tellProblems } from './problems.ts'
import { readScenario, scenarioFlags } from './scenarioFlags.ts'
import type { Terminal } from './Terminal.ts'
import { one, requestNumber } from './values.ts'
import type { Verb } from './Verb.ts'

const flags: readonly Flag[] = [
  { name: '--request', value: 'N', what: 'the number of a request of a client, from 0' },
  { name: '--first-failure', value: '', what: 'the first request of a client that failed' },
  ...scenarioFlags,
]

/** `why FILE`: the story of one request. */
export const whyVerb: Verb = {
  name: 'why',
  usage: 'why FILE (--request N | --first-failure) [flags]',
  what: 'tells the story of one request',
  flags,
  notes: [
    'Requests of clients are numbered from 0 in the order in which they were asked. Times are milliseconds',
    'since the request began.',
  ],
  examples: ['why shop.yaml --first-failure', 'why shop.yaml --request 1234 --seed 7'],
  main,
}

async function main(words: readonly string[], terminal: Terminal): Promise<number> {
  const args = readArguments(words, flags)
  const problems = [...args.problems]
  const number = one(args.values('--request'), requestNumber, problems)
  const wantsNumber = args.values('--request').length > 0
  const wantsFirst = args.values('--first-failure').length > 0
  if (wantsNumber === wantsFirst) {
    const what = wantsNumber
      ? 'A number and --first-failure are given.'
      : 'It is not said which request.'
    problems.push(
      flagProblem('--request', 'flag-wrong', what, 'Write --request N or --first-failure.'),
    )
  }
  const given = await readScenario(args, terminal, problems)
  const makeRun = (): Run => new Run(given!.scenario, given!.commands)
  // Made once to hear of what cannot run before anything is told.
  if (given !== undefined) gathering(problems, makeRun)
  if (given === undefined || problems.length > 0) return tellProblems(terminal, problems)

  const { untilUs } = given
  const until = formatDuration(untilUs).replaceAll('\u00a0', ' ')
  const wanted = wantsFirst ? firstFailure(makeRun, untilUs) : number
  if (wanted === undefined) {
    terminal.out(`No request of a client failed within ${until}.\n`)
    return 0
  }
  const story = storyOf(makeRun, wanted, untilUs)
  if (story === undefined) {
    const what = `There is no request ${wanted}: fewer were asked within ${until}.`
    return tellProblems(terminal, [
      flagProblem('--request', 'request-unknown', what, 'Give a smaller number.'),
    ])
  }
  terminal.out(`${storyText(story, columns).replaceAll('\u00a0', ' ').trimEnd()}\n`)
  return 0
}
