import { profiles } from '../profiles/catalog.ts'
import { billOf, type Bill } from '../record/compare/bill.ts'
import { billReport } from '../record/compare/billReport.ts'
import { prepare, shownOf } from '../record/compare/compare.ts'
import type { Variant } from '../record/compare/variant.ts'
import { systemNames } from '../scenario/Scenario.ts'
import type { Problem } from '../scenario/ScenarioError.ts'
import { readCommon } from './compare.ts'
import { readArguments, type Flag } from './flags.ts'
import { cut, grouped, milliseconds, table, wrapped } from './layout.ts'
import { painter, type Paint } from './paint.ts'
import { gathering, tellProblems } from './problems.ts'
import type { Terminal } from './Terminal.ts'
import { format, one, seed, until } from './values.ts'
import type { Verb } from './Verb.ts'

const flags: readonly Flag[] = [
  { name: '--systems', value: 'envoy,linkerd2', what: 'of these; of all that run when absent' },
  { name: '--seed', value: 'N', what: "in place of the scenario's seed" },
  {
    name: '--set',
    value: 'PATH=VALUE',
    what: 'sets a value, systems.envoy.memory=60MB say; repeatable',
    isRepeatable: true,
  },
  {
    name: '--do',
    value: '"20s slow cart 3x"',
    what: 'does something to the runs at a moment; repeatable',
    isRepeatable: true,
  },
  { name: '--until', value: '60s', what: "how long they run, in place of the scenario's duration" },
  { name: '--format', value: 'text|json', what: 'how the result is written; text when absent' },
]

/** `bill FILE`: what each system costs in a scenario, and what it is good for. */
export const billVerb: Verb = {
  name: 'bill',
  usage: 'bill FILE [flags]',
  what: 'shows what systems cost in a scenario, against the errors that they avoid',
  flags,
  notes: [
    'Cores = cores at rest of each process + cores for each 1,000 requests a second that pass; the numbers are those of the system,',
    'or what the scenario says under systems:. Latency is measured: the same requests with the system and without a mesh, before',
    'anything breaks. The JSON is the bill of static/compare.schema.json, one for each system.',
  ],
  examples: [
    'bill shop.yaml',
    'bill shop.yaml --systems linkerd2,istio --set systems.istio.memory=100MB',
  ],
  main,
}

async function main(words: readonly string[], terminal: Terminal): Promise<number> {
  const args = readArguments(words, flags)
  const problems: Problem[] = [...args.problems]
  const as = one(args.values('--format'), format, problems) ?? 'text'
  const untilUs = one(args.values('--until'), until, problems)
  const seedValue = one(args.values('--seed'), seed, problems)
  const common = await readCommon(args, terminal, problems)
  if (common === undefined || problems.length > 0) return tellProblems(terminal, problems)
  const named = args
    .values('--systems')
    .at(-1)
    ?.split(',')
    .map((name) => name.trim())
  const systems: readonly string[] =
    named ?? systemNames.filter((name) => profiles.has(name) && name !== 'none')
  const more = seedValue === undefined ? {} : { seed: seedValue }
  const variants = systems.map((system): Variant => ({
    name: system,
    set: { ...more, system },
    isFaultless: false,
  }))
  const prepared = gathering(problems, () => prepare(common, variants, untilUs))
  if (prepared === undefined) return tellProblems(terminal, problems)
  const bills = prepared.variants.map((variant, index) => {
    terminal.progress(`${variant.variant.name}: ${index + 1} of ${systems.length}`)
    return billOf(prepared, variant, shownOf(prepared, variant))
  })
  terminal.progress('')
  terminal.out(
    as === 'json'
      ? `${JSON.stringify(Object.fromEntries(bills.map((bill) => [bill.system, billReport(bill)])), null, 2)}\n`
      : billText(prepared.variants[0]!.scenario.title, bills, painter(terminal.hasColours)),
  )
  return 0
}

function billText(title: string, bills: readonly Bill[], paint: Paint): string {
  const ms = (us: number): string => milliseconds(Number.isFinite(us) ? us / 1_000 : null)
  const costs = bills.map((bill) => [
    cut(bill.system, 16),
    grouped(bill.groups.reduce((sum, { count }) => sum + count, 0)),
    bill.cores.toFixed(2),
    `${grouped(Math.round(bill.memoryMiB))} MiB`,
    ms(worst(bill, 'p50Us')),
    ms(worst(bill, 'p99Us')),
    grouped(bill.errors.avoided),
    grouped(bill.errors.caused),
    grouped(bill.errors.failed),
  ])
  const work = bills.map(({ system, upkeep }) => [
    cut(system, 16),
    ...[
      upkeep.restarts,
      upkeep.applicationRestarts,
      upkeep.releases,
      upkeep.teams,
      upkeep.cutOff,
    ].map(grouped),
  ])
  const where = bills.flatMap(({ system, groups, controlPlane }) => {
    const parts = groups.map(
      (group) =>
        `${group.count} ${group.where} (${group.requestsPerSecond.toFixed(0)}/s, ${group.cores.toFixed(2)} cores, ${grouped(Math.round(group.memoryMiB))} MiB)`,
    )
    if (controlPlane !== null)
      parts.push(`a control plane (${controlPlane.cores} cores, ${controlPlane.memoryMiB} MiB)`)
    return parts.length === 0 ? [] : wrapped(`${system}: ${parts.join(', ')}`, '  ')
  })
  const lines = [
    ...wrapped(title, '').map((line) => paint.bold(line)),
    `against no mesh on the same arrivals: ${grouped(bills[0]!.errors.requests)} requests, ${grouped(bills[0]!.errors.failedWithout)} failed`,
    '',
    ...table(
      [
        ['', 'processes', 'cores', 'memory', '+p50', '+p99', 'avoided', 'caused', 'failed'],
        ...costs,
      ],
      '  ',
    ),
    '',
    ...wrapped(
      '+p50 and +p99: how much longer the same requests took, of the client for whom it is most. Avoided: failed without a mesh, answered here.',
      '',
    ),
    '',
    paint.bold('What runs'),
    ...where,
    '',
    paint.bold('A new version of it'),
    ...table(
      [['', 'restarts', 'of applications', 'releases', 'teams', 'cut off by one'], ...work],
      '  ',
    ),
  ]
  return `${lines.join('\n')}\n`
}

function worst({ added }: Bill, of: 'p50Us' | 'p99Us'): number {
  const known = added.map((client) => client[of]).filter((us) => !Number.isNaN(us))
  return known.length === 0 ? NaN : Math.max(...known)
}
