import type { Question } from '../Question.ts'

export default {
  number: 8,
  short: 'Support',
  title: 'What support needs does your team have?',
  weight: 2,
  matters:
    'Licence, release policy and support change more often than architecture. Between 2023 and 2026 the answer changed for Consul (licence), Linkerd (binaries), App Mesh (end) and Open Service Mesh (archive). [40][29][49][50]',
  demonstrations: ['D19', 'D2'],
  parts: [
    {
      id: '8.1',
      ask: 'What support do you need?',
      options: [
        {
          letter: 'a',
          say: 'community is fine',
          implies: 'You read issues and release notes yourselves.',
          effects: [
            {
              why: 'A large community.',
              in2018: 'envoy +1, istio +1, l1 +1',
              today: 'envoy +1, l2 +1, istioS +1, istioA +1, cilium +1, kuma +1',
            },
          ],
        },
        {
          letter: 'b',
          say: 'vendor with SLA',
          implies: 'Ask for the SLA in writing, and what it covers.',
          effects: [
            {
              why: 'Support with an SLA is sold.',
              in2018: 'l1 +2',
              today: 'l2 +1, istioS +2, istioA +2, cilium +2, consul +1, kuma +1, cloud +2',
            },
            {
              why: 'Nobody sells support for the library that you compose yourself.',
              in2018: 'lib -1',
              today: 'lib -1',
            },
            { why: 'Nobody sells support for a control plane of your own.', today: 'envoy -1' },
          ],
        },
        {
          letter: 'c',
          say: 'only through our cloud contract',
          implies: 'The choice is what your cloud runs for you.',
          effects: [
            { why: 'What the cloud has without a mesh is in the contract.', in2018: 'none +1' },
            { why: 'Clouds sell it.', today: 'cloud +2, istioS +1, istioA +1' },
            { why: 'Its vendor is not your cloud.', today: 'l2 -1, consul -1' },
          ],
        },
      ],
    },
    {
      id: '8.2',
      ask: 'Licence and governance rule?',
      options: [
        { letter: 'a', say: 'anything legal approves' },
        {
          letter: 'b',
          say: 'OSI-approved licence only',
          implies: 'Consul has been under the Business Source License since 1.17.',
          effects: [
            { why: 'A proprietary service.', today: 'cloud -1' },
            {
              why: 'Under the Business Source License since 1.17, which OSI has not approved.',
              today: 'consul no',
              sources: [40],
            },
          ],
        },
        {
          letter: 'c',
          say: 'free, semver-stable binaries without per-cluster fee',
          implies: 'Check who builds the binaries, not only who writes the code.',
          effects: [
            {
              why: 'The project publishes edge releases only, since February 2024.',
              today: 'l2 -1',
              sources: [29],
            },
            {
              why: 'Free for internal use, under a licence that is not open source.',
              today: 'consul -0.5',
              sources: [40],
            },
            {
              why: 'The project itself publishes stable releases.',
              today: 'istioS +1, istioA +1, cilium +1, kuma +1',
            },
          ],
        },
        {
          letter: 'd',
          say: 'foundation-governed project',
          implies: '2018: Linkerd and Envoy were CNCF; Istio and Conduit were not.',
          effects: [
            { why: 'Governed by a foundation.', in2018: 'l1 +1', today: 'l2 +1', sources: [4] },
            { why: 'Governed by a foundation.', in2018: 'envoy +1', today: 'cilium +1, envoy +1' },
            {
              why: 'Governed by companies, not by a foundation.',
              in2018: 'istio -1',
              sources: [31],
            },
            { why: 'Governed by a foundation.', today: 'istioS +1, istioA +1', sources: [31] },
            {
              why: 'In the CNCF, at the first level (sandbox).',
              today: 'kuma +0.5',
              sources: [42],
            },
            {
              why: 'Governed by companies, not by a foundation.',
              today: 'consul -2',
              sources: [40],
            },
            { why: 'Governed by companies, not by a foundation.', today: 'cloud -1' },
          ],
        },
      ],
    },
    {
      id: '8.3',
      ask: 'How often can you upgrade infrastructure?',
      raise: {
        order: 12,
        action: 'Plan infrastructure upgrades each quarter, or have it managed.',
      },
      options: [
        { letter: 'a', say: 'quarterly or faster', readiness: 3 },
        {
          letter: 'b',
          say: 'twice a year',
          readiness: 2,
          implies: 'You will skip releases: check how far an upgrade may jump.',
          effects: [
            {
              why: 'Releases run out of support before your next upgrade.',
              in2018: 'istio -1, conduit -1',
              today: 'istioS -0.5, istioA -0.5',
            },
          ],
        },
        {
          letter: 'c',
          say: 'yearly or less',
          readiness: 0,
          implies: 'You will run unsupported releases; prefer managed.',
          effects: [
            { why: 'Ages slowly.', in2018: 'lib +1', today: 'lib +1' },
            {
              why: 'You would run releases that nobody supports any more.',
              in2018: 'envoy -1, conduit -2, istio -2',
              today: 'l2 -1, istioS -1, istioA -1, cilium -1, kuma -1',
            },
            { why: 'The provider upgrades it.', today: 'cloud +1' },
          ],
        },
      ],
    },
    {
      id: '8.4',
      ask: 'Maturity bar?',
      options: [
        {
          letter: 'a',
          say: 'GA with a year of production use behind it',
          implies: 'In 2018 this left few; today most pass.',
          effects: [
            { why: 'In production for years.', in2018: 'lib +2' },
            {
              why: 'In production for more than a year.',
              in2018: 'envoy +1, l1 +2',
              today: 'l2 +1, istioS +2, istioA +1, consul +1, kuma +1, cloud +1',
            },
            { why: 'Alpha, or not 1.0 yet.', in2018: 'conduit -2', sources: [14] },
            { why: 'Alpha, or not 1.0 yet.', in2018: 'istio -2', sources: [17] },
          ],
        },
        {
          letter: 'b',
          say: 'beta acceptable for a pilot',
          implies: 'Plan for changes of interface, and keep the pilot small.',
          effects: [
            {
              why: 'Young, but good enough for a pilot.',
              in2018: 'conduit +0.5, istio +1',
              today: 'istioA +0.5, cilium +0.5',
            },
          ],
        },
      ],
    },
  ],
} satisfies Question
