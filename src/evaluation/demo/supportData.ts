import type { Era } from '../../profiles/profile.ts'

/** A release that one can be on. */
export interface SupportRelease {
  readonly version: string
  /** When it came out: `2026-05-18`. */
  readonly at: string
  /** The day on which support ends, where one was published; absent: as the rule says. */
  readonly until?: string
  /** Why a day is not exact. */
  readonly note?: string
}

/** When support ends where no day was published. */
export type SupportRule =
  /** So many weeks after the n-th release that follows. */
  | { readonly kind: 'afterNext'; readonly releases: number; readonly weeks: number }
  /** Nobody has promised an end, or a support. */
  | { readonly kind: 'nothing' }

/** How long the releases of some candidates are supported. */
export interface Support {
  /** Ids of candidates (candidates.ts) that are released together. */
  readonly candidates: readonly string[]
  readonly era: Era
  /** What is promised, by whom. */
  readonly promise: string
  readonly rule: SupportRule
  readonly sources: readonly string[]
  /** When somebody last looked at it. */
  readonly checked: string
  /** In order of time. */
  readonly releases: readonly SupportRelease[]
}

const checked = '2026-11-29'

/** What one looks back on: two years. */
export const supportWindows: Readonly<Record<Era, { readonly from: string; readonly to: string }>> =
  {
    today: { from: '2024-11-29', to: '2026-11-29' },
    '2018': { from: '2017-03-31', to: '2019-03-31' },
  }

/** Every release that mattered in the two years, and the one before. */
export const supports: readonly Support[] = [
  {
    candidates: ['istioS', 'istioA'],
    era: 'today',
    promise: 'A release about once a quarter, supported until 6 weeks after the next but one.',
    rule: { kind: 'afterNext', releases: 2, weeks: 6 },
    sources: [
      'istio.io/latest/docs/releases/supported-releases/',
      'github.com/endoflife-date/endoflife.date products/istio.md (days up to 1.29, read as of 2026-02)',
      'istio.io/latest/news/releases/1.30.x/',
    ],
    checked,
    releases: [
      { version: '1.18', at: '2023-06-07', until: '2024-01-04' },
      { version: '1.19', at: '2023-09-05', until: '2024-04-24' },
      { version: '1.20', at: '2023-11-14', until: '2024-06-25' },
      { version: '1.21', at: '2024-03-13', until: '2024-09-27' },
      { version: '1.22', at: '2024-05-13', until: '2025-01-22' },
      { version: '1.23', at: '2024-08-14', until: '2025-04-16' },
      { version: '1.24', at: '2024-11-07', until: '2025-06-24' },
      { version: '1.25', at: '2025-03-03', until: '2025-09-30' },
      { version: '1.26', at: '2025-05-08', until: '2025-12-22' },
      { version: '1.27', at: '2025-08-11', until: '2026-03-30' },
      { version: '1.28', at: '2025-11-05' },
      { version: '1.29', at: '2026-02-16' },
      { version: '1.30', at: '2026-05-18' },
      {
        version: '1.31',
        at: '2026-08-31',
        note: 'the day is a guess: between 27 August and 9 September 2026',
      },
    ],
  },
  {
    candidates: ['envoy'],
    era: 'today',
    promise: 'A release each quarter; each has fixes for 12 months.',
    rule: { kind: 'nothing' },
    sources: ['github.com/envoyproxy/envoy RELEASES.md (1.39 and 1.40: the expected day)'],
    checked,
    releases: [
      { version: '1.27', at: '2023-07-27', until: '2024-07-27' },
      { version: '1.28', at: '2023-10-19', until: '2024-10-19' },
      { version: '1.29', at: '2024-01-16', until: '2025-01-16' },
      { version: '1.30', at: '2024-04-16', until: '2025-04-16' },
      { version: '1.31', at: '2024-07-19', until: '2025-07-19' },
      { version: '1.32', at: '2024-10-15', until: '2025-10-15' },
      { version: '1.33', at: '2025-01-14', until: '2026-01-14' },
      { version: '1.34', at: '2025-04-15', until: '2026-04-15' },
      { version: '1.35', at: '2025-07-23', until: '2026-07-23' },
      { version: '1.36', at: '2025-10-14', until: '2026-10-14' },
      { version: '1.37', at: '2026-01-13', until: '2027-01-13' },
      { version: '1.38', at: '2026-04-23', until: '2027-04-23' },
      { version: '1.39', at: '2026-07-14', until: '2027-07-14', note: 'the expected day' },
      { version: '1.40', at: '2026-10-13', until: '2027-10-13', note: 'the expected day' },
    ],
  },
  {
    candidates: ['l2'],
    era: 'today',
    promise:
      'The project publishes edge releases and promises support for none of them. Stable releases come from a vendor, whose terms were not read.',
    rule: { kind: 'nothing' },
    sources: [
      'linkerd.io/releases/',
      'linkerd.io/2024/02/21/announcing-linkerd-2.15/',
      'linkerd.io/2026/06/23/announcing-linkerd-2.20/ (the versions between: general knowledge)',
    ],
    checked,
    releases: [
      { version: '2.14', at: '2023-08-23', note: 'general knowledge' },
      { version: '2.15', at: '2024-02-21' },
      { version: '2.16', at: '2024-08-13', note: 'general knowledge' },
      { version: '2.17', at: '2024-12-05', note: 'general knowledge' },
      { version: '2.18', at: '2025-04-23', note: 'general knowledge' },
      { version: '2.19', at: '2025-10-31', note: 'general knowledge' },
      { version: '2.20', at: '2026-06-23' },
    ],
  },
  {
    candidates: ['cilium'],
    era: 'today',
    promise: 'A release about every six months; the newest three are maintained.',
    rule: { kind: 'afterNext', releases: 3, weeks: 0 },
    sources: [
      'docs.cilium.io/en/stable/contributing/release/organization/',
      'github.com/endoflife-date/endoflife.date products/cilium.md (days up to 1.19)',
    ],
    checked,
    releases: [
      { version: '1.13', at: '2023-02-15', until: '2024-07-24' },
      { version: '1.14', at: '2023-07-27', until: '2025-02-04' },
      { version: '1.15', at: '2024-01-31', until: '2025-07-29' },
      { version: '1.16', at: '2024-07-24', until: '2026-02-03' },
      { version: '1.17', at: '2025-02-04' },
      { version: '1.18', at: '2025-07-29' },
      { version: '1.19', at: '2026-02-03' },
      {
        version: '1.20',
        at: '2026-08-05',
        note: 'the day is a guess: between 19 July and 11 September 2026',
      },
    ],
  },
  {
    candidates: ['consul'],
    era: 'today',
    promise:
      'Fixes for a release and the two before it; from 2.0 on two years for each release of April. Long-term releases are for paying users and not counted.',
    rule: { kind: 'afterNext', releases: 3, weeks: 0 },
    sources: [
      'docs.hashicorp.com/consul/docs/v1.22.x/upgrade/lts (ends of 1.22 and 2.0)',
      'support.hashicorp.com/hc/articles/360021185113, as github.com/endoflife-date/endoflife.date products/consul.md tells it',
    ],
    checked,
    releases: [
      { version: '1.15', at: '2023-02-23' },
      { version: '1.16', at: '2023-06-26', note: 'general knowledge' },
      { version: '1.17', at: '2023-11-03', note: 'general knowledge' },
      { version: '1.18', at: '2024-02-27', note: 'general knowledge' },
      { version: '1.19', at: '2024-06-12', note: 'general knowledge' },
      { version: '1.20', at: '2024-10-14', note: 'general knowledge' },
      { version: '1.21', at: '2025-05-06', note: 'general knowledge' },
      { version: '1.22', at: '2025-10-26', until: '2026-10-31', note: 'general knowledge' },
      { version: '2.0', at: '2026-04-30', until: '2028-04-30', note: 'the month is known' },
    ],
  },
  {
    candidates: ['kuma'],
    era: 'today',
    promise: 'Each release for a year; some longer.',
    rule: { kind: 'nothing' },
    sources: ['github.com/kumahq/kuma versions.yml', 'endoflife.date/kuma (2.13)'],
    checked,
    releases: [
      { version: '2.3', at: '2023-06-23', until: '2024-06-23' },
      { version: '2.4', at: '2023-08-29', until: '2024-08-29' },
      { version: '2.5', at: '2023-11-15', until: '2024-11-15' },
      { version: '2.6', at: '2024-02-01', until: '2025-02-01' },
      { version: '2.7', at: '2024-04-19', until: '2026-10-19' },
      { version: '2.8', at: '2024-06-24', until: '2025-06-24' },
      { version: '2.9', at: '2024-10-22', until: '2026-10-22' },
      { version: '2.10', at: '2025-03-20', until: '2026-03-20' },
      { version: '2.11', at: '2025-06-10', until: '2026-12-10' },
      { version: '2.12', at: '2025-09-09', until: '2026-09-09' },
      { version: '2.13', at: '2025-12-22', until: '2027-12-22' },
    ],
  },
  {
    candidates: ['grpc'],
    era: 'today',
    promise:
      'A release every six weeks; in Go the two before the newest may get patches. Days follow the rhythm.',
    rule: { kind: 'afterNext', releases: 3, weeks: 0 },
    sources: [
      'grpc.github.io/grpc/core/md_doc_grpc_release_schedule.html',
      'github.com/grpc/grpc-go Documentation/versioning.md',
      'pypi.org/project/grpcio (days up to 1.67)',
    ],
    checked,
    releases: everySixWeeks(),
  },
  {
    candidates: ['cloud'],
    era: 'today',
    promise: 'The provider upgrades, on its own days: there is nothing to be late with.',
    rule: { kind: 'nothing' },
    sources: [],
    checked,
    releases: [],
  },
  {
    candidates: ['istio'],
    era: '2018',
    promise: 'A release about once a month before 1.0; no support was promised for any of them.',
    rule: { kind: 'nothing' },
    sources: ['istio.io/news/releases/1.1.x (1.1; the others: general knowledge)'],
    checked,
    releases: [
      { version: '0.1', at: '2017-05-24', note: 'general knowledge' },
      { version: '0.2', at: '2017-10-10', note: 'general knowledge' },
      { version: '0.5', at: '2018-02-02', note: 'general knowledge' },
      { version: '0.6', at: '2018-03-08', note: 'general knowledge' },
      { version: '0.7', at: '2018-03-28', note: 'general knowledge' },
      { version: '0.8', at: '2018-06-01', note: 'general knowledge' },
      { version: '1.0', at: '2018-07-31', note: 'general knowledge' },
      { version: '1.1', at: '2019-03-19' },
    ],
  },
  {
    candidates: ['envoy'],
    era: '2018',
    promise:
      'A release about once a quarter; older ones had no fixes yet, and no end was published.',
    rule: { kind: 'nothing' },
    sources: ['envoyproxy.io version history (1.7 and 1.9: general knowledge)'],
    checked,
    releases: [
      { version: '1.2', at: '2017-03-07' },
      { version: '1.3', at: '2017-05-17' },
      { version: '1.4', at: '2017-08-24' },
      { version: '1.5', at: '2017-12-04' },
      { version: '1.6', at: '2018-03-20' },
      { version: '1.7', at: '2018-06-21', note: 'general knowledge' },
      { version: '1.8', at: '2018-10-04' },
      { version: '1.9', at: '2018-12-20', note: 'general knowledge' },
    ],
  },
  {
    candidates: ['l1'],
    era: '2018',
    promise: 'No end of support was published for a release.',
    rule: { kind: 'nothing' },
    sources: ['index.scala-lang.org (1.6; the others: general knowledge)'],
    checked,
    releases: [
      { version: '1.0', at: '2017-04-25', note: 'general knowledge' },
      { version: '1.2', at: '2017-09-07', note: 'general knowledge' },
      { version: '1.3', at: '2017-10-07', note: 'general knowledge' },
      { version: '1.4', at: '2018-05-11', note: 'general knowledge' },
      { version: '1.5', at: '2018-10-02', note: 'general knowledge' },
      { version: '1.6', at: '2018-12-21' },
    ],
  },
  {
    candidates: ['conduit'],
    era: '2018',
    promise: 'Alpha, and merged into Linkerd 2.0 on 18 September 2018: what came before had ended.',
    rule: { kind: 'nothing' },
    sources: [
      'linkerd.io/2017/12/05/introducing-conduit/',
      'linkerd.io/2018/02/01/announcing-conduit-support-http-1-x-tcp/',
      'linkerd.io/2018/07/06/conduit-0-5-and-the-future/',
      'linkerd.io/2018/09/18/announcing-linkerd-2-0/',
    ],
    checked,
    releases: [
      { version: '0.1', at: '2017-12-05', until: '2018-09-18' },
      { version: '0.2', at: '2018-02-01', until: '2018-09-18' },
      { version: '0.3', at: '2018-02-21', until: '2018-09-18' },
      { version: '0.5', at: '2018-07-06', until: '2018-09-18' },
    ],
  },
]

/** What comes every six weeks: from 1.67 (16 October 2024) on, by the rhythm. */
function everySixWeeks(): SupportRelease[] {
  const days = [
    ...['2024-10-16', '2024-11-27', '2025-01-08', '2025-02-19', '2025-04-02', '2025-05-14'],
    ...['2025-06-25', '2025-08-06', '2025-09-17', '2025-10-29', '2025-12-10', '2026-01-21'],
    ...['2026-03-04', '2026-04-15', '2026-05-27', '2026-07-08', '2026-08-19', '2026-09-30'],
    ...['2026-11-11'],
  ]
  const published = [
    { version: '1.59', at: '2023-09-29' },
    { version: '1.60', at: '2023-12-07' },
    { version: '1.62', at: '2024-02-21' },
    { version: '1.63', at: '2024-04-30' },
    { version: '1.64', at: '2024-05-20' },
    { version: '1.66', at: '2024-08-22' },
  ]
  const byRhythm = days.map((at, index) => ({
    version: `1.${67 + index}`,
    at,
    ...(index === 0 ? {} : { note: 'by the rhythm' }),
  }))
  return [...published, ...byRhythm]
}
