import type { Case } from './Case.ts'
import { tally, type Band, type Played, type Recording, type SeenEjection } from './recording.ts'

export type Verdict = 'equal' | 'inside the band' | 'differs'

/** One thing that was compared. */
export interface Finding {
  /** `status`, `times`, `counters.cluster.up.upstream_rq_retry`, `shares.host=up-1`, `ejections`. */
  readonly what: string
  readonly verdict: Verdict
  /** What the simulator says, and what the real proxy says, where they differ. */
  readonly text: string
}

export interface Compared {
  readonly verdict: Verdict
  readonly findings: readonly Finding[]
  /** Differences without a reason, and reasons without a difference. */
  readonly unexplained: readonly string[]
}

/** Lays a run of the simulator over a recording. */
export function compareCase(one: Case, recording: Recording, played: Played): Compared {
  const findings = [
    ...ofRequests(one, recording, played),
    ...ofTimes(one, recording, played),
    ...ofCounters(one, recording, played),
    ...one.shares.flatMap((share) => ofShare(share.of, share.expected, recording, played)),
    ...ofEjections(one, recording, played),
  ]
  const differing = findings.filter(({ verdict }) => verdict === 'differs')
  const unexplained = [
    ...differing
      .filter(({ what }) => one.differs[what] === undefined)
      .map(({ what, text }) => `${what}: ${text}`),
    ...Object.keys(one.differs)
      .filter((what) => !differing.some((finding) => finding.what === what))
      .map((what) => `${what} does not differ, although the case gives a reason`),
  ]
  const has = (verdict: Verdict): boolean => findings.some((finding) => finding.verdict === verdict)
  return {
    verdict: has('differs') ? 'differs' : has('inside the band') ? 'inside the band' : 'equal',
    findings,
    unexplained,
  }
}

/** Each field of each request: the same, or one of those that the real proxy gave. */
function ofRequests(one: Case, recording: Recording, played: Played): Finding[] {
  const { requests } = recording
  if (requests === undefined) return []
  return one.fields.map((field): Finding => {
    const key = field as 'status' | 'flags' | 'attempts' | 'host'
    const wrong: string[] = []
    let varies = false
    requests.forEach((real, index) => {
      const own = played.requests[index]![key]
      const all: readonly (string | number)[] = [real[key]].flat()
      if (all.length > 1) varies = true
      if (!all.includes(own)) wrong.push(`request ${index + 1}: ${own}, not ${all.join(' or ')}`)
    })
    if (wrong.length > 0) return { what: field, verdict: 'differs', text: some(wrong) }
    return { what: field, verdict: varies ? 'inside the band' : 'equal', text: '' }
  })
}

function ofTimes(one: Case, recording: Recording, played: Played): Finding[] {
  const { slackMs } = one
  if (slackMs === undefined || recording.requests === undefined) return []
  const wrong = recording.requests.flatMap(({ ms: [least, most] }, index) => {
    const { ms } = played.requests[index]!
    if (ms >= least - slackMs && ms <= most + slackMs) return []
    return [`request ${index + 1}: ${ms} ms, not ${least}…${most} ± ${slackMs}`]
  })
  // Times are never the same twice: inside the band is as good as it gets, and says nothing about the rest.
  return [{ what: 'times', verdict: wrong.length > 0 ? 'differs' : 'equal', text: some(wrong) }]
}

function ofCounters(one: Case, recording: Recording, played: Played): Finding[] {
  const names = one.counters ?? Object.keys(played.counters)
  return names.map((name): Finding => {
    const what = `counters.${name}`
    const real = recording.counters[name] ?? 0
    const own = played.counters[name]
    if (own === undefined) return { what, verdict: 'differs', text: 'not counted in the simulator' }
    const [least, most]: Band = typeof real === 'number' ? [real, real] : real
    const text = `${own}, not ${least === most ? least : `${least}…${most}`}`
    if (own < least || own > most) return { what, verdict: 'differs', text }
    return { what, verdict: least === most ? 'equal' : 'inside the band', text: '' }
  })
}

/** Quantile 0.9995 of the normal distribution: 99.9 % lie between it and its negative. */
const z999 = 3.2905

/** Least and most of `count` that happen with probability `share`, in 99.9 % of the cases (Wilson's interval, turned over). */
export function binomialBand(count: number, share: number): Band {
  const half = z999 * Math.sqrt(count * share * (1 - share)) + 0.5
  return [Math.max(0, count * share - half), Math.min(count, count * share + half)]
}

/** Both the real runs together and the simulator alone must be where chance puts them. */
function ofShare(of: string, expected: number, recording: Recording, played: Played): Finding[] {
  const isIn = (seen: number, count: number): boolean => {
    const [least, most] = binomialBand(count, expected)
    return seen >= least && seen <= most
  }
  const counts = recording.tallies[of] ?? []
  const total = played.requests.length
  const real = counts.reduce((sum, count) => sum + count, 0)
  const own = tally(played.requests)[of] ?? 0
  const holds = isIn(real, total * recording.runs) && isIn(own, total)
  const text = `${own} of ${total}, real ${real} of ${total * recording.runs}, expected ${expected * 100} %`
  return [{ what: `shares.${of}`, verdict: holds ? 'inside the band' : 'differs', text }]
}

/** The same hosts in the same order, and each within one interval of what some real run showed. */
function ofEjections(one: Case, recording: Recording, played: Played): Finding[] {
  const { ejectionsMs } = one
  if (ejectionsMs === undefined) return []
  const said = (list: readonly SeenEjection[]): string =>
    list.map(({ action, host }) => `${action} ${host}`).join(', ') || 'nobody'
  const same = recording.ejections.filter((list) => said(list) === said(played.ejections))
  if (same.length === 0) {
    const text = `${said(played.ejections)}; not ${said(recording.ejections[0]!)}`
    return [{ what: 'ejections', verdict: 'differs', text }]
  }
  const late = played.ejections.flatMap(({ action, host, ms }, index) => {
    const times = same.map((list) => list[index]!.ms)
    const [least, most] = [Math.min(...times), Math.max(...times)]
    if (ms >= least - ejectionsMs && ms <= most + ejectionsMs) return []
    return [`${action} ${host} at ${ms} ms, not ${least}…${most} ± ${ejectionsMs}`]
  })
  return [
    {
      what: 'ejections',
      verdict: late.length > 0 ? 'differs' : 'inside the band',
      text: some(late),
    },
  ]
}

const some = (texts: readonly string[]): string =>
  texts.slice(0, 4).join('; ') + (texts.length > 4 ? `; and ${texts.length - 4} more` : '')
