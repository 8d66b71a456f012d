import type { Demonstration } from './Demonstration.ts'

export const d10: Demonstration = {
  id: 'D10',
  title: 'Quiet day',
  questions: [2],
  shows: 'added latency and cost, and nothing else',
  lead: '',
  runs: [{ id: 'online-boutique', name: 'Online Boutique', says: '', scenario: 'online-boutique' }],
  figures: [],
  knobs: [],
  acts: [],
  claims: [],
  from: 0,
  until: 60,
  pace: 1,
  simplifies: '',
  when: ['2.8a', '1.6'],
}
