import type { Demonstration } from './Demonstration.ts'

export const d04: Demonstration = {
  id: 'D4',
  title: 'One hot pod',
  questions: [2],
  shows: 'how unevenly requests fall on instances (max ÷ mean)',
  lead: 'Three callers speak gRPC to six replicas. Without a mesh each keeps the one connection that it opened, and everything goes over it; with one, each request is balanced. Let connections end, change the protocol, or take a replica away.',
  runs: [
    {
      id: 'connections',
      name: 'Connections are balanced',
      says: 'A Kubernetes service: whoever connects is given a replica, and stays there.',
      scenario: 'one-hot-pod',
    },
    {
      id: 'requests',
      name: 'Requests are balanced',
      says: 'A proxy beside each caller sends every request where it is meant to go.',
      scenario: 'one-hot-pod',
      system: 'envoy',
    },
  ],
  figures: [
    {
      id: 'spread',
      label: 'the busiest replica, of the mean of all',
      metric: 'spread(quotes)',
      from: 2,
      until: 12,
    },
    {
      id: 'p99',
      label: '99 of 100 are answered within',
      metric: 'p99(quotes)',
      from: 2,
      until: 12,
    },
    {
      id: 'success',
      label: 'answered, when a third more is asked',
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
        { id: 'grpc', name: 'gRPC: one connection carries all' },
        {
          id: 'http1',
          name: 'HTTP/1.1: one request at a time on each',
          set: { 'services.quotes.protocol': 'http1' },
        },
      ],
    },
    {
      id: 'age',
      label: 'The server ends a connection',
      choices: [
        { id: 'never', name: 'never' },
        {
          id: 'short',
          name: 'after a second: the cheapest fix',
          set: { 'services.quotes.maxConnectionAge': '1s' },
        },
      ],
    },
    {
      id: 'balancer',
      label: 'The proxies pick',
      runs: ['requests'],
      choices: [
        { id: 'turns', name: 'by turns' },
        {
          id: 'least',
          name: 'the less busy of two',
          set: { 'policies[0].balancer': 'leastRequest' },
        },
        {
          id: 'ewma',
          name: 'by latency (Linkerd 2)',
          system: 'linkerd2',
          set: { 'policies[0].balancer': 'peakEwma' },
        },
      ],
    },
  ],
  acts: [
    { id: 'crash', label: 'Crash replica 2', command: 'kill quotes-2', seconds: 5 },
    { id: 'slow', label: 'Slow replica 3 down', command: 'slow quotes-3 5x', seconds: 5 },
    { id: 'spike', label: 'One caller asks twice as often', command: 'spike web 2x', seconds: 5 },
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
  pace: 0.2,
  simplifies:
    'Each caller is one process. Ten processes of each would open thirty connections, and hide the same trouble a little.',
  when: ['2.2b', '2.2c'],
}
