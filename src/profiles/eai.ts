import { ms } from '../model/units.ts'
import esb from './esb.ts'
import type { MeshProfile } from './profile.ts'

/** Enterprise integration patterns without a bus: each service has a flow of its own before it. */
export default {
  ...esb,
  id: 'eai',
  title: 'EAI patterns',
  summary:
    'Before each service runs a flow made of patterns: channel, router, translator, dead letter channel.',
  version: 'patterns of Hohpe and Woolf (2003), as Apache Camel 4 (2025) runs them',
  fairness:
    'Built for messages that must be routed, split, put together and never lost: each piece is named, and a flow that breaks breaks nothing else.',
  notModelled: [
    'Claim check, resequencer, process manager and routing slip.',
    'Sizes of messages, and persistent channels: what is in a flow is lost when it crashes.',
    'Predicates: what a router or a filter does with a message is a share of them.',
  ],
  middle: {
    ...esb.middle,
    flow: {
      // guess: 2 ms to translate a message; an answer goes back as it is
      before: { kind: 'constant', valueUs: ms(2) },
      after: null,
      // Dead Letter Channel: what is given up is put aside, and handled as far as its sender knows (dead-letter-channel.adoc).
      redelivery: { ...esb.middle.flow.redelivery, deadLetter: true },
    },
  },
  sources: [
    ...esb.sources,
    'Hohpe and Woolf, Enterprise Integration Patterns: names of the patterns',
  ],
} satisfies MeshProfile
