import { setup } from 'xstate'
import type { Row } from '../../engine/Arena.ts'
import { column } from '../../engine/compileMachine.ts'
import { emptyRow, places } from '../../engine/machineParts.ts'
import { controlPlaneColumns } from '../../model/tables.ts'

/** Where an operator composes policy. While it is down the data plane goes on with what it has. */
export const controlPlaneMachine = setup({
  types: {} as { context: Row<typeof controlPlaneColumns>; events: { type: string } },
  delays: { restart: column('restartUs') },
  actions: places('serve', 'serveLate', 'stopServing', 'readEverything'),
}).createMachine({
  id: 'controlPlane',
  description: 'Accepts policy and pushes it to the proxies.',
  context: emptyRow(controlPlaneColumns),
  initial: 'up',
  states: {
    up: {
      meta: { label: 'up' },
      entry: 'serve',
      on: {
        killed: { target: 'down', description: 'killed' },
        slowed: { target: 'overloaded', description: 'pushes take {slowFactor} times as long' },
      },
    },
    overloaded: {
      meta: { label: 'overloaded', tone: 'trial' },
      description: 'Pushes are late; traffic goes on with the last known config.',
      entry: 'serveLate',
      on: {
        killed: { target: 'down', description: 'killed' },
        slowed: {
          target: 'overloaded',
          reenter: true,
          description: 'pushes take {slowFactor} times as long',
        },
        recovered: { target: 'up', description: 'pushes are quick again' },
      },
    },
    down: {
      meta: { label: 'down', tone: 'fail' },
      description: 'Its streams are gone; traffic goes on with the last known config.',
      entry: 'stopServing',
      after: {
        restart: {
          target: 'up',
          actions: 'readEverything',
          description: 'restarts after {restartUs}',
        },
      },
      on: {
        restarted: { target: 'up', actions: 'readEverything', description: 'started again' },
      },
    },
  },
})
