import type { Demonstration } from './Demonstration.ts'

export const d14: Demonstration = {
  id: 'D14',
  title: 'Double retries',
  questions: [5],
  shows: 'attempts for each request, by layer',
  lead: 'A gateway tries twice, a library three times, and now a mesh three times as well. From 3 s half of the answers of stock fail, from 8 s all of them. Figures are attempts for each request. Take the layers away one by one: what multiplies are the tries, not the answers.',
  runs: [
    {
      id: 'all',
      name: 'As it has grown',
      says: 'Three layers try again.',
      scenario: 'double-retries',
    },
    {
      id: 'one',
      name: 'One owner of retries',
      says: 'Only the mesh tries again, next to what fails.',
      scenario: 'double-retries',
      set: { 'services.gateway.calls[0].library': null, 'services.orders.calls[0].library': null },
    },
  ],
  figures: [
    {
      id: 'half',
      label: 'at stock, half fails',
      metric: 'amp(stock)',
      from: 3.5,
      until: 8,
    },
    {
      id: 'users',
      label: 'answered, half fails',
      metric: 'success(users)',
      from: 3.5,
      until: 8,
    },
    {
      id: 'gateway',
      label: 'gateway, all fails',
      metric: 'amp(gateway→orders)',
      from: 9,
      until: 14,
    },
    {
      id: 'call',
      label: 'library × mesh, all fails',
      metric: 'amp(orders→stock)',
      from: 9,
      until: 14,
    },
    {
      id: 'stock',
      label: 'at stock, all fails',
      metric: 'amp(stock)',
      from: 9,
      until: 14,
    },
  ],
  knobs: [
    {
      id: 'library',
      label: 'Library tries',
      runs: ['all'],
      choices: [
        { id: 'three', name: 'three times', when: ['5.1b', '5.1d'] },
        {
          id: 'off',
          name: 'once',
          when: ['5.1a', '5.1c'],
          set: { 'services.orders.calls[0].library': null },
        },
      ],
    },
    {
      id: 'gateway',
      label: 'Gateway tries',
      runs: ['all'],
      choices: [
        { id: 'two', name: 'twice', when: ['5.1c', '5.1d'] },
        {
          id: 'off',
          name: 'once',
          when: ['5.1a', '5.1b'],
          set: { 'services.gateway.calls[0].library': null },
        },
      ],
    },
    {
      id: 'mesh',
      label: 'Mesh tries',
      runs: ['all'],
      choices: [
        { id: 'three', name: 'three times' },
        { id: 'off', name: 'once', set: { 'policies[0].retry': 'off' } },
      ],
    },
  ],
  acts: [
    { id: 'heal', label: 'Mend stock now', command: 'clear errors stock' },
    { id: 'crash', label: 'Crash one of stock', command: 'kill stock-2', seconds: 4 },
    { id: 'spike', label: 'Four times as many', command: 'spike users 4x', seconds: 4 },
  ],
  claims: [
    { figure: 'gateway', run: 'all', is: 'above', than: { value: 1.9 } },
    { figure: 'call', run: 'all', is: 'above', than: { value: 8.5 } },
    { figure: 'stock', run: 'all', is: 'above', than: { value: 16.5 } },
    { figure: 'stock', run: 'all', is: 'below', than: { value: 19 } },
    { figure: 'stock', run: 'one', is: 'below', than: { value: 3.2 } },
    { figure: 'half', run: 'all', is: 'below', than: { value: 2.5 } },
  ],
  from: 1,
  until: 18,
  pace: 0.4,
  simplifies:
    'Every error is tried again by everybody. Real layers differ in what they try again, and a retry of a library may find the request timeout of the layer above over.',
  when: ['5.1b', '5.1c', '5.1d'],
}
