import type { Demonstration } from './Demonstration.ts'

export const d06: Demonstration = {
  id: 'D6',
  title: 'Stolen pod, expired certificate',
  questions: [2],
  shows: 'unauthorised calls, failed handshakes',
  lead: '',
  runs: [
    { id: 'stolen-pod', name: 'Stolen pod', says: '', scenario: 'stolen-pod' },
    { id: 'certificate-clock', name: 'Certificate clock', says: '', scenario: 'certificate-clock' },
  ],
  figures: [],
  knobs: [],
  acts: [],
  claims: [],
  from: 0,
  until: 60,
  pace: 1,
  simplifies: '',
  when: ['2.4b', '2.4c', '6.4b'],
}
