import { flagProblem, readArguments, type Flag } from './flags.ts'
import { tellProblems } from './problems.ts'
import { readScenario, scenarioFlags } from './scenarioFlags.ts'
import type { Terminal } from './Terminal.ts'
import type { Verb } from './Verb.ts'

const flags: readonly Flag[] = [
  { name: '--request', value: 'N', what: 'the number of a request of a client, from 0' },
  { name: '--first-failure', value: '', what: 'the first request that failed' },
  ...scenarioFlags,
]

/** `why FILE`: the story of one request. */
export const whyVerb: Verb = {
  name: 'why',
  usage: 'why FILE (--request N | --first-failure) [flags]',
  what: 'tells the story of one request',
  flags,
  notes: [],
  examples: ['why shop.yaml --first-failure', 'why shop.yaml --request 1234 --seed 7'],
  main,
}

async function main(words: readonly string[], terminal: Terminal): Promise<number> {
  const args = readArguments(words, flags)
  const problems = [...args.problems]
  await readScenario(args, terminal, problems)
  problems.push(flagProblem('why', 'verb-not-built', 'Stories are not told yet.', 'Use run.'))
  return tellProblems(terminal, problems)
}
