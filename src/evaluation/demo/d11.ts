import type { Demonstration } from './Demonstration.ts'

export const d11: Demonstration = {
  id: 'D11',
  title: 'The mesh has an edge',
  questions: [3],
  shows: 'share of calls under policy',
  lead: 'Five kinds of callers ask one service. Who has no proxy calls past the mesh: in plaintext, with no name, tried once, and over one connection that stays with one instance. Switch the support of each platform on, put the gateway at the seam, and see how much of the traffic your policy reaches.',
  runs: [
    {
      id: 'yours',
      name: 'Your platforms',
      says: 'As the switches say.',
      scenario: 'edge-of-the-mesh',
    },
    {
      id: 'everywhere',
      name: 'Mesh everywhere',
      says: 'Every caller has a proxy, or comes in by a gateway at the seam.',
      scenario: 'edge-of-the-mesh',
      set: {
        'services.vm.unmeshed': false,
        'services.jobs.unmeshed': false,
        'clients.function.to': 'gateway',
      },
    },
  ],
  figures: [
    {
      id: 'meshed',
      label: 'calls of orders under policy',
      metric: 'meshed(orders)',
      from: 2,
      until: 30,
    },
    {
      id: 'plaintext',
      label: 'calls in plaintext, of nobody in particular',
      metric: 'plaintext(orders)',
      from: 2,
      until: 30,
    },
    {
      id: 'spread',
      label: 'load of the busiest instance ÷ mean',
      metric: 'spread(orders)',
      from: 2,
      until: 30,
    },
    { id: 'failed', label: 'users who got an error', metric: 'failed', from: 2, until: 30 },
  ],
  knobs: [
    {
      id: 'vm',
      label: 'Virtual machines',
      runs: ['yours'],
      choices: [
        { id: 'outside', name: 'call, without a proxy', when: ['3.2b'] },
        { id: 'inside', name: 'call, with a proxy each', set: { 'services.vm.unmeshed': false } },
        {
          id: 'none',
          name: 'are none',
          when: ['3.2a'],
          set: { 'clients.billing.rate': '0/s' },
        },
      ],
    },
    {
      id: 'jobs',
      label: 'Another orchestrator (ECS, Nomad, Mesos)',
      runs: ['yours'],
      choices: [
        { id: 'outside', name: 'calls, without proxies', when: ['3.3b', '3.4b', '3.5b'] },
        { id: 'inside', name: 'calls, with proxies', set: { 'services.jobs.unmeshed': false } },
        { id: 'none', name: 'is none', when: ['3.3a'], set: { 'clients.nightly.rate': '0/s' } },
      ],
    },
    {
      id: 'function',
      label: 'Callers that cannot carry a proxy',
      runs: ['yours'],
      choices: [
        { id: 'direct', name: 'ask the service itself', when: ['3.6b'] },
        {
          id: 'gateway',
          name: 'come in by a gateway at the seam',
          set: { 'clients.function.to': 'gateway' },
        },
        { id: 'none', name: 'are none', when: ['3.6a'], set: { 'clients.function.rate': '0/s' } },
      ],
    },
  ],
  acts: [
    {
      id: 'strict',
      label: 'Let orders take TLS only (for connections made from now on)',
      command: 'policy {for: orders, mtls: strict}',
    },
    {
      id: 'deploy',
      label: 'Deploy orders: connections are made anew',
      command: 'deploy orders each 1s',
    },
    {
      id: 'errors',
      label: 'Half of the answers of orders are errors, for 10 s',
      command: 'errors orders 50%',
      seconds: 10,
    },
    { id: 'crash', label: 'Crash one instance of orders', command: 'kill orders-1' },
  ],
  claims: [
    { figure: 'meshed', run: 'yours', is: 'below', than: { value: 0.5 } },
    { figure: 'meshed', run: 'everywhere', is: 'above', than: { value: 0.999 } },
    { figure: 'plaintext', run: 'everywhere', is: 'below', than: { value: 0.001 } },
    { figure: 'spread', run: 'yours', is: 'above', than: { run: 'everywhere' } },
    { figure: 'failed', run: 'everywhere', is: 'below', than: { run: 'yours' } },
  ],
  from: 0,
  until: 30,
  pace: 1,
  simplifies:
    'Who has no proxy is taken to have no library, either, and to speak HTTP/2 over one connection. The way from a function to the gateway stays outside the mesh: the seam moves, it does not go away. What an answer of question 3 excludes is in the ledger; this shows what the rest of the mesh is then worth.',
  when: ['3.2b', '3.3b', '3.4b', '3.5b', '3.6b'],
}
