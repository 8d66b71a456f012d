import type { Question } from '../Question.ts'

export default {
  number: 6,
  short: 'Responsibilities',
  title:
    'What is the division of responsibility in your organization and will the product you’re considering allow you to work in ways that support that structure?',
  weight: 2,
  matters:
    'Ownership that sprawls is a main cause of trouble: teams, schedules and priorities differ. A mesh moves decisions between teams, and the product must let you cut along your own lines.',
  demonstrations: ['D16'],
  parts: [
    {
      id: '6.1',
      ask: 'Who decides timeouts, retries and limits for one service?',
      raise: { order: 3, action: 'Choose who decides timeouts, retries and limits.' },
      options: [
        {
          letter: 'a',
          say: 'the service team',
          need: 0,
          readiness: 2,
          implies: 'Policy must lie where the team can change it without a ticket.',
          effects: [
            { why: 'Each team keeps its own.', in2018: 'lib +1', today: 'lib +1, gw +0.5' },
            {
              why: 'Policy stands beside the service, in the namespace of its team.',
              in2018: 'conduit +0.5',
              today: 'istioA +0.5',
            },
            {
              why: 'Policy stands beside the service, in the namespace of its team.',
              today: 'l2 +1',
              sources: [25],
            },
          ],
        },
        {
          letter: 'b',
          say: 'the platform team',
          need: 0,
          readiness: 2,
          implies: 'Policy may lie in one place, and the platform team is paged for it.',
          effects: [
            {
              why: 'Made for one team that decides for all.',
              in2018: 'l1 +1, istio +1',
              today: 'istioS +1, consul +1, kuma +1',
            },
          ],
        },
        {
          letter: 'c',
          say: 'caller and callee teams, and they disagree',
          need: 2,
          readiness: 1,
          implies: 'Need precedence rules that people can read.',
          effects: [
            {
              why: 'Only the caller has a say, so disagreement goes on in silence.',
              in2018: 'lib -1',
              today: 'lib -1',
            },
            {
              why: 'Callers and callees can both state policy, with an order between them.',
              in2018: 'l1 +1, istio +1',
              today: 'l2 +0.5, istioS +1, istioA +1, kuma +1',
            },
          ],
        },
        {
          letter: 'd',
          say: 'nobody',
          need: 2,
          readiness: 0,
          implies: 'Tooling will not fix it.',
          effects: [{ why: 'Tooling does not fix it.', in2018: 'none +1', today: 'none +1' }],
        },
      ],
    },
    {
      id: '6.2',
      ask: 'Who is paged when a proxy breaks a request?',
      raise: { order: 5, action: 'Write the runbook: who is paged when a proxy breaks a request.' },
      options: [
        {
          letter: 'a',
          say: 'undefined',
          readiness: 0,
          implies: 'Write the runbook first.',
          effects: [
            {
              why: 'Nobody is paged for a proxy that is not there.',
              in2018: 'none +1',
              today: 'none +1',
            },
          ],
        },
        {
          letter: 'b',
          say: 'application team',
          readiness: 1,
          implies: 'Give them a one-page debug path.',
          effects: [
            {
              why: 'Simple enough for an application team to debug.',
              in2018: 'conduit +1',
              today: 'l2 +1',
            },
            { why: 'Takes a specialist to debug.', in2018: 'l1 -1', today: 'istioS -1' },
          ],
        },
        { letter: 'c', say: 'platform team', readiness: 3 },
      ],
    },
    {
      id: '6.3',
      ask: 'How isolated must teams be from each other?',
      options: [
        { letter: 'a', say: 'trust everybody' },
        {
          letter: 'b',
          say: 'namespace permissions',
          implies: 'Permissions of namespaces must hold for policy as well.',
          effects: [
            {
              why: 'Policy has namespaces, and permissions with them.',
              in2018: 'istio +0.5',
              today: 'l2 +1, istioS +1, istioA +1, cilium +1',
            },
            { why: 'Its routing table is one for everybody.', in2018: 'l1 -0.5' },
            { why: 'Routes belong to namespaces, and permissions with them.', today: 'gw +0.5' },
          ],
        },
        {
          letter: 'c',
          say: 'hard tenants / separate admin domains',
          implies: 'Multiple meshes with gateways between them.',
          effects: [
            {
              why: 'One control plane, one domain of trust.',
              in2018: 'istio -1, l1 -1, conduit -1',
            },
            {
              why: 'Several meshes or admin partitions, with gateways between them.',
              today: 'kuma +2, consul +1, istioS +0.5, cloud +1',
            },
          ],
        },
      ],
    },
    {
      id: '6.4',
      ask: 'Does a security team own identity and PKI?',
      options: [
        { letter: 'a', say: 'no preference' },
        {
          letter: 'b',
          say: 'must chain to the corporate CA',
          implies: 'Agree who rotates the trust anchor and when.',
          effects: [
            {
              why: 'Takes a corporate CA as its root or intermediate.',
              in2018: 'istio +1, l1 +1',
              today: 'l2 +1, istioS +1, istioA +1, consul +1, kuma +1',
            },
            { why: 'Certificates of its own, or none: nothing to chain.', in2018: 'conduit -1' },
            { why: 'The CA is that of the cloud.', today: 'cloud -0.5' },
          ],
        },
      ],
    },
  ],
} satisfies Question
