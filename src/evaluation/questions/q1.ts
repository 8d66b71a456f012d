import type { Question } from '../Question.ts'

export default {
  number: 1,
  short: 'Readiness',
  title: 'Am I ready for a service mesh? Is your organization?',
  weight: 3,
  matters:
    'A mesh adds a distributed system whose failures look like failures of applications. It pays off only when somebody can operate it, upgrade it and prove its value. In a survey of the CNCF, problems of people ranked above technical ones. [53]',
  demonstrations: ['D1', 'D2'],
  parts: [
    {
      id: '1.1',
      ask: 'How many independently deployed services call each other in production?',
      options: [
        {
          letter: 'a',
          say: 'fewer than 5',
          need: 0,
          implies:
            'Edges fit on a whiteboard; a library or good ingress is cheaper than a new layer.',
          effects: [
            {
              why: 'Edges that fit on a whiteboard are covered by a library, an ingress, or nothing.',
              in2018: 'none +2, lib +1, gw +1',
              today: 'none +2, lib +1, gw +1',
            },
            {
              why: 'A layer to run, for few edges.',
              in2018: 'envoy -1, l1 -1, conduit -1, istio -2',
              today: 'envoy -1, l2 -1, istioS -2, istioA -1, cilium -1, consul -2, kuma -2',
            },
          ],
        },
        {
          letter: 'b',
          say: '5 – 20',
          need: 1,
          implies: 'A mesh is optional; pick one pain and prove it.',
          effects: [
            {
              why: 'A library or an ingress still reaches every edge.',
              in2018: 'lib +1, gw +1',
              today: 'lib +1, gw +1',
            },
            {
              why: 'Many parts for so few services.',
              in2018: 'istio -1',
              today: 'istioS -1, consul -1',
            },
            {
              why: 'Somebody else runs it, so the small number of services matters less.',
              today: 'cloud +1',
            },
          ],
        },
        {
          letter: 'c',
          say: '21 – 100',
          need: 2,
          implies: 'Hand-kept policy starts to drift between teams.',
          effects: [
            {
              why: 'Policy that is kept by hand in so many services drifts apart.',
              in2018: 'none -1, lib -1',
              today: 'none -1, lib -1',
            },
            {
              why: 'Enough edges for one uniform layer to pay off.',
              in2018: 'envoy +1, l1 +1, conduit +1, istio +1',
              today: 'l2 +1, istioS +1, istioA +1, cilium +1, consul +1, kuma +1, cloud +1',
            },
            {
              why: 'Today there are finished meshes; a control plane of your own is the dearer way.',
              today: 'envoy -1',
            },
          ],
        },
        {
          letter: 'd',
          say: 'more than 100',
          need: 3,
          implies: 'Also ask about control-plane scale and config scoping.',
          effects: [
            {
              why: 'Nobody keeps policy in step by hand in a hundred services.',
              in2018: 'none -2, lib -1',
              today: 'none -2, lib -1',
            },
            {
              why: 'This is the size it was made for.',
              in2018: 'envoy +1, l1 +2, istio +1',
              today: 'l2 +1, istioS +2, istioA +2, cilium +1, consul +1, kuma +1, cloud +1',
            },
            { why: 'Nobody had run an alpha at this size.', in2018: 'conduit -1' },
          ],
        },
      ],
    },
    {
      id: '1.2',
      ask: 'How mature is the platform underneath?',
      raise: { order: 6, action: 'Automate deployment and rollback.' },
      options: [
        {
          letter: 'a',
          say: 'VMs, mostly manual deploys',
          readiness: 0,
          implies: 'Automate deploy + rollback first; a mesh multiplies change.',
          effects: [
            {
              why: 'It leans on an orchestrator, and on deployments that run by themselves.',
              in2018: 'istio -1',
              today: 'istioS -1, istioA -1, cilium -1',
            },
          ],
        },
        {
          letter: 'b',
          say: 'containers, no orchestrator',
          readiness: 1,
          implies: 'Discovery and health checks are your real gap.',
        },
        {
          letter: 'c',
          say: 'orchestrator, under 6 months old',
          readiness: 1,
          implies: 'One hard thing at a time.',
          effects: [
            {
              why: 'Two hard things at a time: it needs a platform team that already knows its platform.',
              in2018: 'istio -1',
              today: 'istioS -1, consul -1',
            },
          ],
        },
        {
          letter: 'd',
          say: 'orchestrator, stable, automated rollback',
          readiness: 3,
          implies: 'Baseline for any mesh.',
        },
      ],
    },
    {
      id: '1.3',
      ask: 'Who will operate the mesh, on call included?',
      raise: { order: 1, action: 'Name who operates the mesh, on call included.' },
      options: [
        {
          letter: 'a',
          say: 'nobody named',
          readiness: 0,
          implies: 'Verdict cannot be better than "not yet".',
          effects: [
            {
              why: 'Runs without an operator of its own.',
              in2018: 'none +2, lib +1',
              today: 'none +2, lib +1',
            },
            {
              why: 'Somebody must also write its control plane.',
              in2018: 'envoy -2',
              today: 'envoy -2',
            },
            {
              why: 'A distributed system without an operator fails when it is needed.',
              in2018: 'l1 -1, conduit -1, istio -2',
              today: 'l2 -1, istioS -2, istioA -1, cilium -1, consul -2, kuma -1, grpc -1',
            },
          ],
        },
        {
          letter: 'b',
          say: 'a volunteer, part-time',
          readiness: 1,
          implies: 'Managed or nothing.',
          effects: [
            {
              why: 'Somebody must also write its control plane.',
              in2018: 'envoy -2',
              today: 'envoy -2',
            },
            {
              why: 'More work than one volunteer has hours for.',
              in2018: 'l1 -1, istio -2',
              today: 'istioS -1, consul -1, kuma -1',
            },
            { why: 'Its control plane is operated by somebody else.', today: 'cloud +1' },
          ],
        },
        {
          letter: 'c',
          say: '1–2 platform engineers with on-call',
          readiness: 2,
          implies: 'Prefer the smallest feature set that covers Q2.',
          effects: [
            {
              why: 'One or two engineers would be busy with its control plane.',
              in2018: 'envoy -1',
              today: 'envoy -1',
            },
            {
              why: 'Small enough to be run by one or two engineers.',
              in2018: 'conduit +1',
              today: 'l2 +1, istioA +1, cloud +1',
            },
            { why: 'Asks for more people than one or two.', in2018: 'istio -1' },
          ],
        },
        {
          letter: 'd',
          say: 'platform team with SLOs and on-call',
          readiness: 3,
          implies: 'Everything is open.',
          effects: [
            {
              why: 'The people it asks for are there.',
              in2018: 'envoy +1, l1 +1, istio +1',
              today: 'envoy +1, l2 +1, istioS +1, istioA +1, cilium +1, consul +1, kuma +1',
            },
          ],
        },
      ],
    },
    {
      id: '1.4',
      ask: 'Can you restart every workload within a week, without a change board?',
      raise: { order: 8, action: 'Make restarting every workload routine.' },
      options: [
        {
          letter: 'a',
          say: 'no',
          readiness: 0,
          implies:
            'Sidecar upgrades and CVE fixes mean pod restarts; node-level proxies avoid that but share fate.',
          effects: [
            {
              why: 'Proxies of a node or host are replaced without restarting applications.',
              in2018: 'l1 +1',
              sources: [5],
            },
            {
              why: 'A new version of the proxy means a restart of every workload.',
              in2018: 'conduit -1, istio -2',
              today: 'l2 -1, istioS -2, consul -1, kuma -2, grpc -2',
            },
            {
              why: 'Proxies of a node or host are replaced without restarting applications.',
              today: 'istioA +1',
              sources: [35],
            },
            {
              why: 'Proxies of a node or host are replaced without restarting applications.',
              today: 'cilium +1',
            },
          ],
        },
        {
          letter: 'b',
          say: 'most of them',
          readiness: 1,
          implies: 'Start with namespaces that can.',
          effects: [
            {
              why: 'Workloads that cannot be restarted keep old proxies.',
              in2018: 'istio -1',
              today: 'istioS -1, kuma -1, grpc -1',
            },
            {
              why: 'Proxies of a node are replaced without restarting applications.',
              today: 'istioA +1, cilium +1',
            },
          ],
        },
        { letter: 'c', say: 'yes, it is routine', readiness: 3, implies: 'No constraint.' },
      ],
    },
    {
      id: '1.5',
      ask: 'Do you have a baseline to judge the mesh against?',
      raise: {
        order: 7,
        action:
          'Measure success and latency for four weeks, and set one target for each user journey.',
      },
      options: [
        {
          letter: 'a',
          say: 'no success-rate or latency data',
          readiness: 0,
          implies: 'Measure four weeks before and after, or nobody will believe the result.',
        },
        {
          letter: 'b',
          say: 'dashboards, no targets',
          readiness: 1,
          implies: 'Set one SLO per user journey first.',
        },
        {
          letter: 'c',
          say: 'SLOs with alerts',
          readiness: 3,
          implies: 'You can run the pilot as an experiment.',
        },
      ],
    },
    {
      id: '1.6',
      ask: 'How much added latency per hop is acceptable on the hottest path?',
      options: [
        {
          letter: 'a',
          say: 'none measurable (sub-millisecond path)',
          implies: 'Exclude that path or go in-process.',
          effects: [
            { why: 'No further hop.', in2018: 'none +1, lib +2', today: 'none +1, lib +2' },
            { why: 'A hop more on the hottest path.', in2018: 'gw -1', today: 'gw -1' },
            {
              why: 'Two proxies on every hop cost more than is allowed.',
              in2018: 'envoy -1, l1 -2, conduit -1, istio -2',
              today: 'envoy -1, l2 -1, istioS -1, kuma -1, consul -1, cloud -1',
            },
            { why: 'The mesh is in the process: no further hop.', today: 'grpc +2' },
          ],
        },
        {
          letter: 'b',
          say: 'single-digit milliseconds at p99',
          implies: 'Normal case; test with your own payloads.',
          effects: [
            {
              why: 'Its added latency in 2018 took a good part of the budget.',
              in2018: 'l1 -1, istio -1',
            },
          ],
        },
        { letter: 'c', say: 'not sensitive', implies: 'Ignore micro-benchmarks.' },
      ],
    },
  ],
} satisfies Question
