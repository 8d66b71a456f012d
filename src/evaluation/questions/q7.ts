import type { Question } from '../Question.ts'

export default {
  number: 7,
  short: 'Centralized or not',
  title: 'Does your team favor centralized or decentralized functionality?',
  weight: 1,
  matters:
    'The same features, with another blast radius, speed of change and consistency. It also decides which failure you prefer: many small ones or few large ones. The large ones on public record come from central configuration: a generated file of twice the size crashed a global fleet of proxies for hours (18 November 2025), and a row of policy with blank fields crashed a global control plane in a loop (12 June 2025). [60][61]',
  demonstrations: ['D17', 'D18'],
  parts: [
    {
      id: '7.1',
      ask: 'Where should traffic policy live?',
      options: [
        {
          letter: 'a',
          say: 'one central place with guardrails',
          implies: 'Central config = one reviewer, one blast radius.',
          effects: [
            {
              why: 'Policy has one place, with guardrails.',
              in2018: 'l1 +1, istio +2',
              today: 'istioS +2, istioA +1, consul +1, kuma +2, cloud +1',
            },
            { why: 'Policy lies in every code base.', in2018: 'lib -2', today: 'lib -2' },
          ],
        },
        {
          letter: 'b',
          say: 'next to each service, in its own namespace',
          implies: 'Changes are fast and local; consistency is work.',
          effects: [
            { why: 'Policy lies with each service.', in2018: 'lib +1', today: 'lib +1, gw +1' },
            {
              why: 'Policy lies beside each service, in its own namespace.',
              in2018: 'conduit +1',
              today: 'l2 +2, istioA +1, cilium +1',
            },
          ],
        },
        {
          letter: 'c',
          say: 'in the code, reviewed with the code',
          implies:
            'Reviewed with the code, and a change across the fleet takes a release of everything.',
          effects: [
            { why: 'Policy is code.', in2018: 'lib +2', today: 'lib +2' },
            {
              why: 'Policy lies in objects outside the code.',
              in2018: 'istio -1',
              today: 'istioS -1, kuma -1',
            },
            { why: 'Policy can be part of the client.', today: 'grpc +1' },
          ],
        },
      ],
    },
    {
      id: '7.2',
      ask: 'Largest unit you accept losing when one proxy fails?',
      options: [
        {
          letter: 'a',
          say: 'one instance',
          implies: 'Sidecars keep failure local.',
          effects: [
            {
              why: 'One proxy for each instance: one fails, one is gone.',
              in2018: 'conduit +1, istio +1',
              today: 'l2 +1, istioS +1, kuma +1, consul +1',
            },
            {
              why: 'Proxies that are shared by a node take all its instances along.',
              in2018: 'l1 -1',
              today: 'istioA -1, cilium -1',
            },
          ],
        },
        {
          letter: 'b',
          say: 'one node or namespace',
          implies: 'Shared proxies cost less and fail wider.',
          effects: [
            {
              why: 'Shared proxies, which is what you accept.',
              in2018: 'l1 +1',
              today: 'istioA +1, cilium +1',
            },
          ],
        },
      ],
    },
  ],
} satisfies Question
