import type { Demonstration } from './Demonstration.ts'

export const d15: Demonstration = {
  id: 'D15',
  title: 'Back-out drill',
  questions: [5],
  shows: 'success while the mesh is taken out',
  lead: 'One namespace leaves the mesh under load. The mesh had tried again what failed one time in seven, and the services it calls take TLS only; whoever has rehearsed knows both and is ready. Turn the three switches one after the other and find out which of them costs most, or put the namespace back in.',
  runs: [
    {
      id: 'yours',
      name: 'Your way out',
      says: 'As the switches say; at first, what a team does that has not tried it before.',
      scenario: 'back-out-drill',
    },
    {
      id: 'drilled',
      name: 'Rehearsed',
      says: 'What takes over is there first; then pod by pod.',
      scenario: 'back-out-drill',
    },
  ],
  figures: [
    {
      id: 'success',
      label: 'success during the removal',
      metric: 'success(web)',
      from: 15,
      until: 55,
    },
    {
      id: 'failed',
      label: 'users who got an error',
      metric: 'failed(web)',
      from: 15,
      until: 55,
    },
    {
      id: 'out',
      label: 'calls still under the mesh, at the end',
      metric: 'meshed(shop→cart)',
      from: 45,
      until: 55,
    },
    {
      id: 'tries',
      label: 'attempts for each call of shop',
      metric: 'amp(shop→cart)',
      from: 35,
      until: 55,
    },
  ],
  knobs: [
    {
      id: 'pace',
      label: 'Pods leave',
      runs: ['yours'],
      choices: [
        {
          id: 'once',
          name: 'all at once',
          when: ['5.5a', '5.5b'],
          set: { 'events[1].fault.uninject.each': '0s' },
        },
        { id: 'turns', name: 'one after the other, every 4 s', when: ['5.5c'] },
      ],
    },
    {
      id: 'plaintext',
      label: 'Who is called',
      runs: ['yours'],
      choices: [
        {
          id: 'strict',
          name: 'goes on taking TLS only',
          when: ['5.5a', '5.5b'],
          set: { 'events[0].policy.mtls': 'strict' },
        },
        { id: 'permissive', name: 'takes plaintext from 8 s on', when: ['5.5c'] },
      ],
    },
    {
      id: 'retries',
      label: 'What the mesh did about failures',
      runs: ['yours'],
      choices: [
        {
          id: 'nobody',
          name: 'nobody does any more',
          when: ['5.5a', '5.5b'],
          set: { 'services.shop.calls[0].library.attempts': 1 },
        },
        { id: 'library', name: 'the library of shop does again', when: ['5.5c'] },
      ],
    },
  ],
  acts: [
    { id: 'back', label: 'Put shop back into the mesh', command: 'inject namespace:shop each 1s' },
    {
      id: 'more',
      label: 'Take the namespace of front out as well',
      command: 'uninject namespace:edge each 2s',
    },
    {
      id: 'worse',
      label: 'Let half of the answers of cart be errors, for 10 s',
      command: 'errors cart 50%',
      seconds: 10,
    },
  ],
  claims: [
    { figure: 'success', run: 'drilled', is: 'above', than: { value: 0.99 } },
    { figure: 'success', run: 'yours', is: 'below', than: { value: 0.9 } },
    { figure: 'failed', run: 'drilled', is: 'below', than: { run: 'yours' } },
    { figure: 'out', run: 'drilled', is: 'below', than: { value: 0.001 } },
  ],
  from: 10,
  until: 55,
  pace: 2,
  simplifies:
    'A pod leaves by being replaced, as it does where an injector is told to leave it alone. A second stands for a minute or more. A team that has not rehearsed is taken to have overlooked everything.',
  when: ['5.5'],
}
