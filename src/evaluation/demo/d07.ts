import type { Demonstration } from './Demonstration.ts'

export const d07: Demonstration = {
  id: 'D7',
  title: 'Bad canary',
  questions: [2],
  shows: 'users exposed before the release is stopped',
  lead: '',
  runs: [
    { id: 'bad-deploy', name: 'A bad deploy, and its rollback', says: '', scenario: 'bad-deploy' },
  ],
  figures: [],
  knobs: [],
  acts: [],
  claims: [],
  from: 0,
  until: 60,
  pace: 1,
  simplifies: '',
  when: ['2.5b', '2.5c'],
}
