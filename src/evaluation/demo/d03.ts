import type { Demonstration } from './Demonstration.ts'

export const d03: Demonstration = {
  id: 'D3',
  title: 'Your outage with and without a mesh',
  questions: [2],
  shows: 'attempts for each user request, goodput, time to recover',
  lead: 'Stock becomes three times as slow for six seconds, and then it is well again. Both runs meet the same arrivals. Turn where the retries are, take the mesh or its budget away, and crash an endpoint while it lasts.',
  runs: [
    {
      id: 'without',
      name: 'Without a mesh',
      says: 'Nothing bounds who tries again.',
      scenario: 'your-outage',
    },
    {
      id: 'with',
      name: 'With a mesh',
      says: 'Proxies bound what waits, and keep a budget.',
      scenario: 'your-outage',
      system: 'envoy',
    },
  ],
  figures: [
    {
      id: 'amp',
      label: 'attempts at stock a request',
      metric: 'amp(stock)',
      from: 6,
      until: 12,
    },
    {
      id: 'goodput',
      label: 'answered in the outage',
      metric: 'goodput(users)',
      from: 6,
      until: 12,
    },
    {
      id: 'after',
      label: 'answered after it',
      metric: 'success(users)',
      from: 17,
      until: 24,
    },
    { id: 'recovery', label: 'time to recover', metric: 'recovery(users)', from: 12, until: 24 },
  ],
  knobs: [
    {
      id: 'retries',
      label: 'Retries are',
      choices: [
        { id: 'code', name: 'in the code', when: ['5.1b'] },
        {
          id: 'gateway',
          name: 'at the gateway',
          when: ['5.1c'],
          set: {
            'services.shop.calls[0].library': null,
            'services.gateway.calls[0].library.attempts': 4,
            'services.gateway.calls[0].library.timeout': '300ms',
          },
        },
        {
          id: 'both',
          name: 'in both',
          when: ['5.1d'],
          set: {
            'services.gateway.calls[0].library.attempts': 4,
            'services.gateway.calls[0].library.timeout': '1200ms',
          },
        },
        {
          id: 'nowhere',
          name: 'nowhere',
          when: ['5.1a'],
          set: { 'services.shop.calls[0].library': null },
        },
      ],
    },
    {
      id: 'mesh',
      label: 'The mesh',
      runs: ['with'],
      choices: [
        { id: 'envoy', name: 'Envoy' },
        { id: 'linkerd2', name: 'Linkerd 2', system: 'linkerd2' },
        { id: 'off', name: 'off', system: 'none' },
      ],
    },
    {
      id: 'bounds',
      label: 'Its bounds',
      runs: ['with'],
      choices: [
        { id: 'on', name: 'on' },
        {
          id: 'off',
          name: 'four tries for all',
          set: {
            'policies[0].retry.attempts': 4,
            'policies[0].retry.budget': null,
            'policies[0].limits.maxRetries': 100_000,
            'policies[0].limits.maxRequests': 100_000,
            'policies[0].limits.maxPendingRequests': 100_000,
          },
        },
      ],
    },
  ],
  acts: [
    { id: 'crash', label: 'Crash one of stock', command: 'kill stock-2', seconds: 5 },
    { id: 'slow', label: 'Slow stock down', command: 'slow stock 3x', seconds: 4 },
    { id: 'spike', label: 'Half as many more users', command: 'spike users 1.5x', seconds: 4 },
  ],
  claims: [
    { figure: 'amp', run: 'without', is: 'above', than: { value: 3.3 } },
    { figure: 'amp', run: 'with', is: 'below', than: { value: 0.8 } },
    { figure: 'goodput', run: 'with', is: 'above', than: { value: 15 } },
    { figure: 'goodput', run: 'without', is: 'below', than: { value: 15 } },
    { figure: 'after', run: 'without', is: 'below', than: { value: 0.05 } },
    { figure: 'after', run: 'with', is: 'above', than: { value: 0.97 } },
    { figure: 'recovery', run: 'with', is: 'below', than: { run: 'without' } },
  ],
  from: 3,
  until: 26,
  pace: 0.5,
  simplifies:
    'The whole mesh is two rules for one service. The limits were chosen to fit it: limits that nobody measured are a common cause of outages themselves.',
  when: ['2.1b', '2.1c'],
}
