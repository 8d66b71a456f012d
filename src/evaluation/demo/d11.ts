import type { Demonstration } from './Demonstration.ts'

export const d11: Demonstration = {
  id: 'D11',
  title: 'The mesh has an edge',
  questions: [3],
  shows: 'share of calls under policy',
  lead: '',
  runs: [
    {
      id: 'one-pod-without-a-sidecar',
      name: 'One pod without a sidecar',
      says: '',
      scenario: 'one-pod-without-a-sidecar',
    },
    {
      id: 'strict-meets-plaintext',
      name: 'Strict meets plaintext',
      says: '',
      scenario: 'strict-meets-plaintext',
    },
  ],
  figures: [],
  knobs: [],
  acts: [],
  claims: [],
  from: 0,
  until: 60,
  pace: 1,
  simplifies: '',
  when: ['3.2b', '3.3b', '3.4b', '3.5b', '3.6b'],
}
