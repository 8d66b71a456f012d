import type { Demonstration } from './Demonstration.ts'

export const d08: Demonstration = {
  id: 'D8',
  title: 'Four languages, four retry defaults',
  questions: [2],
  shows: 'policies that differ, and how many values have drifted',
  lead: 'Four teams call one catalog: Java with Hystrix, Scala with Finagle, Go with a loop of its own, PHP with nothing. Nobody decided that they should differ. First one instance fails, then all are slow. Beside it one mesh, in place of all four.',
  runs: [
    {
      id: 'libraries',
      name: 'Four libraries',
      says: 'Each calls with what its language brings.',
      scenario: 'four-languages',
    },
    {
      id: 'mesh',
      name: 'One mesh',
      says: 'The libraries are taken out; one policy binds all four.',
      scenario: 'four-languages-one-mesh',
    },
  ],
  figures: [
    {
      id: 'policies',
      label: 'different policies',
      metric: 'policies(catalog)',
      from: 0,
      until: 2,
    },
    { id: 'drift', label: 'values that differ', metric: 'drift(catalog)', from: 0, until: 2 },
    {
      id: 'php',
      label: 'PHP, one instance fails',
      metric: 'success(php)',
      from: 3,
      until: 7,
    },
    { id: 'java', label: 'Java, after it was slow', metric: 'success(java)', from: 25, until: 31 },
  ],
  knobs: [
    {
      id: 'release',
      label: 'Java has',
      runs: ['libraries'],
      choices: [
        { id: 'old', name: 'Hystrix 1.5.12' },
        {
          id: 'new',
          name: 'Hystrix 1.5.18',
          set: { 'systems.hystrix.callers.java.version': '1.5.18' },
        },
      ],
    },
    {
      id: 'php',
      label: 'PHP has',
      runs: ['libraries'],
      choices: [
        { id: 'nothing', name: 'nothing' },
        {
          id: 'loop',
          name: 'a loop of five tries',
          set: { 'services.php.calls[0].library.attempts': 5 },
        },
      ],
    },
    {
      id: 'left',
      label: 'Left in the code',
      runs: ['mesh'],
      choices: [
        { id: 'nothing', name: 'nothing' },
        {
          id: 'go',
          name: 'Go’s loop',
          set: {
            'services.go.calls[0].library.attempts': 3,
            'services.go.calls[0].library.timeout': '500ms',
          },
        },
      ],
    },
  ],
  acts: [
    { id: 'errors', label: 'Let all answers fail', command: 'errors catalog 100%', seconds: 4 },
    { id: 'slow', label: 'Slow it down', command: 'slow catalog 150x', seconds: 6 },
    { id: 'crash', label: 'Crash an instance', command: 'kill catalog-1', seconds: 4 },
  ],
  claims: [
    { figure: 'policies', run: 'libraries', is: 'above', than: { value: 3.5 } },
    { figure: 'policies', run: 'mesh', is: 'below', than: { value: 1.5 } },
    { figure: 'drift', run: 'libraries', is: 'above', than: { value: 10 } },
    { figure: 'drift', run: 'mesh', is: 'below', than: { value: 0.5 } },
    { figure: 'php', run: 'libraries', is: 'below', than: { run: 'mesh' } },
    { figure: 'java', run: 'libraries', is: 'below', than: { value: 0.05 } },
    { figure: 'java', run: 'mesh', is: 'above', than: { value: 0.98 } },
  ],
  from: 0,
  until: 32,
  pace: 0.8,
  drawing: 'drift',
  simplifies:
    'A value that only one library has counts as one that differs. The loop in Go and the mesh’s policy are guesses; the other values are those of the libraries.',
  when: ['2.6b', '2.6c'],
}
