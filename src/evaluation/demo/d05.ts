import type { DemoChoice, Demonstration } from './Demonstration.ts'

/** Another service is the slow one: twenty times as slow as all others. */
const slow = (service: string): DemoChoice => ({
  id: service,
  name: service,
  set: {
    'services.warehouse.serviceTime.exponential': '8ms',
    [`services.${service}.serviceTime.exponential`]: '160ms',
  },
})

export const d05: Demonstration = {
  id: 'D5',
  title: 'Find the slow dependency',
  questions: [2, 4],
  shows: 'time to the right answer',
  lead: 'One of eleven services takes twenty times as long as the others, and everybody who waits for it is slow as well. Find it twice: once with what the gateway writes down, once with what proxies measure of every call. Each time it may be another one, and your clock runs.',
  runs: [
    {
      id: 'blind',
      name: 'The entry alone',
      says: 'An access log at the gateway: who asked, and how long.',
      scenario: 'find-the-slow-dependency',
    },
    {
      id: 'seeing',
      name: 'Every call',
      says: 'A proxy beside each service measures every call.',
      scenario: 'find-the-slow-dependency',
      system: 'envoy',
    },
  ],
  figures: [
    { id: 'p99', label: '99 of 100 within', metric: 'p99(users)', from: 2, until: 20 },
    { id: 'mean', label: 'on average', metric: 'mean(users)', from: 2, until: 20 },
    { id: 'success', label: 'answered', metric: 'success(users)', from: 2, until: 20 },
    { id: 'tax', label: 'what seeing costs', metric: 'tax(users)', from: 2, until: 20 },
  ],
  knobs: [
    {
      id: 'culprit',
      label: 'Slow is',
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
    { id: 'other', label: 'Slow media down as well', command: 'slow media 10x', seconds: 8 },
    { id: 'spike', label: 'Twice as many users', command: 'spike users 2x', seconds: 8 },
    { id: 'crash', label: 'Crash an endpoint of search', command: 'kill search-2', seconds: 8 },
  ],
  claims: [
    { figure: 'p99', run: 'blind', is: 'above', than: { value: 400_000 } },
    { figure: 'p99', run: 'seeing', is: 'above', than: { value: 400_000 } },
    { figure: 'mean', run: 'blind', is: 'below', than: { value: 350_000 } },
    { figure: 'success', run: 'seeing', is: 'above', than: { value: 0.99 } },
    { figure: 'tax', run: 'seeing', is: 'above', than: { run: 'blind' } },
  ],
  from: 4,
  until: 60,
  pace: 1,
  drawing: 'search',
  simplifies:
    'Nothing else happens while you look, one service is slow and no more, and every call goes through a proxy. What a proxy sees is that a call took long, not why: two services that are slow in turn look like one path, and work inside a service is nobody’s call. A mesh makes nothing faster here.',
  when: ['2.3b', '2.3c', '4.3a'],
}
