import { setup } from 'xstate'
import type { Row } from '../../engine/Arena.ts'
import { emptyRow, places } from '../../engine/machineParts.ts'
import { serverQueueColumns } from '../../model/queueTables.ts'

/** Whether the queue of an endpoint stands, where its discipline asks. */
export const serverQueueMachine = setup({
  types: {} as { context: Row<typeof serverQueueColumns>; events: { type: string } },
  actions: places('noteQueueState'),
}).createMachine({
  id: 'serverQueue',
  description: 'Whether the queue of an endpoint stands.',
  context: emptyRow(serverQueueColumns),
  initial: 'flowing',
  states: {
    flowing: {
      meta: { label: 'flowing' },
      description: 'Nobody waits for long: first come, first served.',
      entry: 'noteQueueState',
      on: { stands: { target: 'standing', description: 'it has stood too long' } },
    },
    standing: {
      meta: { label: 'standing', tone: 'trial' },
      description: 'Overloaded: the newest is taken first, or who waited too long is dropped.',
      entry: 'noteQueueState',
      on: { flows: { target: 'flowing', description: 'nobody waits for long any more' } },
    },
  },
})
