import type { Demonstration } from './Demonstration.ts'

export const d17: Demonstration = {
  id: 'D17',
  title: 'One bad config',
  questions: [7],
  shows: 'what users lose, by how it is rolled out',
  lead: 'At 10 s a timeout that is shorter than the work is rolled out: to all proxies, to 5 % of them first, or to those of one team. Every proxy finds it valid, and at 30 s somebody takes it back. A user asks once a minute, so each request that fails is a user-minute lost.',
  runs: [
    {
      id: 'everywhere',
      name: 'Everywhere at once',
      says: 'One place to change it, one blast radius.',
      scenario: 'one-bad-config',
    },
    {
      id: 'few',
      name: '5 % of the proxies first',
      says: 'Some of the shop lose everything, most nothing.',
      scenario: 'one-bad-config',
      set: { 'events[0].rollout': '5%' },
    },
    {
      id: 'team',
      name: 'One team’s proxies',
      says: 'The kiosk loses everything, nobody else anything.',
      scenario: 'one-bad-config',
      set: { 'events[0].rollout': 'team:kiosk' },
    },
  ],
  figures: [
    {
      id: 'minutes',
      label: 'user-minutes lost',
      metric: 'failed',
      from: 0,
      until: 50,
    },
    {
      id: 'web',
      label: 'shop answered meanwhile',
      metric: 'success(web)',
      from: 12,
      until: 28,
    },
    {
      id: 'till',
      label: 'kiosk answered meanwhile',
      metric: 'success(till)',
      from: 12,
      until: 28,
    },
    {
      id: 'after',
      label: 'answered, taken back',
      metric: 'success',
      from: 40,
      until: 50,
    },
  ],
  knobs: [
    {
      id: 'notice',
      label: 'Somebody notices',
      choices: [
        { id: 'usual', name: 'after 20 s' },
        { id: 'soon', name: 'after 5 s', set: { 'events[0].until': '15s' } },
        { id: 'late', name: 'after 28 s', set: { 'events[0].until': '38s' } },
      ],
    },
    {
      id: 'next',
      label: 'After the first',
      runs: ['few', 'team'],
      choices: [
        { id: 'look', name: 'somebody looks' },
        {
          id: 'blind',
          name: 'all, after 10 s',
          commands: ['20s..30s policy {for: stock, timeout: 3ms}'],
        },
      ],
    },
    {
      id: 'kind',
      label: 'The mistake is',
      choices: [
        { id: 'value', name: 'in a value' },
        {
          id: 'form',
          name: 'in its form',
          set: { 'events[0].defect': 'routes' },
        },
      ],
    },
  ],
  acts: [
    {
      id: 'back',
      label: 'Roll back: timeout 1 s',
      command: 'policy {for: stock, timeout: 1s}',
    },
    {
      id: 'again',
      label: 'The same mistake, everywhere',
      command: 'policy {for: stock, timeout: 3ms}',
      seconds: 5,
    },
    {
      id: 'plane',
      label: 'Lose the control plane',
      command: 'kill control-plane',
      seconds: 10,
    },
  ],
  claims: [
    { figure: 'minutes', run: 'everywhere', is: 'above', than: { value: 3_600 } },
    { figure: 'minutes', run: 'few', is: 'below', than: { value: 500 } },
    { figure: 'minutes', run: 'few', is: 'above', than: { value: 40 } },
    { figure: 'minutes', run: 'team', is: 'below', than: { value: 500 } },
    { figure: 'minutes', run: 'team', is: 'above', than: { value: 300 } },
    { figure: 'web', run: 'everywhere', is: 'below', than: { value: 0.01 } },
    { figure: 'web', run: 'few', is: 'above', than: { value: 0.85 } },
    { figure: 'web', run: 'team', is: 'above', than: { value: 0.999 } },
    { figure: 'till', run: 'team', is: 'below', than: { value: 0.01 } },
    { figure: 'after', run: 'everywhere', is: 'above', than: { value: 0.999 } },
  ],
  from: 6,
  until: 52,
  pace: 0.8,
  simplifies:
    'It takes as long to notice whoever has it. In life an outage of everything is noticed within a minute, and one request in twenty perhaps never; the knob lets you try. User-minutes are failed requests times the minute until the user asks again: who gives up for good is not counted.',
  when: ['7.1a', '7.1b'],
}
