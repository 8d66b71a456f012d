import type { Demonstration } from './Demonstration.ts'

export const d02: Demonstration = {
  id: 'D2',
  title: 'Upgrade day',
  questions: [1, 8],
  shows: 'days on which instances are vulnerable',
  lead: 'The proxy has a hole, and every one must be replaced: with its pod, or with a node. The runs show what users notice on the day itself; the line below, how many instances stay vulnerable for how many days at the rhythm of your answers.',
  runs: [
    {
      id: 'sidecars',
      name: 'Sidecars',
      says: 'Every pod is replaced, instance by instance.',
      scenario: 'upgrade-day',
    },
    {
      id: 'nodes',
      name: 'Node proxies',
      says: 'Four nodes are restarted, one after the other.',
      scenario: 'upgrade-day-nodes',
    },
  ],
  figures: [
    {
      id: 'cut',
      label: 'long connections that were cut',
      metric: 'resets(screens→push)',
      from: 5,
      until: 85,
    },
    { id: 'failed', label: 'requests that failed', metric: 'failed(web)', from: 5, until: 85 },
    {
      id: 'success',
      label: 'success of requests',
      metric: 'success(web)',
      from: 5,
      until: 85,
    },
  ],
  knobs: [
    {
      id: 'pods',
      label: 'Pods are replaced',
      runs: ['sidecars'],
      choices: [
        { id: 'waves', name: 'instance by instance', when: ['1.4b', '1.4c'] },
        {
          id: 'once',
          name: 'all at once',
          set: {
            'events[0].fault.deploy.each': '0s',
            'events[1].fault.deploy.each': '0s',
            'events[2].fault.deploy.each': '0s',
          },
        },
        {
          id: 'never',
          name: 'not now: there is no date for it',
          when: ['1.4a'],
          set: { 'events[0].at': '1h', 'events[1].at': '1h', 'events[2].at': '1h' },
        },
      ],
    },
    {
      id: 'nodes',
      label: 'The proxy of a node',
      runs: ['nodes'],
      choices: [
        { id: 'inPlace', name: 'is restarted in place' },
        {
          id: 'drained',
          name: 'is restarted when its node was drained',
          set: {
            'events[0].fault': 'drain',
            'events[0].until': '26s',
            'events[1].fault': 'drain',
            'events[1].until': '44s',
            'events[2].fault': 'drain',
            'events[2].until': '62s',
            'events[3].fault': 'drain',
            'events[3].until': '80s',
          },
        },
      ],
    },
    {
      id: 'length',
      label: 'A long connection lasts',
      choices: [
        { id: '10s', name: '10 s on average', when: ['4.5a'] },
        {
          id: '40s',
          name: '40 s on average',
          when: ['4.5b', '4.5c'],
          set: { 'services.push.serviceTime.exponential': '40s', 'clients.screens.rate': '2.5/s' },
        },
      ],
    },
  ],
  acts: [
    {
      id: 'proxy',
      label: 'Restart the proxy of one instance of push',
      command: 'killProxy push-1',
      runs: ['sidecars'],
    },
    {
      id: 'node',
      label: 'Restart the proxy of a node',
      command: 'killProxy node:n1',
      runs: ['nodes'],
    },
    {
      id: 'hurry',
      label: 'Hurry: replace every instance of push now',
      command: 'deploy push each 1s',
      runs: ['sidecars'],
    },
    {
      id: 'spike',
      label: 'Three times as many requests for 10 s',
      command: 'spike web 3x',
      seconds: 10,
    },
  ],
  claims: [
    { figure: 'cut', run: 'sidecars', is: 'below', than: { run: 'nodes' } },
    { figure: 'cut', run: 'nodes', is: 'above', than: { value: 60 } },
    { figure: 'success', run: 'sidecars', is: 'above', than: { value: 0.999 } },
    { figure: 'failed', run: 'sidecars', is: 'below', than: { run: 'nodes' } },
  ],
  from: 5,
  until: 85,
  pace: 3,
  drawing: 'upgradeDay',
  simplifies:
    'A second of the runs stands for minutes of the day. All instances of a node share its proxy; the control plane is upgraded before and is not shown. A connection that is cut fails; a real client would begin it anew. The days below are worked out by a small model of which every number is shown.',
  when: ['1.4a', '1.4b', '8.3b', '8.3c'],
}
