import { setup } from 'xstate'
import type { Row } from '../../engine/Arena.ts'
import { column } from '../../engine/compileMachine.ts'
import { emptyRow, places } from '../../engine/machineParts.ts'
import { overloadColumns } from '../../model/filterTables.ts'

/** The overload manager of one proxy. */
export const overloadMachine = setup({
  types: {} as { context: Row<typeof overloadColumns>; events: { type: string } },
  delays: { refresh: column('refreshUs') },
  actions: places('readMonitors', 'noteOverload'),
}).createMachine({
  id: 'overload',
  description: 'How a proxy saves itself, by what it sees of its own resources.',
  context: emptyRow(overloadColumns),
  initial: 'calm',
  states: {
    calm: {
      meta: { label: 'calm' },
      description: 'No resource is near its end: everything is taken.',
      initial: 'watching',
      entry: 'noteOverload',
      on: { pressed: { target: 'acting', description: 'a trigger fires' } },
      states: {
        watching: {
          meta: { label: 'calm' },
          entry: 'readMonitors',
          on: {
            configured: { target: 'watching', reenter: true, description: 'other triggers' },
          },
          after: {
            refresh: { target: 'watching', reenter: true, description: 'each {refreshUs}' },
          },
        },
      },
    },
    acting: {
      meta: { label: 'overloaded', tone: 'fail' },
      description: 'Some action is taken, at least in part.',
      initial: 'watching',
      entry: 'noteOverload',
      on: { eased: { target: 'calm', description: 'no trigger fires' } },
      states: {
        watching: {
          meta: { label: 'overloaded', tone: 'fail' },
          entry: 'readMonitors',
          on: {
            configured: { target: 'watching', reenter: true, description: 'other triggers' },
          },
          after: {
            refresh: { target: 'watching', reenter: true, description: 'each {refreshUs}' },
          },
        },
      },
    },
  },
})
