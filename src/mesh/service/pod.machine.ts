import { setup } from 'xstate'
import type { Row } from '../../engine/Arena.ts'
import { column } from '../../engine/compileMachine.ts'
import { emptyRow, places } from '../../engine/machineParts.ts'
import { endpointColumns } from '../../model/tables.ts'

/** The pod an endpoint runs in. */
export const podMachine = setup({
  types: {} as { context: Row<typeof endpointColumns>; events: { type: string } },
  delays: { restart: column('restartUs'), start: column('startUs') },
  actions: places(
    'scheduleStart',
    'beginStart',
    'listen',
    'dropEverything',
    'stopTaking',
    'vanish',
  ),
}).createMachine({
  id: 'pod',
  description: 'The process behind an endpoint.',
  context: emptyRow(endpointColumns),
  initial: 'pending',
  states: {
    pending: {
      meta: { label: 'pending', tone: 'trial' },
      entry: 'scheduleStart',
      on: { scheduled: { target: 'starting', description: 'scheduled' } },
    },
    starting: {
      meta: { label: 'starting', tone: 'trial' },
      entry: 'beginStart',
      after: { start: { target: 'ready', description: 'starts in {startUs}' } },
      on: { killed: { target: 'crashed', description: 'killed' } },
    },
    ready: {
      meta: { label: 'ready' },
      entry: 'listen',
      on: {
        killed: { target: 'crashed', description: 'killed' },
        drain: { target: 'draining', description: 'told to stop' },
      },
    },
    crashed: {
      meta: { label: 'crashed', tone: 'fail' },
      description: 'Its connections are reset and its work is lost.',
      entry: 'dropEverything',
      after: { restart: { target: 'pending', description: 'restarts after {restartUs}' } },
      on: { restarted: { target: 'pending', description: 'started again' } },
    },
    draining: {
      meta: { label: 'draining', tone: 'trial' },
      entry: 'stopTaking',
      on: {
        idle: { target: 'gone', description: 'last request over' },
        killed: { target: 'crashed', description: 'killed' },
        restarted: { target: 'pending', description: 'started again' },
      },
    },
    gone: {
      meta: { label: 'gone', tone: 'fail' },
      entry: 'vanish',
      on: { restarted: { target: 'pending', description: 'started again' } },
    },
  },
})
