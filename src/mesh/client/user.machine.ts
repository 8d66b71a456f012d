import { setup } from 'xstate'
import type { Row } from '../../engine/Arena.ts'
import { column } from '../../engine/compileMachine.ts'
import { emptyRow, places } from '../../engine/machineParts.ts'
import { userColumns } from '../../model/tables.ts'

/** Closed load: one person who waits for the answer, thinks, and asks again. */
export const userMachine = setup({
  types: {} as { context: Row<typeof userColumns>; events: { type: string } },
  delays: { think: column('thinkUs') },
  actions: places('startThinking', 'askAsUser'),
}).createMachine({
  id: 'user',
  description: 'One person who waits for the answer, thinks, and asks again.',
  context: emptyRow(userColumns),
  initial: 'thinking',
  states: {
    thinking: {
      meta: { label: 'thinking' },
      entry: 'startThinking',
      after: { think: { target: 'waiting', description: 'thinks {thinkUs}' } },
    },
    waiting: {
      meta: { label: 'waiting for the answer' },
      entry: 'askAsUser',
      on: { answered: { target: 'thinking', description: 'answered, failed, or gave up' } },
    },
  },
})
