/** How far the scenarios of this repository show what a demonstration must show. */
export type Extent = 'whole' | 'part' | 'none'

/** Something to disturb, that shows what an answer means. */
export interface Demonstration {
  readonly id: string
  readonly title: string
  /** Numbers of questions. */
  readonly questions: readonly number[]
  /** What it must show in numbers. */
  readonly shows: string
  /** Ids of the scenario catalog, the first to be shown first; empty where there is none yet. */
  readonly scenarios: readonly string[]
  readonly extent: Extent
  /** What is missing; empty when nothing is. */
  readonly missing: string
  /** Chosen options that make it part of the record, or whole parts: `2.1b`, `4.3`. */
  readonly when: readonly string[]
}

/** D1 to D19, in order. A test holds them against the scenario catalog. */
export const demonstrations: readonly Demonstration[] = [
  {
    id: 'D1',
    title: 'The same shop, three sizes',
    questions: [1],
    shows: 'proxies, configuration objects and conflicts, against the benefit',
    scenarios: ['online-boutique', 'forty-services', 'hundred-services'],
    extent: 'part',
    missing:
      'Three sizes are there, of different shops; proxies are counted by the bill, configuration objects and conflicts are not.',
    when: ['1.1'],
  },
  {
    id: 'D2',
    title: 'Upgrade day',
    questions: [1, 8],
    shows: 'days on which instances are vulnerable',
    scenarios: ['proxy-restart'],
    extent: 'part',
    missing:
      'One proxy is restarted and what that cuts is shown; the days of a whole fleet are not counted.',
    when: ['1.4a', '1.4b', '8.3b', '8.3c'],
  },
  {
    id: 'D3',
    title: 'Your outage with and without a mesh',
    questions: [2],
    shows: 'attempts for each user request, goodput, time to recover',
    scenarios: ['retry-storm', 'retry-storm-budget', 'outage-retry-storm'],
    extent: 'whole',
    missing: '',
    when: ['2.1b', '2.1c'],
  },
  {
    id: 'D4',
    title: 'One hot pod',
    questions: [2],
    shows: 'how unevenly requests fall on instances (max ÷ mean)',
    scenarios: ['grpc-stuck-to-one-pod', 'no-mesh-connection-balancing'],
    extent: 'whole',
    missing: '',
    when: ['2.2b', '2.2c'],
  },
  {
    id: 'D5',
    title: 'Find the slow dependency',
    questions: [2, 4],
    shows: 'time to the right answer',
    scenarios: ['hundred-services', 'outage-slow-dependency'],
    extent: 'part',
    missing: 'One can look for it; the time that it takes is not measured.',
    when: ['2.3b', '2.3c', '4.3a'],
  },
  {
    id: 'D6',
    title: 'Stolen pod, expired certificate',
    questions: [2],
    shows: 'unauthorised calls, failed handshakes',
    scenarios: ['stolen-pod', 'certificate-clock'],
    extent: 'whole',
    missing: '',
    when: ['2.4b', '2.4c', '6.4b'],
  },
  {
    id: 'D7',
    title: 'Bad canary',
    questions: [2],
    shows: 'users exposed before the release is stopped',
    scenarios: ['bad-deploy'],
    extent: 'part',
    missing:
      'A bad release is rolled out and back; a canary of 5 % that a target stops, and who was exposed, are not modelled.',
    when: ['2.5b', '2.5c'],
  },
  {
    id: 'D8',
    title: 'Four languages',
    questions: [2],
    shows: 'policies that differ, and how many have drifted',
    scenarios: ['version-skew'],
    extent: 'part',
    missing:
      'Four teams with four releases of one library; the count of policies that have drifted is not a metric.',
    when: ['2.6b', '2.6c'],
  },
  {
    id: 'D9',
    title: 'Zone C is gone',
    questions: [2],
    shows: 'share of calls across zones, success',
    scenarios: ['zone-down', 'outage-zone-loss'],
    extent: 'part',
    missing: 'Success is shown; balancing by zone, and the share across zones, are not.',
    when: ['2.7b', '2.7c'],
  },
  {
    id: 'D10',
    title: 'Quiet day',
    questions: [2],
    shows: 'added latency and cost, and nothing else',
    scenarios: ['online-boutique'],
    extent: 'part',
    missing: 'The metric tax and the bill have the numbers; no scenario of its own tells it.',
    when: ['2.8a', '1.6'],
  },
  {
    id: 'D11',
    title: 'The mesh has an edge',
    questions: [3],
    shows: 'share of calls under policy',
    scenarios: ['one-pod-without-a-sidecar', 'strict-meets-plaintext'],
    extent: 'part',
    missing:
      'Callers without a proxy and the seam are there; a gateway at the seam has no scenario yet.',
    when: ['3.2b', '3.3b', '3.4b', '3.5b', '3.6b'],
  },
  {
    id: 'D12',
    title: 'Averages lie',
    questions: [4],
    shows: 'mean against p50, p95, p99',
    scenarios: ['eject-slow-endpoint'],
    extent: 'part',
    missing:
      'One of five instances is slow, and its expectations are of ejection, not of averages.',
    when: ['4.1a', '4.1b'],
  },
  {
    id: 'D13',
    title: 'Retries hide the fire',
    questions: [4],
    shows: 'success before and after retries',
    scenarios: ['retries-that-help'],
    extent: 'whole',
    missing: '',
    when: ['4.1a', '4.1b', '4.2'],
  },
  {
    id: 'D14',
    title: 'Double retries',
    questions: [5],
    shows: 'attempts for each request, by layer',
    scenarios: ['two-who-retry', 'retries-multiply', 'three-teams-one-call'],
    extent: 'whole',
    missing: '',
    when: ['5.1b', '5.1c', '5.1d'],
  },
  {
    id: 'D15',
    title: 'Back-out drill',
    questions: [5],
    shows: 'success while the mesh is taken out',
    scenarios: ['out-again'],
    extent: 'whole',
    missing: '',
    when: ['5.5'],
  },
  {
    id: 'D16',
    title: 'Three teams, one call',
    questions: [6],
    shows: 'the policy that binds, with who set it',
    scenarios: ['three-teams-one-call', 'two-owners-disagree', 'a-change-of-somebody-elses'],
    extent: 'whole',
    missing: '',
    when: ['6.1c', '6.1d', '6.3b', '6.3c'],
  },
  {
    id: 'D17',
    title: 'One bad config',
    questions: [7],
    shows: 'what users lose, by how it is rolled out',
    scenarios: ['bad-config-everywhere', 'bad-config-one-team'],
    extent: 'whole',
    missing: '',
    when: ['7.1a', '7.1b'],
  },
  {
    id: 'D18',
    title: 'Control plane is gone',
    questions: [7],
    shows: 'errors of stale endpoints, new pods that fail, the clock of certificates',
    scenarios: ['control-plane-gone', 'nobody-signs', 'everybody-reconnects'],
    extent: 'whole',
    missing: '',
    when: ['7.1a', '7.2'],
  },
  {
    id: 'D19',
    title: 'Support clock',
    questions: [8],
    shows: 'weeks out of support',
    scenarios: [],
    extent: 'none',
    missing: 'No run can show it: a time line of releases against upgrades is to be drawn.',
    when: ['8.3b', '8.3c'],
  },
]

/** Those that bear on some answers. */
export function demonstrationsFor(answers: ReadonlyMap<string, string>): readonly Demonstration[] {
  return demonstrations.filter(({ when }) =>
    when.some((place) => {
      const part = place.slice(0, 3)
      const letter = answers.get(part)
      return letter !== undefined && (place === part || place === `${part}${letter}`)
    }),
  )
}
