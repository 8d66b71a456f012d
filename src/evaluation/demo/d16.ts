import type { Demonstration } from './Demonstration.ts'

export const d16: Demonstration = {
  id: 'D16',
  title: 'Three teams, one call',
  questions: [6],
  shows: 'the policy that binds, with who set it',
  lead: 'The caller tries four times, the callee limits its rate, the platform sets a timeout. At 20 s the callee deploys that nobody tries again; at 40 s a third team writes into the wrong service. See who set each value and what it overrides, choose who may decide, or let a team deploy now.',
  runs: [
    {
      id: 'keys',
      name: 'Key by key',
      says: 'Whoever names the caller wins that key.',
      scenario: 'who-decides-a-call',
    },
    {
      id: 'whole',
      name: 'First rule whole',
      says: 'As in Istio: what the winner is silent about does not bind, either.',
      scenario: 'who-decides-a-call',
      set: { 'controlPlane.precedence': 'istio' },
    },
  ],
  figures: [
    {
      id: 'conflicts',
      label: 'values on which two owners disagree',
      metric: 'conflicts(checkout→pay)',
      from: 22,
      until: 55,
    },
    {
      id: 'owners',
      label: 'owners of one concern of the call',
      metric: 'owners(checkout→pay)',
      from: 22,
      until: 55,
    },
    {
      id: 'refused',
      label: 'changes that were refused',
      metric: 'refusedChanges',
      from: 10,
      until: 55,
    },
    {
      id: 'attempts',
      label: 'attempts for each charge, after the deployment',
      metric: 'amp(checkout→pay)',
      from: 22,
      until: 55,
    },
    {
      id: 'success',
      label: 'orders that went through, after it',
      metric: 'success(web)',
      from: 22,
      until: 55,
    },
    {
      id: 'longest',
      label: 'the longest charge before it (the platform says 1 s)',
      metric: 'max(checkout→pay)',
      from: 2,
      until: 20,
    },
  ],
  knobs: [
    {
      id: 'who',
      label: 'Who decides timeouts, retries and limits of pay',
      choices: [
        { id: 'both', name: 'caller and callee, and they disagree', when: ['6.1c'] },
        {
          id: 'owner',
          name: 'the team whose service it is',
          when: ['6.1a'],
          set: { 'teams.shop.mayChange[0]': 'checkout' },
        },
        {
          id: 'platform',
          name: 'the platform: what teams say is refused',
          when: ['6.1b'],
          set: { 'teams.shop.mayChange[0]': 'checkout', 'teams.payments.mayChange[0]': 'checkout' },
        },
        {
          id: 'anybody',
          name: 'anybody, so nobody: all may change pay',
          when: ['6.1d'],
          set: {
            'teams.shop.mayChange[0]': 'pay',
            'teams.payments.mayChange[0]': 'pay',
            'teams.ads.mayChange[0]': 'pay',
          },
        },
      ],
    },
  ],
  acts: [
    {
      id: 'caller',
      label: 'shop deploys: six attempts at pay',
      command: 'policy {for: pay, from: checkout, by: shop, retry: {attempts: 6, on: [5xx]}}',
    },
    {
      id: 'callee',
      label: 'payments deploys: 40 ms are enough for a charge of checkout',
      command: 'policy {for: pay, from: checkout, by: payments, timeout: 40ms}',
    },
    {
      id: 'platform',
      label: 'The platform deploys: no charge is tried again, whoever calls',
      command: 'policy {for: pay, from: checkout, by: platform, retry: off}',
    },
  ],
  claims: [
    { figure: 'conflicts', run: 'keys', is: 'above', than: { value: 0.5 } },
    { figure: 'success', run: 'whole', is: 'below', than: { run: 'keys' } },
    { figure: 'longest', run: 'keys', is: 'below', than: { value: 1_100_000 } },
    { figure: 'longest', run: 'whole', is: 'above', than: { value: 2_000_000 } },
  ],
  from: 5,
  until: 55,
  pace: 2,
  drawing: 'provenance',
  call: { from: 'checkout', to: 'pay' },
  simplifies:
    'The limit of the rate is that of one system, at each instance, and the second run has the rule of another one, so that the two differ in nothing else. Teams deploy at two moments here, and at many in life.',
  when: ['6.1c', '6.1d', '6.3b', '6.3c'],
}
