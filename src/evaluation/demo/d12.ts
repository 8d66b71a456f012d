import type { Demonstration } from './Demonstration.ts'

export const d12: Demonstration = {
  id: 'D12',
  title: 'Averages lie',
  questions: [4],
  shows: 'mean against p50, p95, p99',
  lead: '',
  runs: [
    {
      id: 'eject-slow-endpoint',
      name: 'Ejecting what is slow',
      says: '',
      scenario: 'eject-slow-endpoint',
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
  when: ['4.1a', '4.1b'],
}
