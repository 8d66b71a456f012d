import { reasons } from '../model/reasons.ts'
import type { Run } from '../scenario/build.ts'
import { formatCommand } from '../scenario/formatCommand.ts'
import { formatDuration } from '../scenario/quantities.ts'
import type { Verdict } from '../record/expectations.ts'
import { formatValue } from '../record/expectations.ts'
import type { BeatVerdict } from '../record/watchBeats.ts'
import type { Counts, RunReport, TimelineRow } from '../record/report.ts'
import { columns, cut, grouped, milliseconds, percent, table, wrapped } from './layout.ts'
import type { Paint } from './paint.ts'

/** Longer names are cut in tables. */
const longestName = 30

/** What is not shown in full beyond this many lines. */
const mostStretches = 6

/** A run as a text for people: the same numbers as the JSON. */
export function runText(
  report: RunReport & { readonly wallMs: number },
  run: Run,
  verdicts: readonly Verdict[],
  beats: readonly BeatVerdict[],
  paint: Paint,
): string {
  const { system, seed, until, events, digest, wallMs, notes } = report
  const head = [
    run.profile.title === system ? system : `${run.profile.title} (${system})`,
    `seed ${seed}`,
    spoken(until),
    `${grouped(events)} events in ${milliseconds(wallMs)}`,
  ].join(', ')
  const sections = [
    [...wrapped(report.scenario, '').map((line) => paint.bold(line)), head],
    counts(report),
    ...failures(report, run, paint),
    ...libraries(report, paint),
    ...flows(report, paint),
    ...happenings(report, run, paint),
    ...expectations(verdicts, paint),
    ...beatLines(beats, paint),
    ...(notes.length === 0
      ? []
      : [[paint.bold('Notes'), ...notes.flatMap((note) => wrapped(note, '  '))]]),
    [paint.dim(`digest ${digest}`)],
  ]
  return `${sections.map((lines) => lines.join('\n')).join('\n\n')}\n`
}

function counts({ clients, services, endpoints }: RunReport): string[] {
  // Only a library can answer in place of a service.
  const hasFallbacks = [...Object.values(clients), ...Object.values(services)].some(
    ({ degraded }) => degraded > 0,
  )
  const busyOf = (service: string): string => {
    const own = Object.entries(endpoints).flatMap(([name, { busyShare }]) =>
      name.slice(0, name.lastIndexOf('-')) === service ? [busyShare] : [],
    )
    return percent(own.reduce((sum, share) => sum + share, 0) / own.length)
  }
  const row = (name: string, of: Counts, busy: string): string[] => [
    cut(name, longestName),
    grouped(of.requests),
    percent(of.ok / (of.ok + of.failed)),
    grouped(of.failed),
    ...(hasFallbacks ? [grouped(of.degraded)] : []),
    of.requests === 0 ? '-' : (of.attempts / of.requests).toFixed(2),
    milliseconds(of.latencyMs.p50),
    milliseconds(of.latencyMs.p99),
    busy,
  ]
  return table([
    [
      ...['', 'requests', 'success', 'failed'],
      ...(hasFallbacks ? ['degraded'] : []),
      ...['attempts each', 'p50', 'p99', 'busy'],
    ],
    ...Object.entries(clients).map(([name, of]) => row(`${name} (client)`, of, '')),
    ...Object.entries(services).map(([name, of]) => row(name, of, busyOf(name))),
  ])
}

/** By link: each failure once where it was met, and once more where it made a caller fail. */
function failures({ edges, flags }: RunReport, run: Run, paint: Paint): string[][] {
  const rows = Object.entries(edges).flatMap(([name, of]) =>
    Object.entries(of.reasons).map(([reason, count]) => ({ name, reason, count })),
  )
  if (rows.length === 0) return []
  const words = (name: string): string => {
    const known = reasons.find((reason) => reason.name === name)!
    return run.profile.words[known.name] ?? known.words
  }
  const lines = table(
    rows.map(({ name, count }) => [cut(name, 2 * longestName), grouped(count)]),
    '  ',
  ).map((line, index) => {
    const { reason } = rows[index]!
    const flag = flags[reason]!
    return cut(`${line}  ${reason}${flag === '-' ? '' : ` (${flag})`}: ${words(reason)}`, columns)
  })
  return [[paint.bold('Why requests failed'), ...lines]]
}

/** What the libraries of processes know of those they call, where something happened. */
function libraries({ libraries: all = {} }: RunReport, paint: Paint): string[][] {
  const rows = Object.entries(all).flatMap(([process, callees]) =>
    Object.entries(callees).flatMap(([callee, { circuit, pool, ...of }]) => {
      const rejected = pool?.rejected ?? 0
      const { given, failed, rejected: full } = of.fallbacks
      if (circuit.opened + rejected + of.timeouts + given + failed + full === 0) return []
      return [
        [
          cut(`${process}\u2192${callee}`, longestName),
          circuit.state,
          grouped(circuit.opened),
          grouped(of.shortCircuited),
          grouped(rejected),
          grouped(of.timeouts),
          grouped(given),
        ],
      ]
    }),
  )
  if (rows.length === 0) return []
  const heads = ['', 'circuit', 'opened', 'refused', 'rejected', 'timed out', 'fallbacks']
  return [[paint.bold('Libraries'), ...table([heads, ...rows], '  ')]]
}

/** What became of messages in the flows of a bus, where that is not just that all were delivered. */
function flows({ flows: all = {} }: RunReport, paint: Paint): string[][] {
  const rows = Object.entries(all)
    .filter(([, of]) => of.started > of.delivered + of.inside || of.redelivered + of.partial > 0)
    .map(([name, of]) => [
      cut(name, longestName),
      ...[of.delivered, of.partial, of.filtered + of.duplicates].map(grouped),
      ...[of.redelivered, of.dead, of.failed].map(grouped),
    ])
  if (rows.length === 0) return []
  const heads = ['', 'delivered', 'in part', 'dropped', 'redelivered', 'dead letters', 'failed']
  return [[paint.bold('Flows'), ...table([heads, ...rows], '  ')]]
}

/** What was done to the run, and when it could be felt. */
function happenings({ timeline, until }: RunReport, run: Run, paint: Paint): string[][] {
  const items: { at: number; text: string }[] = []
  for (const command of run.happening) {
    const at = command.at / 1_000
    if (at >= until) continue
    const [, ...words] = formatCommand(command).split(' ')
    const text = words.join(' ')
    items.push({ at, text })
    if (command.kind === 'fault' && command.until !== undefined && command.until / 1_000 < until) {
      items.push({ at: command.until / 1_000, text: `${text} ends` })
    }
  }
  const lost = stretches(timeline)
  for (const { at, to, share, lowest } of lost.slice(0, mostStretches)) {
    const worst = share - lowest < 0.01 ? '' : `, in the worst second ${percent(lowest)}`
    items.push({ at, text: `success is ${percent(share)} until ${spoken(to)}${worst}` })
  }
  const more = lost.slice(mostStretches)
  if (more.length > 0) {
    items.push({ at: more[0]!.at, text: `and ${more.length} more times success falls below 99 %` })
  }
  const busiest = timeline.reduce<{ at: number; each: number }>(
    (most, { at, meshAttempts, meshRetries }) => {
      const each = meshAttempts / Math.max(1, meshAttempts - meshRetries)
      return each > most.each ? { at, each } : most
    },
    { at: 0, each: 1.2 },
  )
  if (busiest.each > 1.2) {
    const each = busiest.each.toFixed(2)
    items.push({ at: busiest.at, text: `retries are at their most: ${each} attempts per call` })
  }
  const ejected = timeline.find((row) => row.ejected > 0)
  if (ejected !== undefined) {
    const most = Math.max(...timeline.map((row) => row.ejected))
    const what = `the first endpoint is ejected; ${most} at most, counting each caller's proxy`
    items.push({ at: ejected.at, text: what })
  }
  if (items.length === 0) return []
  const moments = [...items].sort((a, b) => a.at - b.at).map(({ at, text }) => [spoken(at), text])
  const width = Math.max(...moments.map(([at]) => at!.length))
  return [
    [
      paint.bold('What happened'),
      ...moments.map(([at, text]) => cut(`  ${at!.padStart(width)}  ${text}`, columns)),
    ],
  ]
}

/** Times in which clients' success was below 99 %, by whole seconds. */
function stretches(
  timeline: readonly TimelineRow[],
): { at: number; to: number; share: number; lowest: number }[] {
  const found: { at: number; to: number; ok: number; ended: number; lowest: number }[] = []
  let isOpen = false
  for (const { at, ok, failed } of timeline) {
    const ended = ok + failed
    if (ended === 0) continue
    const share = ok / ended
    if (share >= 0.99) {
      isOpen = false
      continue
    }
    if (!isOpen) found.push({ at, to: at, ok: 0, ended: 0, lowest: 1 })
    isOpen = true
    const last = found.at(-1)!
    last.to = at + 1_000
    last.ok += ok
    last.ended += ended
    last.lowest = Math.min(last.lowest, share)
  }
  return found.map(({ at, to, ok, ended, lowest }) => ({ at, to, share: ok / ended, lowest }))
}

function expectations(verdicts: readonly Verdict[], paint: Paint): string[][] {
  if (verdicts.length === 0) return []
  const lines = verdictLines(verdicts, paint)
  return [[paint.bold('Expectations, for this seed'), ...lines]]
}

function verdictLines(verdicts: readonly Verdict[], paint: Paint): string[] {
  return verdicts.flatMap(({ expectation, isMet, value, trouble }) => {
    const word = isMet ? paint.good('met    ') : paint.bad('not met')
    const shown = trouble === '' ? formatValue(expectation.metric, value) : trouble
    const [first, ...rest] = wrapped(`${expectation.text}: ${shown}`, '           ')
    return [`  ${word}  ${first!.trimStart()}`, ...rest]
  })
}

/** Beats as they stood at their ends. */
function beatLines(beats: readonly BeatVerdict[], paint: Paint): string[][] {
  if (beats.length === 0) return []
  const lines = beats.flatMap(({ beat, expectations: verdicts, figures, prediction }, index) => {
    const name = beat.title === beat.id ? beat.id : `${beat.id}: ${beat.title}`
    const at = spoken(beat.untilUs / 1_000)
    const shown = figures.map(({ figure: { label, metric }, value, trouble }) => {
      return `${label}: ${trouble === '' ? formatValue(metric, value) : trouble}`
    })
    const answer = prediction?.prediction.answer
    if (prediction !== undefined && answer !== undefined) {
      const { value, trouble } = prediction
      shown.push(`answer: ${trouble === '' ? formatValue(answer.metric, value) : trouble}`)
    }
    const lost =
      prediction?.holds === false ? [`  ${paint.bad('not met')}  the answer to its question`] : []
    return [
      ...wrapped(`  ${index}  ${name}, at ${at}`, '     '),
      ...shown.flatMap((text) => wrapped(text, '           ')),
      ...verdictLines(verdicts, paint),
      ...lost,
    ]
  })
  return [[paint.bold('Beats, at their ends'), ...lines]]
}

/** A moment or a length in ms as it is spoken: `20 s`. */
function spoken(ms: number): string {
  return formatDuration(Math.round(ms * 1_000)).replaceAll('\u00a0', ' ')
}
