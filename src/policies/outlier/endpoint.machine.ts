import { setup } from 'xstate'
import type { Row } from '../../engine/Arena.ts'
import { emptyRow, places } from '../../engine/machineParts.ts'
import { memberColumns } from '../../model/tables.ts'

/**
 * What one proxy thinks of one endpoint. Envoy has no probation: an endpoint that returns gets full traffic at once.
 */
export const endpointMachine = setup({
  types: {} as { context: Row<typeof memberColumns>; events: { type: string } },
  guards: {
    mayEject: ({ context }) => context.mayEject === 1,
    // Only a sweep looks at the clock: with an interval of 10 s an ejection of 30 s lasts 30 to 40 s.
    isOver: ({ context }) => context.sweptAt - context.ejectedAt >= context.ejectionUs,
  },
  actions: places('eject', 'noteRefusedEjection', 'admit'),
}).createMachine({
  id: 'endpoint',
  description: 'What one proxy thinks of one endpoint.',
  context: emptyRow(memberColumns),
  initial: 'admitted',
  states: {
    admitted: {
      meta: { label: 'admitted' },
      description: 'May be picked by the balancer.',
      on: {
        detected: [
          {
            guard: 'mayEject',
            target: 'ejected',
            description: '{threshold5xx} failures in a row, or too large a share of them',
            meta: { progress: { kind: 'count', value: 'consecutive5xx', of: 'threshold5xx' } },
          },
          { actions: 'noteRefusedEjection', description: 'too many ejected already' },
        ],
      },
    },
    ejected: {
      meta: { label: 'ejected', tone: 'fail' },
      description: 'Taken out of balancing, unless the cluster is in panic.',
      entry: 'eject',
      exit: 'admit',
      on: {
        swept: {
          guard: 'isOver',
          target: 'admitted',
          description: 'at the first sweep after {ejectionUs}',
          meta: { progress: { kind: 'timer', value: 'ejectedAt', of: 'ejectionUs' } },
        },
        passedCheck: { target: 'admitted', description: 'an active health check succeeded' },
        pardoned: { target: 'admitted', description: 'ejection switched off' },
      },
    },
  },
})
