import type { Demonstration } from './Demonstration.ts'

export const d13: Demonstration = {
  id: 'D13',
  title: 'Retries hide the fire',
  questions: [4],
  shows: 'success before and after retries',
  lead: '',
  runs: [
    { id: 'retries-that-help', name: 'Retries that help', says: '', scenario: 'retries-that-help' },
  ],
  figures: [],
  knobs: [],
  acts: [],
  claims: [],
  from: 0,
  until: 60,
  pace: 1,
  simplifies: '',
  when: ['4.1a', '4.1b', '4.2'],
}
