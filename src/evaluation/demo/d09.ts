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
      says: 'The balancer does not know of them: two calls of three cross, all day long.',
      scenario: 'zone-c-is-gone',
      set: { 'policies[0].locality': null },
    },
    {
      id: 'strict',
      name: 'Only the own zone',
      says: 'Nothing ever crosses, whatever becomes of the zone.',
      scenario: 'zone-c-is-gone',
      set: { 'policies[0].locality.failover': false },
    },
    {
      id: 'failover',
      name: 'The own zone first',
      says: 'What the zone cannot carry goes to the others, in proportion.',
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
        { id: 'usual', name: '1.4 times its share (Envoy, Istio)' },
        {
          id: 'none',
          name: 'its share: it spills at the first loss',
          set: { 'policies[0].locality.overprovisioning': 1 },
        },
        {
          id: 'much',
          name: '3 times its share: it spills too late',
          set: { 'policies[0].locality.overprovisioning': 3 },
        },
      ],
    },
    {
      id: 'mesh',
      label: 'The mesh is',
      runs: ['strict', 'failover'],
      choices: [
        { id: 'envoy', name: 'Envoy: priorities' },
        { id: 'istio', name: 'Istio: localityLbSetting', system: 'istio' },
        { id: 'linkerd2', name: 'Linkerd 2: cannot say it', system: 'linkerd2' },
      ],
    },
    {
      id: 'room',
      label: 'All zones are busy to',
      choices: [
        { id: 'half', name: '55 %: there is room' },
        {
          id: 'full',
          name: '80 %: nobody can take a third more',
          set: { 'clients.users.rate': '480/s' },
        },
      ],
    },
    {
      id: 'ejection',
      label: 'Who is ill is',
      choices: [
        { id: 'ejected', name: 'ejected after three failures' },
        {
          id: 'unknown',
          name: 'not known: no outlier detection',
          set: { 'policies[0].outlier': 'off' },
        },
      ],
    },
  ],
  acts: [
    { id: 'zone', label: 'Lose all of zone b as well', command: 'kill zone:b', seconds: 6 },
    { id: 'crash', label: 'Crash an endpoint in zone a', command: 'kill cart-1', seconds: 6 },
    { id: 'spike', label: 'A third more users', command: 'spike users 1.33x', seconds: 6 },
  ],
  claims: [
    { figure: 'before', run: 'everywhere', is: 'above', than: { value: 0.6 } },
    { figure: 'before', run: 'failover', is: 'below', than: { value: 0.001 } },
    { figure: 'half', run: 'failover', is: 'above', than: { value: 0.05 } },
    { figure: 'half', run: 'failover', is: 'below', than: { value: 0.15 } },
    { figure: 'gone', run: 'failover', is: 'above', than: { value: 0.28 } },
    { figure: 'gone', run: 'failover', is: 'below', than: { run: 'everywhere' } },
    { figure: 'successGone', run: 'failover', is: 'above', than: { value: 0.98 } },
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
