import { setup } from 'xstate'
import type { Row } from '../../engine/Arena.ts'
import { column } from '../../engine/compileMachine.ts'
import { emptyRow, places } from '../../engine/machineParts.ts'
import { controllerColumns } from '../../model/filterTables.ts'

/** How an adaptive limit of concurrency finds what a service can take. */
export const concurrencyMachine = setup({
  types: {} as { context: Row<typeof controllerColumns>; events: { type: string } },
  delays: { interval: column('intervalUs'), update: column('updateUs') },
  actions: places('pinLimit', 'planMeasuring', 'updateLimit'),
}).createMachine({
  id: 'concurrencyLimit',
  description: 'An adaptive limit of concurrency, as one proxy has it.',
  context: emptyRow(controllerColumns),
  initial: 'measuring',
  states: {
    measuring: {
      meta: { label: 'measuring the shortest time', tone: 'trial' },
      description: 'With the least limit, until there are enough samples.',
      entry: 'pinLimit',
      on: {
        measured: { target: 'sampling', description: 'enough samples' },
        restarted: { target: 'measuring', reenter: true, description: 'made anew' },
      },
    },
    sampling: {
      meta: { label: 'following the gradient' },
      initial: 'window',
      entry: 'planMeasuring',
      on: {
        doubted: { target: 'measuring', description: 'five times at its least' },
        restarted: { target: 'measuring', description: 'made anew' },
      },
      after: { interval: { target: 'measuring', description: 'every {intervalUs}' } },
      states: {
        window: {
          meta: { label: 'window of samples' },
          after: {
            update: {
              target: 'window',
              reenter: true,
              actions: 'updateLimit',
              description: 'a new limit each {updateUs}',
            },
          },
        },
      },
    },
  },
})
