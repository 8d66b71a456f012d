import type { Demonstration } from './Demonstration.ts'

export const d04: Demonstration = {
  id: 'D4',
  title: 'One hot pod',
  questions: [2],
  shows: 'how unevenly requests fall on instances (max ÷ mean)',
  lead: '',
  runs: [
    {
      id: 'grpc-stuck-to-one-pod',
      name: 'gRPC is stuck to one pod',
      says: '',
      scenario: 'grpc-stuck-to-one-pod',
    },
    {
      id: 'no-mesh-connection-balancing',
      name: 'Connections are not requests',
      says: '',
      scenario: 'no-mesh-connection-balancing',
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
  when: ['2.2b', '2.2c'],
}
