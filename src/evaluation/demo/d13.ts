import type { Demonstration } from './Demonstration.ts'

export const d13: Demonstration = {
  id: 'D13',
  title: 'Retries hide the fire',
  questions: [4],
  shows: 'success before and after retries',
  lead: 'Every tenth answer is an error, from 14 s on three of ten. With retries the users’ dashboard stays green; without them it shows what the service does. Watch first attempts, not only answers, and see what happens to the green line when there is no room left.',
  runs: [
    {
      id: 'hidden',
      name: 'Tried up to three times',
      says: 'What users see, and what their requests cost.',
      scenario: 'retries-hide-the-fire',
    },
    {
      id: 'seen',
      name: 'Tried once',
      says: 'Users see what the service does.',
      scenario: 'retries-hide-the-fire',
      set: { 'policies[0].retry': 'off' },
    },
  ],
  figures: [
    { id: 'users', label: 'users answered', metric: 'success(users)', from: 2, until: 14 },
    {
      id: 'backend',
      label: 'first attempts good',
      metric: 'first(users)',
      from: 2,
      until: 14,
    },
    { id: 'amp', label: 'attempts a request', metric: 'amp(cell)', from: 2, until: 14 },
    { id: 'later', label: 'users answered, later', metric: 'success(users)', from: 15, until: 25 },
    {
      id: 'fire',
      label: 'first attempts good, later',
      metric: 'first(users)',
      from: 15,
      until: 25,
    },
    {
      id: 'busy',
      label: 'busy, later',
      metric: 'util(cell)',
      from: 15,
      until: 25,
    },
  ],
  knobs: [
    {
      id: 'failures',
      label: 'It fails',
      choices: [
        { id: 'ten', name: 'one in ten' },
        { id: 'thirty', name: 'three in ten', set: { 'services.cell.failures': '30%' } },
        { id: 'one', name: 'one in a hundred', set: { 'services.cell.failures': '1%' } },
      ],
    },
    {
      id: 'tries',
      label: 'Tried',
      runs: ['hidden'],
      choices: [
        { id: 'three', name: 'three times' },
        { id: 'two', name: 'twice', set: { 'policies[0].retry.attempts': 2 } },
        {
          id: 'envoy',
          name: 'three, as Envoy limits it',
          set: { 'policies[0].limits.maxRetries': 3 },
        },
      ],
    },
  ],
  acts: [
    { id: 'worse', label: 'Let half fail', command: 'errors cell 50%', seconds: 5 },
    { id: 'crash', label: 'Crash an endpoint', command: 'kill cell-2', seconds: 6 },
    { id: 'spike', label: 'Twice as many ask', command: 'spike users 2x', seconds: 5 },
  ],
  claims: [
    { figure: 'users', run: 'hidden', is: 'above', than: { value: 0.996 } },
    { figure: 'backend', run: 'hidden', is: 'below', than: { value: 0.92 } },
    { figure: 'users', run: 'seen', is: 'below', than: { value: 0.92 } },
    { figure: 'later', run: 'hidden', is: 'above', than: { value: 0.96 } },
    { figure: 'fire', run: 'hidden', is: 'below', than: { value: 0.75 } },
    { figure: 'busy', run: 'hidden', is: 'above', than: { run: 'seen' } },
  ],
  from: 0,
  until: 26,
  pace: 0.5,
  simplifies:
    'Failures are independent: another try is as likely to be good. Where one instance fails and is asked again, or a shared store is broken, retries hide less and cost more.',
  when: ['4.1a', '4.1b', '4.2'],
}
