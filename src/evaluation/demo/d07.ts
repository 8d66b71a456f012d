import type { Demonstration } from './Demonstration.ts'

const route = 'route: [{ to: cart, weight: 95 }, { to: cart-next, weight: 5 }]'

export const d07: Demonstration = {
  id: 'D7',
  title: 'Bad canary',
  questions: [2],
  shows: 'users exposed before the release is stopped',
  lead: 'A new version of cart fails three requests in ten. Without a mesh it replaces instance after instance until somebody notices; with one it gets a share of the requests, its own success is looked at, and the route is taken back. Choose how large the share is and how often somebody looks, or roll it out once more.',
  runs: [
    {
      id: 'rolled',
      name: 'Rolling release',
      says: 'Without a mesh: four instances, one replaced every 5 s.',
      scenario: 'bad-release',
    },
    {
      id: 'canary',
      name: 'Watched canary',
      says: 'With a mesh: a share of the requests, and a target for the new version alone.',
      scenario: 'bad-canary',
    },
  ],
  figures: [
    {
      id: 'exposed',
      label: 'users exposed to it',
      metric: 'exposed(cart)',
      from: 5,
      until: 58,
    },
    { id: 'failed', label: 'users who got an error', metric: 'failed(web)', from: 5, until: 58 },
    {
      id: 'success',
      label: 'success from the release on',
      metric: 'success(web)',
      from: 10,
      until: 40,
    },
  ],
  knobs: [
    {
      id: 'noticed',
      label: 'Somebody notices the rolling release',
      runs: ['rolled'],
      choices: [
        { id: '30s', name: 'after 30 s', when: ['1.5b'] },
        {
          id: '10s',
          name: 'after 10 s',
          when: ['1.5c'],
          set: { 'events[0].until': '20s' },
        },
        {
          id: 'late',
          name: 'not within this run',
          when: ['1.5a'],
          set: { 'events[0].until': '59s' },
        },
      ],
    },
    {
      id: 'look',
      label: 'The canary is looked at',
      runs: ['canary'],
      choices: [
        { id: '2s', name: 'every 2 s: 99 % must be good', when: ['1.5c'] },
        {
          id: '10s',
          name: 'every 10 s: 99 % must be good',
          when: ['1.5b'],
          set: { 'events[0].canary.every': '10s' },
        },
        {
          id: 'nobody',
          name: 'by nobody: there is no target',
          when: ['1.5a'],
          set: { 'events[0].canary.success': '0%' },
        },
      ],
    },
    {
      id: 'share',
      label: 'Its first share of the requests',
      runs: ['canary'],
      choices: [
        { id: '5', name: '5 %' },
        {
          id: '1',
          name: '1 %',
          set: { 'events[0].policy.route[0].weight': 99, 'events[0].policy.route[1].weight': 1 },
        },
        {
          id: '50',
          name: '50 %',
          set: { 'events[0].policy.route[0].weight': 50, 'events[0].policy.route[1].weight': 50 },
        },
      ],
    },
  ],
  acts: [
    {
      id: 'again',
      label: 'Roll the new version out once more, watched every 2 s',
      command: `policy canary every 2s success 99% steps 25%+50%+100% {for: cart, ${route}}`,
      runs: ['canary'],
    },
    {
      id: 'blind',
      label: 'Give the new version all requests at once',
      command: 'policy {for: cart, route: [{ to: cart-next, weight: 100 }]}',
      runs: ['canary'],
    },
    {
      id: 'release',
      label: 'Roll the bad release out to every instance now',
      command: 'deploy cart errors 30% each 1s',
      seconds: 15,
      runs: ['rolled'],
    },
    {
      id: 'spike',
      label: 'Three times as many users for 10 s',
      command: 'spike web 3x',
      seconds: 10,
    },
  ],
  claims: [
    { figure: 'exposed', run: 'canary', is: 'below', than: { value: 200 } },
    { figure: 'exposed', run: 'rolled', is: 'above', than: { value: 4000 } },
    { figure: 'failed', run: 'canary', is: 'below', than: { run: 'rolled' } },
    { figure: 'success', run: 'canary', is: 'above', than: { run: 'rolled' } },
  ],
  from: 5,
  until: 58,
  pace: 2,
  simplifies:
    'Both versions of the canary have instances of their own from the start, and cost is not counted. Seconds stand for minutes: a controller such as Flagger looks once a minute, and a rolling release of a real service takes longer. A user is a request.',
  when: ['2.5b', '2.5c'],
}
