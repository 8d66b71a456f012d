import type { Demonstration } from './Demonstration.ts'

export const d08: Demonstration = {
  id: 'D8',
  title: 'Four languages',
  questions: [2],
  shows: 'policies that differ, and how many have drifted',
  lead: '',
  runs: [
    {
      id: 'version-skew',
      name: 'Four teams, four releases of one library',
      says: '',
      scenario: 'version-skew',
    },
  ],
  figures: [],
  knobs: [],
  acts: [],
  claims: [],
  from: 0,
  until: 60,
  pace: 1,
  drawing: 'drift',
  simplifies: '',
  when: ['2.6b', '2.6c'],
}
