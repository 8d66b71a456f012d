import { setup } from 'xstate'
import type { Row } from '../../engine/Arena.ts'
import { column } from '../../engine/compileMachine.ts'
import { emptyRow, places } from '../../engine/machineParts.ts'
import { clientColumns } from '../../model/tables.ts'

/** Open load: requests come whether or not others were answered. */
export const clientMachine = setup({
  types: {} as { context: Row<typeof clientColumns>; events: { type: string } },
  delays: { untilNext: column('untilNextUs') },
  actions: places('drawNext', 'ask'),
}).createMachine({
  id: 'client',
  description: 'Users who come whether or not others were answered.',
  context: emptyRow(clientColumns),
  initial: 'waiting',
  states: {
    waiting: {
      meta: { label: 'until the next' },
      entry: 'drawNext',
      after: {
        untilNext: {
          target: 'waiting',
          reenter: true,
          actions: 'ask',
          description: 'asks after {untilNextUs}',
        },
      },
      on: { loadChanged: { target: 'waiting', reenter: true, description: 'load changed' } },
    },
  },
})
