import type { Demonstration } from './Demonstration.ts'

export const d01: Demonstration = {
  id: 'D1',
  title: 'The same shop, three sizes',
  questions: [1],
  shows: 'proxies, configuration objects and conflicts, against the benefit',
  lead: '',
  runs: [
    { id: 'online-boutique', name: 'Online Boutique', says: '', scenario: 'online-boutique' },
    { id: 'forty-services', name: 'Forty services', says: '', scenario: 'forty-services' },
    { id: 'hundred-services', name: 'A hundred services', says: '', scenario: 'hundred-services' },
  ],
  figures: [],
  knobs: [],
  acts: [],
  claims: [],
  from: 0,
  until: 60,
  pace: 1,
  drawing: 'sizes',
  simplifies: '',
  when: ['1.1'],
}
