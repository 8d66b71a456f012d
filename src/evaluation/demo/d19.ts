import type { Demonstration } from './Demonstration.ts'

export const d19: Demonstration = {
  id: 'D19',
  title: 'Support clock',
  questions: [8],
  shows: 'weeks out of support',
  lead: '',
  runs: [],
  figures: [],
  knobs: [],
  acts: [],
  claims: [],
  from: 0,
  until: 60,
  pace: 1,
  drawing: 'supportClock',
  simplifies: '',
  when: ['8.3b', '8.3c'],
}
