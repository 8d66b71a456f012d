import type { Demonstration } from './Demonstration.ts'

export const d17: Demonstration = {
  id: 'D17',
  title: 'One bad config',
  questions: [7],
  shows: 'what users lose, by how it is rolled out',
  lead: '',
  runs: [
    {
      id: 'bad-config-everywhere',
      name: 'One bad value, to 5 % of the proxies or to all',
      says: '',
      scenario: 'bad-config-everywhere',
    },
    {
      id: 'bad-config-one-team',
      name: 'One bad value, to one team or to all',
      says: '',
      scenario: 'bad-config-one-team',
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
  when: ['7.1a', '7.1b'],
}
