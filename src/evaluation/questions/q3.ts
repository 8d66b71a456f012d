import type { Question } from '../Question.ts'

export default {
  number: 3,
  short: 'Platforms',
  title: 'What platforms does my team need to support?',
  weight: 3,
  matters:
    'Platforms are the only question that excludes candidates outright. In 2018 it excluded Conduit for anything but Kubernetes; today it excludes most meshes for Nomad, and since 30 September 2026 App Mesh for ECS. [12][49]',
  demonstrations: ['D11'],
  parts: [
    {
      id: '3.1',
      ask: 'Kubernetes?',
      options: [
        {
          letter: 'a',
          say: 'no',
          implies: 'Several choices are Kubernetes-only.',
          effects: [
            { why: 'Runs on Kubernetes only.', in2018: 'conduit no', sources: [12] },
            { why: 'Runs on Kubernetes only.', today: 'cilium no, istioA no' },
          ],
        },
        {
          letter: 'b',
          say: 'yes, main platform',
          implies:
            'No bonus: running Kubernetes does not make a Kubernetes-only mesh better, it only unblocks it.',
        },
      ],
    },
    {
      id: '3.2',
      ask: 'VMs / bare metal that must be in the mesh within a year?',
      options: [
        { letter: 'a', say: 'no' },
        {
          letter: 'b',
          say: 'yes',
          implies:
            '2018: Istio had early VM "mesh expansion" on a flat network. Today: check identity bootstrap and network reachability, not just the tick-box.',
          effects: [
            { why: 'A library runs wherever its program runs.', in2018: 'lib +1', today: 'lib +1' },
            {
              why: 'Runs outside Kubernetes as well.',
              in2018: 'envoy +1, l1 +2',
              today: 'istioS +1, consul +2, kuma +2, grpc +1',
            },
            {
              why: 'An early mesh expansion, on a flat network.',
              in2018: 'istio -1',
              sources: [16],
            },
            { why: 'Ran on Kubernetes only.', in2018: 'conduit no', sources: [12] },
            { why: 'Runs outside Kubernetes as well.', today: 'l2 +1', sources: [19] },
            {
              why: 'Machines outside the cluster are early, partial or not supported.',
              today: 'istioA -1, cilium -2',
            },
          ],
        },
      ],
    },
    {
      id: '3.3',
      ask: 'Amazon ECS?',
      options: [
        { letter: 'a', say: 'no' },
        {
          letter: 'b',
          say: 'yes',
          implies:
            '2018: a Linkerd-on-ECS guide existed (Consul for discovery). Today: ECS Service Connect; App Mesh is gone.',
          effects: [
            { why: 'A library runs wherever its program runs.', in2018: 'lib +1', today: 'lib +1' },
            { why: 'Documented on ECS, or easy to put there yourself.', in2018: 'envoy +1' },
            {
              why: 'Documented on ECS, or easy to put there yourself.',
              in2018: 'l1 +1',
              sources: [62],
            },
            {
              why: 'No documented way to ECS.',
              in2018: 'istio -2',
              today: 'l2 -2, istioS -2, istioA -1',
            },
            { why: 'Runs on Kubernetes only.', in2018: 'conduit no', sources: [12] },
            {
              why: 'Documented on ECS, or easy to put there yourself.',
              today: 'consul +1',
              sources: [41],
            },
            {
              why: 'Documented on ECS, or easy to put there yourself.',
              today: 'kuma +1',
              sources: [43],
            },
            {
              why: 'Documented on ECS, or easy to put there yourself.',
              today: 'cloud +2',
              sources: [47],
            },
            { why: 'Runs on Kubernetes only.', today: 'cilium no' },
          ],
        },
      ],
    },
    {
      id: '3.4',
      ask: 'Nomad?',
      options: [
        { letter: 'a', say: 'no' },
        {
          letter: 'b',
          say: 'yes',
          implies: 'In 2018 only Linkerd 1.x was documented there; today Consul, and Kuma partly.',
          effects: [
            { why: 'Documented with Nomad.', in2018: 'l1 +1', sources: [12] },
            {
              why: 'No supported way to Nomad.',
              in2018: 'istio -1',
              today: 'l2 -2, istioS -2, istioA -2, cilium -2, cloud -2',
            },
            { why: 'Ran on Kubernetes only.', in2018: 'conduit no', sources: [12] },
            { why: 'Documented with Nomad.', today: 'consul +2, kuma +1' },
          ],
        },
      ],
    },
    {
      id: '3.5',
      ask: 'Mesos / DC-OS?',
      options: [
        { letter: 'a', say: 'no' },
        {
          letter: 'b',
          say: 'yes',
          implies: 'Today: plan the platform exit before the mesh.',
          effects: [
            {
              why: 'Documented on DC/OS, or easy to put there yourself.',
              in2018: 'l1 +2',
              sources: [11],
            },
            { why: 'Documented on DC/OS, or easy to put there yourself.', in2018: 'envoy +1' },
            {
              why: 'No supported way to Mesos.',
              in2018: 'istio -2',
              today: 'l2 -2, istioS -2, istioA -2, cilium -2, consul -1, kuma -1, cloud -2',
            },
            { why: 'Ran on Kubernetes only.', in2018: 'conduit no', sources: [12] },
            { why: 'The platform itself is ending: its exit comes first.', today: 'none +1' },
          ],
        },
      ],
    },
    {
      id: '3.6',
      ask: 'Callers that cannot carry a proxy (functions, desktop, partner, mainframe)?',
      options: [
        { letter: 'a', say: 'no' },
        {
          letter: 'b',
          say: 'yes, important ones',
          implies: 'Put a gateway at the seam; the mesh edge is where policy stops.',
          effects: [
            {
              why: 'Works at the seam or in the caller, where no proxy can stand.',
              in2018: 'lib +1, gw +1',
              today: 'lib +1, gw +1',
            },
            {
              why: 'Takes callers without a proxy of their own at a shared entry.',
              today: 'istioA +0.5, grpc +0.5, cloud +1',
            },
          ],
        },
      ],
    },
  ],
} satisfies Question
