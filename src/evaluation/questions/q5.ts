import type { Question } from '../Question.ts'

export default {
  number: 5,
  short: 'What you already have',
  title:
    'What functionalities of a service mesh do you already have? Can you introduce a service mesh safely and how will it interact with the features you’ve already built?',
  weight: 2,
  matters:
    'Most early incidents with a mesh are interactions, not bugs: two layers that retry, TLS inside TLS, two balancers, two truths about who is there.',
  demonstrations: ['D14', 'D15'],
  parts: [
    {
      id: '5.1',
      ask: 'Where are retries today?',
      raise: { order: 4, action: 'Audit where retries happen today.' },
      options: [
        {
          letter: 'a',
          say: 'nowhere',
          need: 1,
          readiness: 2,
          implies: 'Add them last, with a budget.',
        },
        {
          letter: 'b',
          say: 'client library only',
          need: 0,
          readiness: 2,
          implies: 'Decide which layer keeps them; turn the other off.',
          effects: [
            { why: 'The library that you have keeps its job.', in2018: 'lib +1', today: 'lib +1' },
          ],
        },
        {
          letter: 'c',
          say: 'gateway or load balancer only',
          need: 0,
          readiness: 2,
          implies: 'Count layers before adding one.',
          effects: [
            { why: 'The gateway that you have keeps its job.', in2018: 'gw +1', today: 'gw +1' },
          ],
        },
        {
          letter: 'd',
          say: 'several layers, or nobody knows',
          need: 2,
          readiness: 0,
          implies: 'Audit first. Note: Istio retries by default, Linkerd 2 only when asked.',
          effects: [
            { why: 'One layer less to audit.', in2018: 'none +1', today: 'none +1' },
            { why: 'Retries within a budget, or only when asked for.', in2018: 'l1 +1' },
            {
              why: 'Retries by default: one layer more before the audit is done.',
              in2018: 'istio -1',
            },
            {
              why: 'Retries within a budget, or only when asked for.',
              today: 'l2 +1',
              sources: [25],
            },
            {
              why: 'Retries by default: one layer more before the audit is done.',
              today: 'istioS -1',
              sources: [33],
            },
          ],
        },
      ],
    },
    {
      id: '5.2',
      ask: 'TLS between services today?',
      raise: { order: 13, action: 'Decide where TLS of the applications ends.' },
      options: [
        {
          letter: 'a',
          say: 'none',
          need: 2,
          implies: 'Certificates for every workload would be new: plan who runs them.',
          effects: [
            {
              why: 'mTLS by default or by one switch.',
              in2018: 'istio +1',
              today: 'istioS +1, istioA +1, consul +1, kuma +1',
            },
            { why: 'mTLS by default or by one switch.', today: 'l2 +1', sources: [69] },
          ],
        },
        {
          letter: 'b',
          say: 'applications do TLS/mTLS themselves',
          need: 0,
          readiness: 1,
          implies:
            'Proxy sees opaque bytes: no L7 features until the app hands plaintext to its local proxy.',
          effects: [
            {
              why: 'Sees opaque bytes behind TLS of the applications.',
              in2018: 'envoy -1, l1 -1, conduit -1, istio -1',
              today: 'l2 -1, istioS -1, kuma -1, consul -1',
            },
            { why: 'Enforces on addresses and identity below TLS.', today: 'cilium +0.5' },
          ],
        },
        {
          letter: 'c',
          say: 'terminated at ingress only',
          need: 1,
          implies:
            'Behind the ingress everything is in the clear; certificates would go on to the workloads.',
          effects: [
            {
              why: 'Continues TLS from the ingress to the workloads.',
              in2018: 'istio +1',
              today: 'l2 +1, istioS +1, istioA +1',
            },
          ],
        },
        {
          letter: 'd',
          say: 'network-level (WireGuard/IPsec/VPC)',
          need: 0,
          implies: 'Encryption is solved; identity is not.',
          effects: [
            { why: 'Encryption is solved already.', in2018: 'none +1', today: 'none +1' },
            { why: 'Comes with encryption of the network itself.', today: 'cilium +1' },
          ],
        },
      ],
    },
    {
      id: '5.3',
      ask: 'Service discovery today?',
      raise: { order: 11, action: 'Bring service discovery to one truth with health checks.' },
      options: [
        {
          letter: 'a',
          say: 'Kubernetes Services',
          readiness: 2,
          implies: 'One truth that every Kubernetes mesh reads.',
          effects: [
            {
              why: 'Reads Kubernetes Services.',
              in2018: 'conduit +1, istio +1',
              today: 'l2 +1, istioS +1, istioA +1, cilium +1',
            },
          ],
        },
        {
          letter: 'b',
          say: 'Consul',
          readiness: 2,
          implies: 'Prefer what reads Consul, or plan which of two registries is right.',
          effects: [
            { why: 'Reads Consul.', in2018: 'l1 +1', sources: [6] },
            { why: 'Reads Consul.', in2018: 'istio +0.5', today: 'consul +2, kuma +0.5' },
            { why: 'Does not read Consul: two truths.', today: 'l2 -1' },
          ],
        },
        {
          letter: 'c',
          say: 'Eureka / ZooKeeper',
          readiness: 1,
          implies: 'Plan the bridge or the move.',
          effects: [
            {
              why: 'The client libraries of that registry are in place.',
              in2018: 'lib +1',
              today: 'lib +1',
            },
            { why: 'Reads that registry, or can be fed from it.', in2018: 'l1 +2', sources: [6] },
            {
              why: 'Reads that registry, or can be fed from it.',
              in2018: 'istio +0.5',
              today: 'kuma +0.5',
            },
            {
              why: 'Does not read that registry.',
              in2018: 'conduit -1',
              today: 'l2 -1, istioS -1',
            },
          ],
        },
        {
          letter: 'd',
          say: 'static config / DNS names',
          readiness: 0,
          implies: 'Somebody edits lists when an instance goes; health checks are the gap.',
          effects: [
            {
              why: 'Takes static clusters and DNS names as they are.',
              in2018: 'envoy +0.5',
              today: 'envoy +0.5',
            },
          ],
        },
      ],
    },
    {
      id: '5.4',
      ask: 'Ingress / API gateway that must stay?',
      options: [
        {
          letter: 'a',
          say: 'no',
          implies: 'The gateway of the mesh may become yours.',
          effects: [
            {
              why: 'Brings a gateway of its own.',
              in2018: 'istio +0.5',
              today: 'istioS +0.5, istioA +0.5, cilium +0.5',
            },
          ],
        },
        {
          letter: 'b',
          say: 'yes, with product features (auth, quotas, portal)',
          implies: 'Mesh and gateway coexist; decide who retries and who terminates TLS.',
          effects: [
            { why: 'It stays, and may do the job alone.', in2018: 'gw +1', today: 'gw +1' },
            { why: 'Brings none of its own and works with any.', today: 'l2 +1', sources: [28] },
          ],
        },
      ],
    },
    {
      id: '5.5',
      ask: 'If the mesh misbehaves at 03:00, how do you back out?',
      raise: { order: 2, action: 'Define how to back out, and rehearse it.' },
      options: [
        {
          letter: 'a',
          say: 'we cannot',
          readiness: 0,
          implies: 'Rehearse removal before onboarding service two.',
          effects: [
            {
              why: 'Reaches into many places, so it is the hardest to get out again.',
              in2018: 'istio -1',
              today: 'istioS -1, consul -1',
            },
          ],
        },
        { letter: 'b', say: 'whole cluster at once', readiness: 1 },
        {
          letter: 'c',
          say: 'per service or namespace, rehearsed',
          readiness: 3,
          implies: 'A pilot can be stopped within minutes: say who may decide it.',
          effects: [
            {
              why: 'Goes in and out by namespace or workload.',
              in2018: 'conduit +1',
              today: 'l2 +1, istioS +0.5, istioA +1, kuma +0.5',
            },
          ],
        },
      ],
    },
  ],
} satisfies Question
