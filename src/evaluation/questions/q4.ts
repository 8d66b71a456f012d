import type { Question } from '../Question.ts'

export default {
  number: 4,
  short: 'Observability',
  title:
    'What level of observability do your services have today? Where are the current gaps in logging, tracing, etc?',
  weight: 2,
  matters:
    'It is the benefit that teams feel first and overestimate next: proxies see hops, not intent. Tracing, unlike metrics, needs changes of code, because headers must be passed on; and the metrics store of a mesh is not for history. [56][57]',
  demonstrations: ['D12', 'D13', 'D5'],
  parts: [
    {
      id: '4.1',
      ask: 'Golden signals (rate, errors, latency) per service?',
      options: [
        {
          letter: 'a',
          say: 'none',
          need: 3,
          implies: 'Fastest visible win of any mesh.',
          effects: [
            { why: 'You stay blind.', in2018: 'none -1', today: 'none -1' },
            {
              why: 'Golden signals for every service on the first day.',
              in2018: 'envoy +1, l1 +1, conduit +2, istio +1',
              today:
                'envoy +1, l2 +2, istioS +2, istioA +1, cilium +1, consul +1, kuma +1, cloud +1',
            },
          ],
        },
        {
          letter: 'b',
          say: 'some services, inconsistent',
          need: 2,
          implies: 'Value is uniformity.',
          effects: [
            {
              why: 'Makes the signals uniform.',
              in2018: 'envoy +0.5, l1 +0.5, conduit +1, istio +0.5',
              today:
                'l2 +1, istioS +1, istioA +0.5, cilium +0.5, consul +0.5, kuma +0.5, cloud +0.5',
            },
          ],
        },
        {
          letter: 'c',
          say: 'uniform everywhere',
          need: 0,
          implies: 'Observability is not your reason.',
          effects: [
            {
              why: 'The signals are there already: no reason to change for them.',
              in2018: 'none +1, lib +1',
              today: 'none +1, lib +1',
            },
          ],
        },
      ],
    },
    {
      id: '4.2',
      ask: 'Are trace headers propagated by application code?',
      raise: { order: 10, action: 'Pass trace headers on in every service.' },
      options: [
        {
          letter: 'a',
          say: 'no / unknown',
          need: 1,
          readiness: 0,
          implies: 'Proxies emit spans per hop but cannot join them; budget code changes.',
        },
        {
          letter: 'b',
          say: 'in some languages',
          need: 1,
          readiness: 1,
          implies: 'Expect broken traces at the gaps.',
        },
        {
          letter: 'c',
          say: 'yes',
          need: 0,
          readiness: 3,
          implies: 'Mesh spans add the network half.',
          effects: [
            {
              why: 'Its spans join yours and add the network half.',
              in2018: 'envoy +1, l1 +1, istio +1',
              today: 'envoy +1, l2 +0.5, istioS +1, consul +0.5, kuma +1',
            },
          ],
        },
      ],
    },
    {
      id: '4.3',
      ask: 'Can you draw the dependency graph from data?',
      options: [
        {
          letter: 'a',
          say: 'no',
          need: 2,
          implies: 'A graph drawn from traffic shows the edges that nobody remembers.',
          effects: [
            {
              why: 'Draws the graph from what passes.',
              in2018: 'conduit +1, istio +1',
              today: 'l2 +1, istioS +1, istioA +0.5, cilium +1, kuma +0.5',
            },
          ],
        },
        { letter: 'b', say: 'yes', need: 0 },
      ],
    },
    {
      id: '4.4',
      ask: 'Where would mesh metrics go?',
      raise: { order: 9, action: 'Choose a store for metrics, and estimate its labels.' },
      options: [
        {
          letter: 'a',
          say: 'nowhere yet',
          readiness: 0,
          implies: 'Mesh dashboards are short-retention viewers, not a store.',
          effects: [
            {
              why: 'Its dashboards want a store that somebody runs.',
              in2018: 'istio -1',
              today: 'istioS -1',
            },
          ],
        },
        {
          letter: 'b',
          say: 'Prometheus-compatible store',
          readiness: 2,
          implies: 'Estimate label cardinality before, not after.',
          effects: [
            { why: 'Exports to Prometheus.', in2018: 'l1 +1', sources: [73] },
            { why: 'Exports to Prometheus.', in2018: 'conduit +1', sources: [14] },
            {
              why: 'Exports to Prometheus.',
              in2018: 'istio +1',
              today: 'l2 +1, istioS +1, istioA +1, cilium +1, kuma +1',
            },
          ],
        },
        {
          letter: 'c',
          say: 'commercial APM billed per series/GB',
          readiness: 2,
          implies: 'Model the bill: services² edges × status × quantiles.',
          effects: [
            {
              why: 'Metrics come with the bill of the cloud that you already have.',
              today: 'cloud +1',
            },
          ],
        },
      ],
    },
    {
      id: '4.5',
      ask: 'What share of calls is not HTTP/gRPC?',
      options: [
        {
          letter: 'a',
          say: 'under 10 %',
          implies: 'Nearly everything is a request, so the features for requests apply.',
          effects: [
            {
              why: 'Its strength is HTTP and gRPC, and that is what you have.',
              in2018: 'l1 +1, conduit +1',
              today: 'l2 +1',
            },
          ],
        },
        {
          letter: 'b',
          say: '10 – 50 % (databases, caches, TCP)',
          implies: 'TCP gets bytes, connections, mTLS — not retries or success rate.',
          effects: [
            {
              why: 'Handles TCP as well: bytes, connections, mTLS.',
              in2018: 'envoy +1, istio +1',
              today: 'envoy +1, istioS +1, istioA +1, cilium +1',
            },
            { why: 'Made for requests; TCP passes it by.', in2018: 'l1 -1' },
          ],
        },
        {
          letter: 'c',
          say: 'mostly brokers / TCP',
          implies: 'A mesh sees the broker, not the message.',
          effects: [
            {
              why: 'A broker or a database client does the work that a mesh would.',
              in2018: 'none +1',
              today: 'none +1',
            },
            {
              why: 'Sees bytes, and its features are about requests.',
              in2018: 'l1 -2, conduit -1',
              today: 'l2 -1',
            },
            {
              why: 'The layer for connections alone is cheap here.',
              today: 'istioA +1, cilium +1',
            },
          ],
        },
      ],
    },
  ],
} satisfies Question
