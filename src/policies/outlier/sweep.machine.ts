import { setup } from 'xstate'
import type { Row } from '../../engine/Arena.ts'
import { column } from '../../engine/compileMachine.ts'
import { emptyRow, places } from '../../engine/machineParts.ts'
import { clusterColumns } from '../../model/tables.ts'

/** The clock of a cluster's outlier detection: only at its ticks do endpoints come back. */
export const sweepMachine = setup({
  types: {} as { context: Row<typeof clusterColumns>; events: { type: string } },
  delays: { interval: column('sweepUs') },
  actions: places('sweep'),
}).createMachine({
  id: 'sweep',
  description: 'The periodic sweep of outlier detection.',
  context: emptyRow(clusterColumns),
  initial: 'waiting',
  states: {
    waiting: {
      meta: { label: 'waiting' },
      after: {
        interval: {
          target: 'waiting',
          reenter: true,
          actions: 'sweep',
          description: 'every {sweepUs}',
        },
      },
      on: { changed: { target: 'waiting', reenter: true, description: 'new interval' } },
    },
  },
})
