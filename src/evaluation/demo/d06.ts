import type { Demonstration } from './Demonstration.ts'

export const d06: Demonstration = {
  id: 'D6',
  title: 'Stolen pod, expired certificate',
  questions: [2],
  shows: 'unauthorised calls, failed handshakes',
  lead: 'Somebody is inside recs, and asks payments for what is not theirs. From 6 s on payments lets in only cart, by identity. At 20 s the certificate of the issuer expires, and who has to show one is kept out, whoever it is. Let the connections live longer, let nobody sign, or renew it.',
  runs: [
    {
      id: 'nobody',
      name: 'No identities',
      says: 'Who is in the network may call.',
      scenario: 'stolen-pod-expired-certificate',
      system: 'none',
    },
    {
      id: 'forgotten',
      name: 'Identities, and a date',
      says: 'The intruder is kept out; from 20 s on everybody.',
      scenario: 'stolen-pod-expired-certificate',
    },
  ],
  figures: [
    {
      id: 'unauth',
      label: 'answered to the intruder',
      metric: 'unauth(payments)',
      from: 7,
      until: 19,
    },
    {
      id: 'users',
      label: 'users answered',
      metric: 'success(users)',
      from: 7,
      until: 19,
    },
    {
      id: 'handshakes',
      label: 'failed handshakes, after',
      metric: 'handshakeFail',
      from: 20,
      until: 32,
    },
    {
      id: 'outage',
      label: 'users answered, after',
      metric: 'success(users)',
      from: 23,
      until: 32,
    },
  ],
  knobs: [
    {
      id: 'age',
      label: 'Connections live',
      choices: [
        { id: 'short', name: 'half a day' },
        {
          id: 'long',
          name: 'for ever',
          set: {
            'services.cart.maxConnectionAge': null,
            'services.recs.maxConnectionAge': null,
            'services.payments.maxConnectionAge': null,
          },
        },
      ],
    },
    {
      id: 'end',
      label: 'What ends',
      runs: ['forgotten'],
      choices: [
        { id: 'issuer', name: 'the issuer' },
        {
          id: 'signer',
          name: 'the signer, at 14 s',
          set: { 'identity.issuer': '365d' },
          commands: ['14s kill control-plane'],
        },
        {
          id: 'nothing',
          name: 'nothing',
          set: { 'identity.issuer': '365d' },
        },
        {
          id: 'root',
          name: 'the corporate root',
          when: ['6.4b'],
          set: { 'identity.issuer': '365d', 'identity.root': '20s' },
        },
      ],
    },
    {
      id: 'mesh',
      label: 'Mesh',
      runs: ['forgotten'],
      choices: [
        { id: 'envoy', name: 'Envoy' },
        { id: 'istio', name: 'Istio', system: 'istio' },
        { id: 'linkerd2', name: 'Linkerd 2', system: 'linkerd2' },
      ],
    },
  ],
  acts: [
    { id: 'expire', label: 'Let the issuer expire now', command: 'expire issuer', seconds: 6 },
    {
      id: 'open',
      label: 'Let everybody in again',
      command: 'policy {for: payments, access: [{allow: [anyone]}]}',
    },
    { id: 'crash', label: 'Crash an endpoint of payments', command: 'kill payments-1', seconds: 4 },
  ],
  claims: [
    { figure: 'unauth', run: 'nobody', is: 'above', than: { value: 80 } },
    { figure: 'unauth', run: 'forgotten', is: 'below', than: { value: 1 } },
    { figure: 'users', run: 'forgotten', is: 'above', than: { value: 0.99 } },
    { figure: 'handshakes', run: 'forgotten', is: 'above', than: { value: 100 } },
    { figure: 'outage', run: 'forgotten', is: 'below', than: { value: 0.05 } },
    { figure: 'outage', run: 'nobody', is: 'above', than: { value: 0.99 } },
  ],
  from: 2,
  until: 34,
  pace: 0.4,
  simplifies:
    'A day lasts four seconds, and connections that live for hours live for two. The rule that keeps the intruder out is right at once; in life it is made from what was seen, and the rare caller of the month’s end is refused with it. Whoever took the key of cart as well is let in.',
  when: ['2.4b', '2.4c', '6.4b'],
}
