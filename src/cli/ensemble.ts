import { ensembleOf, type MetricSpread } from '../record/compare/ensemble.ts'
import { bandReport, plainValue } from '../record/compare/report.ts'
import { Run } from '../scenario/build.ts'
import { formatMetric } from '../scenario/metric.ts'
import { flagProblem, readArguments, type Flag } from './flags.ts'
import { cut, table, wrapped } from './layout.ts'
import { painter, type Paint } from './paint.ts'
import { gathering, tellProblems } from './problems.ts'
import { readScenario, scenarioFlags, type GivenScenario } from './scenarioFlags.ts'
import type { Terminal } from './Terminal.ts'
import { format, one, seeds, until } from './values.ts'
import { formatValue } from '../record/expectations.ts'
import type { Verb } from './Verb.ts'

const flags: readonly Flag[] = [
  { name: '--seeds', value: '1..30', what: 'over which seeds; 1..30 when absent' },
  {
    name: '--after',
    value: '20s',
    what: 'measured from this moment on; from the start when absent',
  },
  ...scenarioFlags.filter(({ name }) => name !== '--seed'),
  { name: '--format', value: 'text|json', what: 'how the result is written; text when absent' },
]

const defaultSeeds = Array.from({ length: 30 }, (_, index) => index + 1)

/** `ensemble FILE`: the spread of every metric over many seeds. */
export const ensembleVerb: Verb = {
  name: 'ensemble',
  usage: 'ensemble FILE [flags]',
  what: 'shows how every metric of a scenario spreads over many seeds',
  flags,
  notes: [
    'Metrics of the whole mesh, of each client and of each service: the median, the middle nine tenths of the seeds, and on how',
    'many there was something to measure. The JSON has every value as well, and is described by static/ensemble.schema.json.',
  ],
  examples: ['ensemble shop.yaml --seeds 1..100', 'ensemble shop.yaml --after 20s --format json'],
  main,
}

async function main(words: readonly string[], terminal: Terminal): Promise<number> {
  const args = readArguments(words, flags)
  const problems = [...args.problems]
  const as = one(args.values('--format'), format, problems) ?? 'text'
  const overSeeds = one(args.values('--seeds'), seeds, problems) ?? defaultSeeds
  const fromUs = one(args.values('--after'), until, problems) ?? 0
  const given = await readScenario(args, terminal, problems)
  if (given !== undefined) gathering(problems, () => new Run(given.scenario, given.commands))
  if (given !== undefined && fromUs >= given.untilUs) {
    problems.push(
      flagProblem(
        '--after',
        'flag-wrong',
        'Nothing is left to measure.',
        'Give an earlier moment.',
      ),
    )
  }
  if (given === undefined || problems.length > 0) return tellProblems(terminal, problems)
  const begin = terminal.now()
  const window = { fromUs, toUs: given.untilUs }
  const spreads = ensembleOf(given.scenario, given.commands, overSeeds, window, (done) => {
    if (terminal.now() - begin > 500) terminal.progress(`run ${done + 1} of ${overSeeds.length}`)
  })
  terminal.progress('')
  terminal.out(
    as === 'json'
      ? `${JSON.stringify(ensembleReport(given, overSeeds, fromUs, spreads), null, 2)}\n`
      : ensembleText(given, overSeeds, spreads, painter(terminal.hasColours)),
  )
  return 0
}

/** What `ensemble --format json` prints; static/ensemble.schema.json describes it. Times are milliseconds. */
function ensembleReport(
  { scenario, untilUs }: GivenScenario,
  overSeeds: readonly number[],
  fromUs: number,
  spreads: readonly MetricSpread[],
) {
  return {
    scenario: scenario.title,
    system: scenario.system,
    from: fromUs / 1_000,
    until: untilUs / 1_000,
    seeds: overSeeds,
    metrics: Object.fromEntries(
      spreads.map(({ metric, band, values }) => [
        formatMetric(metric),
        {
          ...bandReport(metric.name, band),
          values: values.map((value) => plainValue(metric.name, value)),
        },
      ]),
    ),
  }
}

function ensembleText(
  { scenario }: GivenScenario,
  overSeeds: readonly number[],
  spreads: readonly MetricSpread[],
  paint: Paint,
): string {
  const rows = spreads.map(({ metric, band }) => {
    const shown = (value: number): string => formatValue(metric, value)
    return [
      cut(formatMetric(metric), 40),
      shown(band.p5),
      shown(band.median),
      shown(band.p95),
      String(band.of),
    ]
  })
  const lines = [
    ...wrapped(scenario.title, '').map((line) => paint.bold(line)),
    `${scenario.system}, ${overSeeds.length} seeds`,
    '',
    ...table([['', 'p5', 'median', 'p95', 'seeds'], ...rows], '  '),
  ]
  return `${lines.join('\n')}\n`
}
