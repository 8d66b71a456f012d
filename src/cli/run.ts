import { writeAccessLog } from '../record/accessLog.ts'
import { isOfEnvoy } from '../record/envoyNames.ts'
import { statsByProxy } from '../record/proxyStats.ts'
import { watchExpectations } from '../record/expectations.ts'
import { Metrics } from '../record/metrics.ts'
import { watchBeats } from '../record/watchBeats.ts'
import { watchReport, type RunReport } from '../record/report.ts'
import { Probe } from '../record/window.ts'
import { Run } from '../scenario/build.ts'
import type { Problem } from '../scenario/ScenarioError.ts'
import { statsText } from './statsText.ts'
import { formatDuration } from '../scenario/quantities.ts'
import { gathering, tellProblems } from './problems.ts'
import { painter } from './paint.ts'
import { runText } from './runText.ts'
import { readScenario, scenarioFlags } from './scenarioFlags.ts'
import type { Terminal } from './Terminal.ts'
import { flagProblem, readArguments, type Flag } from './flags.ts'
import { format, one } from './values.ts'
import type { Verb } from './Verb.ts'

const flags: readonly Flag[] = [
  ...scenarioFlags,
  {
    name: '--beat',
    value: 'ID',
    what: 'runs to the end of that beat, by its name or its number from 0',
  },
  {
    name: '--access-log',
    value: 'FILE',
    what: "a line in Envoy's format for each finished request; - is standard output",
  },
  {
    name: '--stats',
    value: '',
    what: "adds the counters of each proxy by Envoy's names; in JSON as proxyStats",
  },
  { name: '--format', value: 'text|json', what: 'how the result is written; text when absent' },
]

/** `run FILE`: once, from the start to the end. */
export const runVerb: Verb = {
  name: 'run',
  usage: 'run FILE [flags]',
  what: 'runs a scenario once and tells what came of it',
  flags,
  notes: [
    'The JSON is described by static/run.schema.json. Expectations are shown for this one seed and do not',
    'change the exit code: one seed is an anecdote, check judges many.',
  ],
  examples: [
    'run shop.yaml',
    'run shop.yaml --seed 7 --until 60s --system envoy',
    'run shop.yaml --set services.cart.failures=30% --do "20s..30s slow cart 3x"',
    'run shop.yaml --format json > run.json',
    'run scenarios/02-retries/03-retry-storm.yaml --beat storm',
  ],
  main,
}

async function main(words: readonly string[], terminal: Terminal): Promise<number> {
  const args = readArguments(words, flags)
  const problems = [...args.problems]
  const as = one(args.values('--format'), format, problems) ?? 'text'
  const given = await readScenario(args, terminal, problems)
  const run =
    given === undefined
      ? undefined
      : gathering(problems, () => new Run(given.scenario, given.commands))
  if (given === undefined || run === undefined || problems.length > 0) {
    return tellProblems(terminal, problems)
  }
  const { untilUs, notes } = given
  const probe = new Probe(run, new Metrics(run.world.places))
  const judge = watchExpectations(probe, given.scenario.expect, untilUs)
  const judgeBeats = watchBeats(probe, given.scenario.beats, untilUs)
  const reportOn = watchReport(probe, untilUs)
  const logPath = args.values('--access-log')[0]
  const log: string[] = []
  if (logPath !== undefined) writeAccessLog(run, (line) => log.push(line))
  const begin = terminal.now()
  advance(probe, untilUs, terminal)
  const wallMs = Math.round((terminal.now() - begin) * 1_000) / 1_000
  terminal.progress('')
  const verdicts = judge()
  const beats = judgeBeats()
  if (logPath !== undefined) {
    if (!isOfEnvoy(run)) terminal.error(`${run.profile.title} writes no access log of Envoy's.\n`)
    const text = log.map((line) => `${line}\n`).join('')
    if (logPath === '-') {
      terminal.out(text)
      return 0
    }
    try {
      await terminal.write(logPath, text)
    } catch (error) {
      return tellProblems(terminal, [unwritable(logPath, error)])
    }
  }
  const wantsStats = args.values('--stats').length > 0
  const report = timed(reportOn(verdicts, beats, [...notes, ...run.notes]), wallMs)
  terminal.out(
    as === 'json'
      ? `${JSON.stringify(wantsStats ? { ...report, proxyStats: statsByProxy(run) } : report, null, 2)}\n`
      : runText(report, run, verdicts, beats, painter(terminal.hasColours)) +
          (wantsStats ? statsText(run) : ''),
  )
  return 0
}

const unwritable = (path: string, error: unknown): Problem =>
  flagProblem(
    '--access-log',
    'file-unwritable',
    `Nothing can be written to ${path}: ${error instanceof Error ? error.message : String(error)}.`,
    'Write the path of a file in a folder that is there, or - for standard output.',
  )

/** With the wall time, which only this door knows, among the other scalars. */
function timed(report: RunReport, wallMs: number): RunReport & { readonly wallMs: number } {
  const { scenario, system, seed, until, digest, events, ...rest } = report
  return { scenario, system, seed, until, digest, events, wallMs, ...rest }
}

/** In steps, so that a long run can say how far it is. */
function advance(probe: Probe, untilUs: number, terminal: Terminal): void {
  const begin = terminal.now()
  const stepUs = Math.max(1, Math.ceil(untilUs / 100))
  for (let at = stepUs; ; at += stepUs) {
    probe.advance(Math.min(at, untilUs))
    if (at >= untilUs) return
    // What is over in a moment needs no progress.
    if (terminal.now() - begin > 500) {
      terminal.progress(`${formatDuration(at)} of ${formatDuration(untilUs)}`)
    }
  }
}
