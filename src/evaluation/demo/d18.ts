import type { Demonstration } from './Demonstration.ts'

export const d18: Demonstration = {
  id: 'D18',
  title: 'Control plane is gone',
  questions: [7],
  shows: 'errors of stale endpoints, new pods that fail, the clock of certificates',
  lead: '',
  runs: [
    {
      id: 'control-plane-gone',
      name: 'The control plane is gone, and somebody deploys',
      says: '',
      scenario: 'control-plane-gone',
    },
    { id: 'nobody-signs', name: 'Nobody signs', says: '', scenario: 'nobody-signs' },
    {
      id: 'everybody-reconnects',
      name: 'All proxies come back at once',
      says: '',
      scenario: 'everybody-reconnects',
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
  when: ['7.1a', '7.2'],
}
