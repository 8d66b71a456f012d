import type { Demonstration } from './Demonstration.ts'

export const d15: Demonstration = {
  id: 'D15',
  title: 'Back-out drill',
  questions: [5],
  shows: 'success while the mesh is taken out',
  lead: '',
  runs: [{ id: 'out-again', name: 'Out again', says: '', scenario: 'out-again' }],
  figures: [],
  knobs: [],
  acts: [],
  claims: [],
  from: 0,
  until: 60,
  pace: 1,
  simplifies: '',
  when: ['5.5'],
}
