import { setup } from 'xstate'
import type { Row } from '../../engine/Arena.ts'
import { column } from '../../engine/compileMachine.ts'
import { emptyRow, places } from '../../engine/machineParts.ts'
import { endpointColumns } from '../../model/tables.ts'

/** The pod an endpoint runs in. */
export const podMachine = setup({
  types: {} as { context: Row<typeof endpointColumns>; events: { type: string } },
  guards: {
    // A timer that was armed outlives the fault; what it finds then is a process that is well.
    crashes: ({ context }) => context.crashUs >= 0,
  },
  delays: {
    restart: column('restartUs'),
    start: column('startUs'),
    crash: column('crashUs'),
    grace: column('graceUs'),
  },
  actions: places(
    'scheduleStart',
    'beginStart',
    'listen',
    'dropEverything',
    'stopTaking',
    'vanish',
    'noteCrash',
    'noteOutOfMemory',
    'cutOff',
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
      description: 'Waits to be started: at once, unless it is held down.',
      on: {
        scheduled: { target: 'starting', description: 'scheduled' },
        restarted: { target: 'pending', reenter: true, description: 'started again' },
      },
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
        crashes: { target: 'crashed', actions: 'noteCrash', description: 'crashes' },
        outOfMemory: {
          target: 'crashed',
          actions: 'noteOutOfMemory',
          description: 'out of memory',
        },
      },
      after: {
        crash: {
          guard: 'crashes',
          target: 'crashed',
          actions: 'noteCrash',
          description: 'crashes after {crashUs}',
        },
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
        crashes: { target: 'crashed', actions: 'noteCrash', description: 'crashes' },
        outOfMemory: {
          target: 'crashed',
          actions: 'noteOutOfMemory',
          description: 'out of memory',
        },
      },
      after: {
        grace: { target: 'gone', actions: 'cutOff', description: 'killed after {graceUs}' },
      },
    },
    gone: {
      meta: { label: 'gone', tone: 'fail' },
      entry: 'vanish',
      on: { restarted: { target: 'pending', description: 'started again' } },
    },
  },
})
