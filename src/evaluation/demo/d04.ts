import type { Demonstration } from './Demonstration.ts'

export const d04: Demonstration = {
  id: 'D4',
  title: 'One hot pod',
  questions: [2],
  shows: 'how unevenly requests fall on instances (max ÷ mean)',
  lead: 'Three callers speak gRPC to six replicas. Without a mesh each keeps the one connection that it opened, and everything goes over it; with one, each request is balanced. Let connections end after a second (the cheapest fix), change the protocol, or take a replica away.',
  runs: [
    {
      id: 'connections',
      name: 'Connections are balanced',
      says: 'Whoever connects is given a replica, and stays there.',
      scenario: 'one-hot-pod',
    },
    {
      id: 'requests',
      name: 'Requests are balanced',
      says: 'A proxy sends each request to one of the six.',
      scenario: 'one-hot-pod',
      system: 'envoy',
    },
  ],
  figures: [
    {
      id: 'spread',
      label: 'busiest ÷ mean',
      metric: 'spread(quotes)',
      from: 2,
      until: 12,
    },
    {
      id: 'p99',
      label: 'p99',
      metric: 'p99(quotes)',
      from: 2,
      until: 12,
    },
    {
      id: 'success',
      label: 'answered, at a third more',
      metric: 'success(quotes)',
      from: 14,
      until: 22,
    },
    {
      id: 'connections',
      label: 'connections to quotes',
      metric: 'connections(quotes)',
      from: 2,
      until: 12,
    },
  ],
  knobs: [
    {
      id: 'protocol',
      label: 'The callers speak',
      choices: [
        { id: 'grpc', name: 'gRPC' },
        {
          id: 'http1',
          name: 'HTTP/1.1',
          set: { 'services.quotes.protocol': 'http1' },
        },
      ],
    },
    {
      id: 'age',
      label: 'Connections live',
      choices: [
        { id: 'never', name: 'for ever' },
        {
          id: 'short',
          name: 'a second',
          set: { 'services.quotes.maxConnectionAge': '1s' },
        },
      ],
    },
    {
      id: 'balancer',
      label: 'Proxies pick',
      runs: ['requests'],
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
    { id: 'crash', label: 'Crash replica 2', command: 'kill quotes-2', seconds: 5 },
    { id: 'slow', label: 'Slow replica 3 down', command: 'slow quotes-3 5x', seconds: 5 },
    { id: 'spike', label: 'One asks twice as often', command: 'spike web 2x', seconds: 5 },
  ],
  claims: [
    { figure: 'spread', run: 'connections', is: 'above', than: { value: 1.8 } },
    { figure: 'spread', run: 'requests', is: 'below', than: { value: 1.2 } },
    { figure: 'p99', run: 'requests', is: 'below', than: { run: 'connections' } },
    { figure: 'success', run: 'connections', is: 'below', than: { value: 0.95 } },
    { figure: 'success', run: 'requests', is: 'above', than: { value: 0.99 } },
  ],
  from: 0,
  until: 24,
  pace: 0.5,
  simplifies:
    'Each caller is one process. Ten processes of each would open thirty connections, and hide the same trouble a little.',
  when: ['2.2b', '2.2c'],
}
