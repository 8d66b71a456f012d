import type { Demonstration } from './Demonstration.ts'

export const d18: Demonstration = {
  id: 'D18',
  title: 'Control plane is gone',
  questions: [7],
  shows: 'errors of stale endpoints, new pods that fail, the clock of certificates',
  lead: 'For 36 hours, an hour a second, nobody tells the proxies anything. What runs goes on. At 12 s stock is deployed, and its callers never hear of the new pods; from 18 s on certificates run out; at 42 s everybody connects at once. Turn how long it is gone.',
  runs: [
    {
      id: 'xds',
      name: 'Told of everything',
      says: 'Istio: a proxy holds all it may need.',
      scenario: 'control-plane-is-gone',
    },
    {
      id: 'linkerd',
      name: 'Asks when it needs to',
      says: 'Linkerd 2: a proxy looks up what it is asked for.',
      scenario: 'control-plane-is-gone',
      system: 'linkerd2',
    },
  ],
  figures: [
    {
      id: 'running',
      label: 'answered by what runs',
      metric: 'success(app)',
      from: 7,
      until: 17,
    },
    {
      id: 'idle',
      label: 'answered by what was idle',
      metric: 'success(cron)',
      from: 10,
      until: 26,
    },
    {
      id: 'stale',
      label: 'known addresses that are gone',
      metric: 'stale(shop)',
      from: 20,
      until: 40,
    },
    {
      id: 'deployed',
      label: 'answered by new pods',
      metric: 'success(web)',
      from: 22,
      until: 40,
    },
    {
      id: 'expired',
      label: 'answered, certificates run out',
      metric: 'success(app)',
      from: 33,
      until: 41,
    },
    {
      id: 'connected',
      label: 'proxies connected after 2 s',
      metric: 'connected',
      from: 42,
      until: 44,
    },
    {
      id: 'plain',
      label: 'in plaintext, all is back',
      metric: 'plaintext(shop→stock)',
      from: 80,
      until: 90,
    },
  ],
  knobs: [
    {
      id: 'gone',
      label: 'It is gone for',
      choices: [
        { id: 'days', name: '36 hours' },
        {
          id: 'day',
          name: '20 hours',
          set: { 'events[0].until': '26s' },
        },
        { id: 'hours', name: '8 hours', set: { 'events[0].until': '14s' } },
      ],
    },
    {
      id: 'deploy',
      label: 'Meanwhile',
      choices: [
        { id: 'stock', name: 'stock is deployed' },
        { id: 'bank', name: 'bank is deployed', set: { 'events[1].on': 'bank' } },
        { id: 'nothing', name: 'nothing is deployed', set: { 'events[1].at': '60s' } },
      ],
    },
    {
      id: 'takes',
      label: 'It takes',
      runs: ['xds'],
      choices: [
        { id: 'usual', name: '20 streams/s' },
        {
          id: 'slowly',
          name: '2 streams/s',
          set: { 'controlPlane.accept': '2/s' },
        },
      ],
    },
  ],
  acts: [
    { id: 'crash', label: 'Kill a ledger pod', command: 'kill ledger-2', seconds: 4 },
    { id: 'deploy', label: 'Deploy ledger', command: 'deploy ledger each 2s' },
    { id: 'spike', label: 'Twice the users', command: 'spike app 2x', seconds: 10 },
  ],
  claims: [
    { figure: 'running', run: 'xds', is: 'above', than: { value: 0.999 } },
    { figure: 'running', run: 'linkerd', is: 'above', than: { value: 0.999 } },
    { figure: 'idle', run: 'xds', is: 'above', than: { value: 0.99 } },
    { figure: 'idle', run: 'linkerd', is: 'below', than: { value: 0.01 } },
    { figure: 'stale', run: 'xds', is: 'above', than: { value: 0.99 } },
    { figure: 'deployed', run: 'xds', is: 'below', than: { value: 0.01 } },
    { figure: 'deployed', run: 'linkerd', is: 'below', than: { value: 0.01 } },
    { figure: 'expired', run: 'xds', is: 'below', than: { value: 0.05 } },
    { figure: 'expired', run: 'linkerd', is: 'below', than: { value: 0.05 } },
    { figure: 'plain', run: 'linkerd', is: 'above', than: { value: 0.99 } },
    { figure: 'plain', run: 'xds', is: 'below', than: { value: 0.01 } },
  ],
  from: 2,
  until: 90,
  pace: 1.5,
  simplifies:
    'An hour lasts a second, for certificates alone: a deployment, the pauses before a proxy connects again, and the five seconds after which Linkerd forgets a name are as they are. Connections live two seconds where in life many live for hours, which hides an expired certificate for as long. There is one control plane; several would have to be gone at once.',
  when: ['7.1a', '7.2'],
}
