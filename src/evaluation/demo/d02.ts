import type { Demonstration } from './Demonstration.ts'

export const d02: Demonstration = {
  id: 'D2',
  title: 'Upgrade day',
  questions: [1, 8],
  shows: 'days on which instances are vulnerable',
  lead: '',
  runs: [
    {
      id: 'proxy-restart',
      name: 'A proxy restart kills every stream',
      says: '',
      scenario: 'proxy-restart',
    },
  ],
  figures: [],
  knobs: [],
  acts: [],
  claims: [],
  from: 0,
  until: 60,
  pace: 1,
  drawing: 'upgradeDay',
  simplifies: '',
  when: ['1.4a', '1.4b', '8.3b', '8.3c'],
}
