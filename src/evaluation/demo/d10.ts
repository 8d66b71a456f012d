import type { DemoSettings, Demonstration } from './Demonstration.ts'

/** guess: as on the hardware of 2021, whichever mesh it is */
const dearer = (system: string): DemoSettings => ({
  // Istio 1.13 published 2.65 ms (p90) for both proxies, there and back: a quarter of it each way.
  [`systems.${system}.hop`]: '0.66ms',
  [`systems.${system}.coresPerThousandRps`]: 0.35,
  [`systems.${system}.memory`]: '155MB',
})

export const d10: Demonstration = {
  id: 'D10',
  title: 'Quiet day',
  questions: [2],
  shows: 'added latency and cost, and nothing else',
  lead: 'Nothing is wrong in this shop. On most days a mesh adds latency to every call, processes and memory, and you get nothing back that you would notice. Choose another mesh, or dearer proxies; then break the quiet, and see what it was for.',
  runs: [
    {
      id: 'without',
      name: 'Without a mesh',
      says: 'Everybody calls everybody directly.',
      scenario: 'online-boutique',
      set: { system: 'none', 'clients.web.rate': '30/s' },
    },
    {
      id: 'with',
      name: 'With a mesh',
      says: 'The same arrivals, through proxies.',
      scenario: 'online-boutique',
      system: 'istio',
      set: { 'clients.web.rate': '30/s' },
    },
  ],
  figures: [
    { id: 'success', label: 'answered', metric: 'success(web)', from: 1, until: 14 },
    { id: 'mean', label: 'mean of a page', metric: 'mean(web)', from: 1, until: 14 },
    { id: 'tax', label: 'added by proxies', metric: 'tax(web)', from: 1, until: 14 },
    { id: 'cores', label: 'cores for it', metric: 'cores', from: 1, until: 14 },
    { id: 'memory', label: 'MiB for it', metric: 'memory', from: 1, until: 14 },
  ],
  knobs: [
    {
      id: 'mesh',
      label: 'The mesh',
      runs: ['with'],
      choices: [
        { id: 'istio', name: 'Istio' },
        { id: 'ambient', name: 'Istio ambient', system: 'istio-ambient' },
        { id: 'linkerd2', name: 'Linkerd 2', system: 'linkerd2' },
        { id: 'envoy', name: 'Envoy', system: 'envoy' },
      ],
    },
    {
      id: 'proxy',
      label: 'A proxy costs',
      runs: ['with'],
      choices: [
        { id: 'published', name: 'as published' },
        {
          id: 'dearer',
          name: 'as in 2021',
          set: Object.assign(
            {},
            ...['istio', 'istio-ambient', 'linkerd2', 'envoy'].map(dearer),
          ) as DemoSettings,
        },
      ],
    },
    {
      id: 'load',
      label: 'Pages',
      choices: [
        { id: 'few', name: '30 a second' },
        { id: 'more', name: '60 a second', set: { 'clients.web.rate': '60/s' } },
      ],
    },
  ],
  acts: [
    { id: 'crash', label: 'Crash a catalogue', command: 'kill productcatalog-3', seconds: 6 },
    { id: 'slow', label: 'Slow one down', command: 'slow cart-1 20x', seconds: 6 },
    { id: 'errors', label: 'Let a third fail', command: 'errors currency 33%', seconds: 6 },
  ],
  claims: [
    { figure: 'success', run: 'without', is: 'above', than: { value: 0.999 } },
    { figure: 'success', run: 'with', is: 'above', than: { value: 0.999 } },
    { figure: 'mean', run: 'with', is: 'above', than: { run: 'without' } },
    { figure: 'tax', run: 'with', is: 'above', than: { value: 200 } },
    { figure: 'tax', run: 'without', is: 'below', than: { value: 1 } },
    { figure: 'cores', run: 'with', is: 'above', than: { value: 1 } },
    { figure: 'memory', run: 'without', is: 'below', than: { value: 1 } },
  ],
  from: 0,
  until: 20,
  pace: 0.4,
  drawing: 'costs',
  simplifies:
    'A proxy costs the same time whatever it does and however busy it is. Cores and memory follow the formula below with numbers that are the profile’s; nobody’s benchmark is an input of the score.',
  when: ['2.8a', '1.6'],
}
