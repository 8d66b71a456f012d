import type { Demonstration } from './Demonstration.ts'

export const d12: Demonstration = {
  id: 'D12',
  title: 'Averages lie',
  questions: [4],
  shows: 'mean against p50, p95, p99',
  lead: 'One of ten instances takes two seconds; beside it a service of which all take the same 218 ms. Both have the same average, and no error. Only the percentiles tell them apart. Make more of them slow, or let the proxies look where they send.',
  runs: [
    {
      id: 'one',
      name: 'One of ten is slow',
      says: 'Nine take 20 ms, and one takes two seconds.',
      scenario: 'averages-lie',
    },
    {
      id: 'all',
      name: 'All take the average',
      says: 'Each takes 218 ms.',
      scenario: 'averages-lie',
      set: { 'services.api.serviceTime': '218ms', events: null },
    },
  ],
  figures: [
    { id: 'mean', label: 'mean', metric: 'mean(users)', from: 6, until: 20 },
    { id: 'p50', label: 'p50', metric: 'p50(users)', from: 6, until: 20 },
    { id: 'p95', label: 'p95', metric: 'p95(users)', from: 6, until: 20 },
    { id: 'p99', label: 'p99', metric: 'p99(users)', from: 6, until: 20 },
    { id: 'success', label: 'answered', metric: 'success(users)', from: 6, until: 20 },
  ],
  knobs: [
    {
      id: 'slow',
      label: 'Slow are',
      runs: ['one'],
      choices: [
        { id: 'one', name: 'one of ten' },
        { id: 'two', name: 'two of ten', commands: ['2s slow api-3 100x'] },
        {
          id: 'half',
          name: 'one, half as slow',
          set: { 'events[0].fault.slow': '50x' },
        },
      ],
    },
    {
      id: 'balancer',
      label: 'Proxies pick',
      choices: [
        { id: 'turns', name: 'by turns' },
        {
          id: 'least',
          name: 'the less busy',
          set: { 'policies[0].balancer': 'leastRequest' },
        },
        {
          id: 'ewma',
          name: 'by latency',
          system: 'linkerd2',
          set: { 'policies[0].balancer': 'peakEwma' },
        },
      ],
    },
  ],
  acts: [
    { id: 'slow', label: 'Slow one more down', command: 'slow api-2 100x', seconds: 8 },
    { id: 'errors', label: 'Let a fifth fail', command: 'errors api 20%', seconds: 5 },
    { id: 'spike', label: 'Twice as many ask', command: 'spike users 2x', seconds: 5 },
  ],
  claims: [
    { figure: 'mean', run: 'one', is: 'above', than: { value: 180_000 } },
    { figure: 'mean', run: 'one', is: 'below', than: { value: 260_000 } },
    { figure: 'p50', run: 'one', is: 'below', than: { value: 40_000 } },
    { figure: 'p95', run: 'one', is: 'above', than: { value: 1_800_000 } },
    { figure: 'mean', run: 'all', is: 'above', than: { value: 180_000 } },
    { figure: 'p99', run: 'all', is: 'below', than: { value: 260_000 } },
    { figure: 'p99', run: 'all', is: 'below', than: { run: 'one' } },
  ],
  from: 0,
  until: 24,
  pace: 0.5,
  simplifies:
    'The slow instance is exactly a hundred times as slow, and has room for all who wait there. Percentiles are read from a histogram, and are off by half a percent at most.',
  when: ['4.1a', '4.1b'],
}
