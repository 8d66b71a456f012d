import type { Demonstration } from './Demonstration.ts'

export const d14: Demonstration = {
  id: 'D14',
  title: 'Double retries',
  questions: [5],
  shows: 'attempts for each request, by layer',
  lead: '',
  runs: [
    { id: 'two-who-retry', name: 'Two who try again', says: '', scenario: 'two-who-retry' },
    { id: 'retries-multiply', name: 'Retries multiply', says: '', scenario: 'retries-multiply' },
    {
      id: 'three-teams-one-call',
      name: 'Three teams, one call',
      says: '',
      scenario: 'three-teams-one-call',
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
  when: ['5.1b', '5.1c', '5.1d'],
}
