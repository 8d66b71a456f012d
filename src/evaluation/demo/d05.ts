import type { DemoChoice, Demonstration } from './Demonstration.ts'

/** Another service is the slow one. */
const slow = (service: string): DemoChoice => ({
  id: service,
  name: service,
  set: { 'events[0].on': service },
})

export const d05: Demonstration = {
  id: 'D5',
  title: 'Find the slow dependency',
  questions: [2, 4],
  shows: 'time to the right answer',
  lead: 'One of the services behind the gateway becomes twenty times as slow at 4 s, and everybody who waits for it is slow as well. Find it twice: once with what the gateway writes down, once with what proxies measure of every call. Each time it may be another one, and your clock runs.',
  runs: [
    {
      id: 'blind',
      name: 'The entry alone',
      says: 'An access log at the gateway: who asked, how long it took.',
      scenario: 'find-the-slow-dependency',
    },
    {
      id: 'seeing',
      name: 'Every call',
      says: 'A proxy beside each service measures rate, success and latency of every call.',
      scenario: 'find-the-slow-dependency',
      system: 'envoy',
    },
  ],
  figures: [
    {
      id: 'before',
      label: '99 of 100 within, before',
      metric: 'p99(users)',
      from: 1,
      until: 4,
    },
    {
      id: 'after',
      label: '99 of 100 within, with one slow',
      metric: 'p99(users)',
      from: 6,
      until: 20,
    },
    {
      id: 'mean',
      label: 'on average, with one slow',
      metric: 'mean(users)',
      from: 6,
      until: 20,
    },
    {
      id: 'success',
      label: 'answered: nothing fails',
      metric: 'success(users)',
      from: 6,
      until: 20,
    },
    {
      id: 'tax',
      label: 'what seeing costs',
      metric: 'tax(users)',
      from: 6,
      until: 20,
    },
  ],
  knobs: [
    {
      id: 'culprit',
      label: 'The slow one is',
      choices: [
        slow('warehouse'),
        slow('currency'),
        slow('profile'),
        slow('search'),
        slow('media'),
        slow('coupons'),
        slow('prices'),
        slow('stock'),
        slow('catalogue'),
        slow('session'),
      ],
    },
  ],
  acts: [
    { id: 'adverts', label: 'Slow adverts down as well', command: 'slow adverts 20x', seconds: 6 },
    { id: 'spike', label: 'Twice as many users', command: 'spike users 2x', seconds: 6 },
    { id: 'crash', label: 'Crash an endpoint of search', command: 'kill search-2', seconds: 6 },
  ],
  claims: [
    { figure: 'before', run: 'blind', is: 'below', than: { value: 200_000 } },
    { figure: 'after', run: 'blind', is: 'above', than: { value: 400_000 } },
    { figure: 'after', run: 'seeing', is: 'above', than: { value: 400_000 } },
    { figure: 'success', run: 'seeing', is: 'above', than: { value: 0.99 } },
    { figure: 'tax', run: 'seeing', is: 'above', than: { run: 'blind' } },
  ],
  from: 2,
  until: 60,
  pace: 1,
  drawing: 'search',
  simplifies:
    'Nothing else happens while you look, one service is slow and no more, and every call goes through a proxy. What a proxy sees is that a call took long, not why: two services that are slow in turn look like one path, and work inside a service is nobody’s call. A mesh makes nothing faster here.',
  when: ['2.3b', '2.3c', '4.3a'],
}
