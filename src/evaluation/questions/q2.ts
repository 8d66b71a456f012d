import type { Question } from '../Question.ts'

export default {
  number: 2,
  short: 'Problems today',
  title:
    'What problems am I having today? Are you experiencing pain today or simply preparing for what you think you might need?',
  weight: 3,
  matters:
    'The strongest sign of a disappointing mesh is that it was adopted for a problem one does not have. Adopters at a conference in 2019 told of the same trait in teams that succeeded: one pain, a few champions, a small part of the configuration exposed. [55]',
  demonstrations: ['D3', 'D4', 'D5', 'D6', 'D7', 'D8', 'D9', 'D10'],
  parts: [
    {
      id: '2.1',
      ask: 'Cascading failure, retry storms, slow dependency takes callers down',
      remedy: {
        pain: 'retry storm',
        cheapest: 'One layer of retries, a budget of 20 %, jitter, and timeouts.',
        adds: 'A uniform budget, breaker and ejection outside the code.',
        demonstration: 'D3',
      },
      options: [
        { letter: 'a', say: 'not happening', need: 0 },
        {
          letter: 'b',
          say: 'nuisance',
          need: 1,
          implies:
            'A nuisance counts half of an incident. One layer of retries, a budget of 20 %, jitter, and timeouts is the cheapest first step.',
          effects: [
            {
              why: 'Nothing limits retries or takes a failing instance out of the calls between services.',
              in2018: 'none -1',
              today: 'none -1',
            },
            {
              why: 'Has timeouts, budgets and circuits, in each language once.',
              in2018: 'lib +0.5',
              today: 'lib +0.5',
            },
            {
              why: 'Stands at the edge and sees no calls between services.',
              in2018: 'gw -0.5',
              today: 'gw -0.5',
            },
            {
              why: 'Uniform retries, limits and ejection outside the code.',
              in2018: 'envoy +0.5, istio +0.5',
              today:
                'envoy +0.5, l2 +0.5, istioS +1, istioA +0.5, consul +0.5, kuma +0.5, grpc +0.5',
            },
            {
              why: 'Uniform retries, limits and ejection outside the code.',
              in2018: 'l1 +1',
              sources: [7],
            },
            { why: 'Had neither retries nor a circuit breaker yet.', in2018: 'conduit -0.5' },
          ],
        },
        {
          letter: 'c',
          say: 'caused an incident, or has a deadline',
          need: 3,
          implies:
            'Cheapest first step: timeouts + one retry layer + budget. Mesh step: uniform budget, breaker, outlier ejection.',
          effects: [
            {
              why: 'Nothing limits retries or takes a failing instance out of the calls between services.',
              in2018: 'none -2',
              today: 'none -2',
            },
            {
              why: 'Has timeouts, budgets and circuits, in each language once.',
              in2018: 'lib +1',
              today: 'lib +1',
            },
            {
              why: 'Stands at the edge and sees no calls between services.',
              in2018: 'gw -1',
              today: 'gw -1',
            },
            {
              why: 'Uniform retries, limits and ejection outside the code.',
              in2018: 'envoy +1, istio +1',
              today: 'envoy +1, l2 +1, istioS +2, istioA +1, consul +1, kuma +1, grpc +1',
            },
            {
              why: 'Uniform retries, limits and ejection outside the code.',
              in2018: 'l1 +2',
              sources: [7],
            },
            { why: 'Had neither retries nor a circuit breaker yet.', in2018: 'conduit -1' },
          ],
        },
      ],
    },
    {
      id: '2.2',
      ask: 'Hot instances / gRPC or HTTP2 calls pinned to one pod',
      remedy: {
        pain: 'pinned connections',
        cheapest: 'Round robin in the client.',
        adds: 'Balancing by request without code.',
        demonstration: 'D4',
      },
      options: [
        { letter: 'a', say: 'not happening', need: 0 },
        {
          letter: 'b',
          say: 'nuisance',
          need: 1,
          implies:
            'A nuisance counts half of an incident. Round robin in the client is the cheapest first step.',
          effects: [
            {
              why: 'Balances connections, so long-lived ones stay on one instance.',
              in2018: 'none -1',
              today: 'none -1',
            },
            { why: 'A client can balance each request.', in2018: 'lib +0.5', today: 'lib +0.5' },
            {
              why: 'Balances each request.',
              in2018: 'envoy +1, istio +0.5',
              today:
                'envoy +0.5, istioS +1, istioA +0.5, cilium +0.5, consul +0.5, kuma +0.5, grpc +1, cloud +0.5',
            },
            { why: 'Balances each request.', in2018: 'l1 +1', sources: [8] },
            { why: 'Balances each request.', in2018: 'conduit +1', sources: [14] },
            { why: 'Stands at the edge; the pinned calls are inside.', today: 'gw -0.5' },
            { why: 'Balances each request.', today: 'l2 +1', sources: [20] },
          ],
        },
        {
          letter: 'c',
          say: 'caused an incident, or has a deadline',
          need: 3,
          implies: 'Cheapest: client-side balancing. Mesh: per-request balancing for free.',
          effects: [
            {
              why: 'Balances connections, so long-lived ones stay on one instance.',
              in2018: 'none -2',
              today: 'none -2',
            },
            { why: 'A client can balance each request.', in2018: 'lib +1', today: 'lib +1' },
            {
              why: 'Balances each request.',
              in2018: 'envoy +2, istio +1',
              today:
                'envoy +1, istioS +2, istioA +1, cilium +1, consul +1, kuma +1, grpc +2, cloud +1',
            },
            { why: 'Balances each request.', in2018: 'l1 +2', sources: [8] },
            { why: 'Balances each request.', in2018: 'conduit +2', sources: [14] },
            { why: 'Stands at the edge; the pinned calls are inside.', today: 'gw -1' },
            { why: 'Balances each request.', today: 'l2 +2', sources: [20] },
          ],
        },
      ],
    },
    {
      id: '2.3',
      ask: 'Nobody can say who calls whom, how often, how well',
      remedy: {
        pain: 'invisible edges',
        cheapest: 'Access logs and one dashboard.',
        adds: 'The same golden signals for every edge.',
        demonstration: 'D5',
      },
      options: [
        { letter: 'a', say: 'not happening', need: 0 },
        {
          letter: 'b',
          say: 'nuisance',
          need: 1,
          implies:
            'A nuisance counts half of an incident. Access logs and one dashboard is the cheapest first step.',
          effects: [
            {
              why: 'Each service tells of itself in its own way, or not at all.',
              in2018: 'none -1, lib -0.5',
              today: 'none -1, lib -0.5',
            },
            {
              why: 'The same golden signals for every edge, without code.',
              in2018: 'envoy +0.5, l1 +0.5, istio +0.5',
              today:
                'envoy +0.5, istioS +1, istioA +0.5, cilium +1, consul +0.5, kuma +0.5, cloud +0.5',
            },
            {
              why: 'The same golden signals for every edge, without code.',
              in2018: 'conduit +1',
              sources: [12, 14],
            },
            {
              why: 'The same golden signals for every edge, without code.',
              today: 'l2 +1',
              sources: [57],
            },
          ],
        },
        {
          letter: 'c',
          say: 'caused an incident, or has a deadline',
          need: 3,
          implies: 'Cheapest: access logs + one dashboard. Mesh: uniform golden signals per edge.',
          effects: [
            {
              why: 'Each service tells of itself in its own way, or not at all.',
              in2018: 'none -2, lib -1',
              today: 'none -2, lib -1',
            },
            {
              why: 'The same golden signals for every edge, without code.',
              in2018: 'envoy +1, l1 +1, istio +1',
              today: 'envoy +1, istioS +2, istioA +1, cilium +2, consul +1, kuma +1, cloud +1',
            },
            {
              why: 'The same golden signals for every edge, without code.',
              in2018: 'conduit +2',
              sources: [12, 14],
            },
            {
              why: 'The same golden signals for every edge, without code.',
              today: 'l2 +2',
              sources: [57],
            },
          ],
        },
      ],
    },
    {
      id: '2.4',
      ask: 'Unencrypted or unauthenticated east–west traffic with an audit date',
      remedy: {
        pain: 'no encryption or identity',
        cheapest: 'Encryption between nodes (WireGuard).',
        adds: 'Workload identity, authorization by route, rotation that you then own.',
        demonstration: 'D6',
      },
      options: [
        { letter: 'a', say: 'not happening', need: 0 },
        {
          letter: 'b',
          say: 'nuisance',
          need: 1,
          implies:
            'A nuisance counts half of an incident. Encryption between nodes (WireGuard) is the cheapest first step.',
          effects: [
            {
              why: 'Gives workloads no identity.',
              in2018: 'none -1, lib -0.5',
              today: 'none -1, lib -0.5',
            },
            {
              why: 'Secures the way in, not the calls between services.',
              in2018: 'gw -0.5',
              today: 'gw -0.5',
            },
            {
              why: 'Workload identity, mTLS and rules by identity, with rotation to run.',
              in2018: 'envoy +0.5, l1 +0.5, istio +1',
              today:
                'l2 +1, istioS +1, istioA +1, cilium +0.5, consul +1, kuma +1, grpc +0.5, cloud +0.5',
            },
            {
              why: 'Had no TLS yet; it came in July 2018, behind a flag.',
              in2018: 'conduit -0.5',
              sources: [15],
            },
          ],
        },
        {
          letter: 'c',
          say: 'caused an incident, or has a deadline',
          need: 3,
          implies:
            'Cheapest: node-to-node encryption. Mesh: workload identity + authorization. Then you own certificate rotation.',
          effects: [
            {
              why: 'Gives workloads no identity.',
              in2018: 'none -2, lib -1',
              today: 'none -2, lib -1',
            },
            {
              why: 'Secures the way in, not the calls between services.',
              in2018: 'gw -1',
              today: 'gw -1',
            },
            {
              why: 'Workload identity, mTLS and rules by identity, with rotation to run.',
              in2018: 'envoy +1, l1 +1, istio +2',
              today:
                'l2 +2, istioS +2, istioA +2, cilium +1, consul +2, kuma +2, grpc +1, cloud +1',
            },
            {
              why: 'Had no TLS yet; it came in July 2018, behind a flag.',
              in2018: 'conduit -1',
              sources: [15],
            },
          ],
        },
      ],
    },
    {
      id: '2.5',
      ask: 'Risky releases: need weighted canary, mirroring, header routing',
      remedy: {
        pain: 'risky releases',
        cheapest: 'Weights at the ingress.',
        adds: 'Weights, mirrors and header matches at any hop.',
        demonstration: 'D7',
      },
      options: [
        { letter: 'a', say: 'not happening', need: 0 },
        {
          letter: 'b',
          say: 'nuisance',
          need: 1,
          implies:
            'A nuisance counts half of an incident. Weights at the ingress is the cheapest first step.',
          effects: [
            {
              why: 'Cannot split traffic in front of an inner service.',
              in2018: 'none -0.5, lib -0.5',
              today: 'none -0.5, lib -0.5',
            },
            {
              why: 'Splits traffic where it comes in, which is often enough.',
              in2018: 'gw +0.5',
              today: 'gw +1',
            },
            {
              why: 'Weights, mirrors and header matches at any hop.',
              in2018: 'envoy +0.5, l1 +0.5, istio +1',
              today:
                'envoy +0.5, l2 +0.5, istioS +1, istioA +1, cilium +0.5, consul +0.5, kuma +0.5, grpc +0.5, cloud +0.5',
            },
            { why: 'Had no routing rules yet.', in2018: 'conduit -1' },
          ],
        },
        {
          letter: 'c',
          say: 'caused an incident, or has a deadline',
          need: 3,
          implies: 'Cheapest: split at the ingress. Mesh: split at any hop.',
          effects: [
            {
              why: 'Cannot split traffic in front of an inner service.',
              in2018: 'none -1, lib -1',
              today: 'none -1, lib -1',
            },
            {
              why: 'Splits traffic where it comes in, which is often enough.',
              in2018: 'gw +1',
              today: 'gw +2',
            },
            {
              why: 'Weights, mirrors and header matches at any hop.',
              in2018: 'envoy +1, l1 +1, istio +2',
              today:
                'envoy +1, l2 +1, istioS +2, istioA +2, cilium +1, consul +1, kuma +1, grpc +1, cloud +1',
            },
            { why: 'Had no routing rules yet.', in2018: 'conduit -2' },
          ],
        },
      ],
    },
    {
      id: '2.6',
      ask: 'Three or more languages each re-implement resilience',
      remedy: {
        pain: 'sprawl of libraries',
        cheapest: 'One blessed client for each language.',
        adds: 'Policy out of the process.',
        demonstration: 'D8',
      },
      options: [
        { letter: 'a', say: 'not happening', need: 0 },
        {
          letter: 'b',
          say: 'nuisance',
          need: 1,
          implies:
            'A nuisance counts half of an incident. One blessed client for each language is the cheapest first step.',
          effects: [
            {
              why: 'Leaves each language to its own implementation.',
              in2018: 'none -0.5, lib -1',
              today: 'none -0.5, lib -1',
            },
            {
              why: 'Takes policy out of the process, the same for every language.',
              in2018: 'envoy +0.5, l1 +1, conduit +0.5, istio +1',
              today:
                'envoy +0.5, l2 +1, istioS +1, istioA +1, cilium +0.5, consul +1, kuma +1, cloud +0.5',
            },
            {
              why: 'Each language has its own xDS client, and they do not support the same things.',
              today: 'grpc -0.5',
            },
          ],
        },
        {
          letter: 'c',
          say: 'caused an incident, or has a deadline',
          need: 3,
          implies: 'Cheapest: freeze one client per language. Mesh: move it out of process.',
          effects: [
            {
              why: 'Leaves each language to its own implementation.',
              in2018: 'none -1, lib -2',
              today: 'none -1, lib -2',
            },
            {
              why: 'Takes policy out of the process, the same for every language.',
              in2018: 'envoy +1, l1 +2, conduit +1, istio +2',
              today:
                'envoy +1, l2 +2, istioS +2, istioA +2, cilium +1, consul +2, kuma +2, cloud +1',
            },
            {
              why: 'Each language has its own xDS client, and they do not support the same things.',
              today: 'grpc -1',
            },
          ],
        },
      ],
    },
    {
      id: '2.7',
      ask: 'Zone, cluster or region failover is manual',
      remedy: {
        pain: 'failover by hand',
        cheapest: 'DNS or a global load balancer.',
        adds: 'Failover by locality for each service, with spill-over.',
        demonstration: 'D9',
      },
      options: [
        { letter: 'a', say: 'not happening', need: 0 },
        {
          letter: 'b',
          say: 'nuisance',
          need: 1,
          implies:
            'A nuisance counts half of an incident. DNS or a global load balancer is the cheapest first step.',
          effects: [
            {
              why: 'Does not know where an instance is.',
              in2018: 'none -0.5, lib -0.5',
              today: 'none -0.5, lib -0.5',
            },
            {
              why: 'Sends calls to another zone or cluster when the near one fails.',
              in2018: 'envoy +0.5, l1 +1',
              today:
                'envoy +0.5, l2 +0.5, istioS +1, istioA +0.5, cilium +1, consul +1, kuma +1, grpc +0.5, cloud +0.5',
            },
            { why: 'Knew one cluster only.', in2018: 'conduit -1' },
          ],
        },
        {
          letter: 'c',
          say: 'caused an incident, or has a deadline',
          need: 3,
          implies: 'Cheapest: DNS/global LB. Mesh: locality-aware failover per service.',
          effects: [
            {
              why: 'Does not know where an instance is.',
              in2018: 'none -1, lib -1',
              today: 'none -1, lib -1',
            },
            {
              why: 'Sends calls to another zone or cluster when the near one fails.',
              in2018: 'envoy +1, l1 +2',
              today:
                'envoy +1, l2 +1, istioS +2, istioA +1, cilium +2, consul +2, kuma +2, grpc +1, cloud +1',
            },
            { why: 'Knew one cluster only.', in2018: 'conduit -2' },
          ],
        },
      ],
    },
    {
      id: '2.8',
      ask: 'Is any of this hurting users today?',
      options: [
        {
          letter: 'a',
          say: 'no — preparing for what we think we will need',
          need: 0,
          implies: 'Buy information, not infrastructure: pilot on one edge, or wait.',
          effects: [
            {
              why: 'Nobody is hurt, so nothing new is the cheapest answer.',
              in2018: 'none +2, lib +1',
              today: 'none +2, lib +1',
            },
            {
              why: 'Infrastructure for a problem that you do not have.',
              in2018: 'l1 -1, conduit -1, istio -1, envoy -1',
              today: 'l2 -1, istioS -1, istioA -1, cilium -1, consul -1, kuma -1, envoy -1',
            },
          ],
        },
        {
          letter: 'b',
          say: 'yes',
          need: 2,
          implies: 'Name the outage; it becomes the demo.',
          effects: [
            {
              why: 'Users are hurt today, and this changes nothing.',
              in2018: 'none -1',
              today: 'none -1',
            },
          ],
        },
      ],
    },
  ],
} satisfies Question
