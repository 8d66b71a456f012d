import type { Demonstration } from './Demonstration.ts'

export const d09: Demonstration = {
  id: 'D9',
  title: 'Zone C is gone',
  questions: [2],
  shows: 'share of calls across zones, success',
  lead: 'Three zones, four endpoints of cart in each. At 6 s zone c loses two of its four, at 16 s the others; at 30 s they are back. Calls may go everywhere, or stay in their zone at any price, or stay while the zone can carry them. Turn how much that is, take the room away, or lose another zone.',
  runs: [
    {
      id: 'everywhere',
      name: 'No zones',
      says: 'Two calls of three cross, all day long.',
      scenario: 'zone-c-is-gone',
      set: { 'policies[0].locality': null },
    },
    {
      id: 'strict',
      name: 'Only the own zone',
      says: 'Nothing ever crosses.',
      scenario: 'zone-c-is-gone',
      set: { 'policies[0].locality.failover': false },
    },
    {
      id: 'failover',
      name: 'The own zone first',
      says: 'What it cannot carry goes to the others.',
      scenario: 'zone-c-is-gone',
    },
  ],
  figures: [
    {
      id: 'before',
      label: 'cross zones, all well',
      metric: 'crossZone(front→cart)',
      from: 1,
      until: 6,
    },
    {
      id: 'half',
      label: 'cross, half of C left',
      metric: 'crossZone(front→cart)',
      from: 8,
      until: 16,
    },
    {
      id: 'gone',
      label: 'cross, C gone',
      metric: 'crossZone(front→cart)',
      from: 18,
      until: 30,
    },
    {
      id: 'successHalf',
      label: 'answered, half of C left',
      metric: 'success(users)',
      from: 8,
      until: 16,
    },
    {
      id: 'successGone',
      label: 'answered, C gone',
      metric: 'success(users)',
      from: 18,
      until: 30,
    },
    {
      id: 'after',
      label: 'cross, C is back',
      metric: 'crossZone(front→cart)',
      from: 37,
      until: 42,
    },
  ],
  knobs: [
    {
      id: 'factor',
      label: 'A zone carries',
      runs: ['failover'],
      choices: [
        { id: 'usual', name: '1.4 × its share' },
        {
          id: 'none',
          name: 'its share',
          set: { 'policies[0].locality.overprovisioning': 1 },
        },
        {
          id: 'much',
          name: '3 × its share',
          set: { 'policies[0].locality.overprovisioning': 3 },
        },
      ],
    },
    {
      id: 'mesh',
      label: 'Mesh',
      runs: ['strict', 'failover'],
      choices: [
        { id: 'envoy', name: 'Envoy' },
        { id: 'istio', name: 'Istio', system: 'istio' },
        { id: 'linkerd2', name: 'Linkerd 2 (cannot)', system: 'linkerd2' },
      ],
    },
    {
      id: 'room',
      label: 'Zones are busy to',
      choices: [
        { id: 'half', name: '55 %' },
        {
          id: 'full',
          name: '80 %',
          set: { 'clients.users.rate': '480/s' },
        },
      ],
    },
    {
      id: 'ejection',
      label: 'Who is ill',
      choices: [
        { id: 'ejected', name: 'is ejected' },
        {
          id: 'unknown',
          name: 'is not known',
          set: { 'policies[0].outlier': 'off' },
        },
      ],
    },
  ],
  acts: [
    { id: 'zone', label: 'Lose zone b as well', command: 'kill zone:b', seconds: 6 },
    { id: 'crash', label: 'Crash an endpoint in zone a', command: 'kill cart-1', seconds: 6 },
    { id: 'spike', label: 'A third more users', command: 'spike users 1.33x', seconds: 6 },
  ],
  claims: [
    { figure: 'before', run: 'everywhere', is: 'above', than: { value: 0.6 } },
    { figure: 'before', run: 'failover', is: 'below', than: { value: 0.001 } },
    { figure: 'half', run: 'failover', is: 'above', than: { value: 0.05 } },
    { figure: 'half', run: 'failover', is: 'below', than: { value: 0.15 } },
    { figure: 'gone', run: 'failover', is: 'above', than: { value: 0.26 } },
    { figure: 'gone', run: 'failover', is: 'below', than: { run: 'everywhere' } },
    { figure: 'successGone', run: 'failover', is: 'above', than: { value: 0.9 } },
    { figure: 'successGone', run: 'strict', is: 'below', than: { value: 0.72 } },
    { figure: 'successHalf', run: 'strict', is: 'below', than: { run: 'failover' } },
    { figure: 'after', run: 'failover', is: 'below', than: { value: 0.02 } },
  ],
  from: 0,
  until: 42,
  pace: 0.5,
  simplifies:
    'Zones differ in nothing but their name: crossing takes no longer and costs nothing here, so that the share is all there is to see. One service is lost, not the zone: when all of a zone is gone, so is everybody who would have called from there. Who is ill is known by failures alone; with Envoy, an endpoint that is taken from the list is not missed.',
  when: ['2.7b', '2.7c'],
}
