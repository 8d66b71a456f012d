import type { Demonstration } from './Demonstration.ts'

export const d05: Demonstration = {
  id: 'D5',
  title: 'Find the slow dependency',
  questions: [2, 4],
  shows: 'time to the right answer',
  lead: '',
  runs: [
    { id: 'hundred-services', name: 'A hundred services', says: '', scenario: 'hundred-services' },
    {
      id: 'outage-slow-dependency',
      name: 'A dependency becomes slow',
      says: '',
      scenario: 'outage-slow-dependency',
    },
  ],
  figures: [],
  knobs: [],
  acts: [],
  claims: [],
  from: 0,
  until: 60,
  pace: 1,
  drawing: 'search',
  simplifies: '',
  when: ['2.3b', '2.3c', '4.3a'],
}
