import type { Demonstration } from './Demonstration.ts'

export const d01: Demonstration = {
  id: 'D1',
  title: 'The same shop, three sizes',
  questions: [1],
  shows: 'proxies, configuration objects and conflicts, against the benefit',
  lead: 'One shop, of four services and one team, of fourteen and five, of sixty and twenty. Each data base fails one request in a hundred, and a page of the large shop needs seven of them. What a mesh brings grows with the shop, and so does what it costs: objects that proxies hold, and values on which two teams disagree.',
  runs: [
    {
      id: 'four',
      name: 'Four services',
      says: 'One team; a page needs one data base.',
      scenario: 'shop-of-four',
    },
    {
      id: 'fourteen',
      name: 'Fourteen services',
      says: 'Five teams; a page needs two or three.',
      scenario: 'shop-of-fourteen',
    },
    {
      id: 'sixty',
      name: 'Sixty services',
      says: 'Twenty teams; a page needs seven.',
      scenario: 'shop-of-sixty',
    },
  ],
  figures: [
    { id: 'proxies', label: 'proxies', metric: 'proxies', from: 0, until: 2 },
    { id: 'objects', label: 'objects they hold', metric: 'objects', from: 0, until: 2 },
    { id: 'conflicts', label: 'teams disagree', metric: 'conflicts', from: 0, until: 2 },
    { id: 'success', label: 'pages answered', metric: 'success(users)', from: 1, until: 12 },
  ],
  knobs: [
    {
      id: 'mesh',
      label: 'The mesh',
      choices: [
        { id: 'on', name: 'Istio' },
        { id: 'linkerd2', name: 'Linkerd 2', system: 'linkerd2' },
        { id: 'off', name: 'off', system: 'none' },
      ],
    },
    {
      id: 'load',
      label: 'Pages',
      choices: [
        { id: 'few', name: '40 a second' },
        { id: 'more', name: '80 a second', set: { 'clients.users.rate': '80/s' } },
      ],
    },
  ],
  acts: [
    { id: 'errors', label: 'Let a data base fail', command: 'errors catalog-db 50%', seconds: 4 },
    { id: 'crash', label: 'Crash an instance', command: 'kill catalog-2', seconds: 4 },
    { id: 'slow', label: 'Slow one down', command: 'slow catalog-rules-1 50x', seconds: 4 },
  ],
  claims: [
    { figure: 'proxies', run: 'fourteen', is: 'above', than: { run: 'four' } },
    { figure: 'proxies', run: 'sixty', is: 'above', than: { run: 'fourteen' } },
    { figure: 'objects', run: 'fourteen', is: 'above', than: { run: 'four' } },
    { figure: 'objects', run: 'sixty', is: 'above', than: { run: 'fourteen' } },
    { figure: 'conflicts', run: 'four', is: 'below', than: { value: 0.5 } },
    { figure: 'conflicts', run: 'sixty', is: 'above', than: { run: 'fourteen' } },
    { figure: 'success', run: 'four', is: 'above', than: { value: 0.995 } },
    { figure: 'success', run: 'sixty', is: 'above', than: { value: 0.99 } },
  ],
  from: 0,
  until: 16,
  pace: 0.4,
  drawing: 'sizes',
  simplifies:
    'A proxy is told only of what it calls. A mesh without scoping tells each of everything, so that its objects grow with proxies × services.',
  when: ['1.1'],
}
