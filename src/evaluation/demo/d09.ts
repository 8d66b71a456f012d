import type { Demonstration } from './Demonstration.ts'

export const d09: Demonstration = {
  id: 'D9',
  title: 'Zone C is gone',
  questions: [2],
  shows: 'share of calls across zones, success',
  lead: '',
  runs: [
    { id: 'zone-down', name: 'A zone is gone', says: '', scenario: 'zone-down' },
    { id: 'outage-zone-loss', name: 'A zone is lost', says: '', scenario: 'outage-zone-loss' },
  ],
  figures: [],
  knobs: [],
  acts: [],
  claims: [],
  from: 0,
  until: 60,
  pace: 1,
  simplifies: '',
  when: ['2.7b', '2.7c'],
}
