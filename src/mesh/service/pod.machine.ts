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
    proxyStop: column('proxyStopUs'),
  },
  actions: places(
    'scheduleStart',
    'beginStart',
    'appStarted',
    'askAtStart',
    'noteStartFailed',
    'waitForProxy',
    'listen',
    'dropEverything',
    'stopTaking',
    'vanish',
    'noteCrash',
    'noteOutOfMemory',
    'cutOff',
    'sever',
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
        scheduled: { target: 'initialising', description: 'scheduled' },
        notCreated: { target: 'refused', description: 'the injector does not answer' },
        restarted: { target: 'pending', reenter: true, description: 'started again' },
      },
    },
    refused: {
      meta: { label: 'not created', tone: 'fail' },
      description:
        'Nobody puts a proxy into it, so Kubernetes refuses to make it, and tries again.',
      on: {
        injectorUp: { target: 'pending', description: 'the injector answers again' },
        restarted: { target: 'pending', description: 'started again' },
      },
    },
    initialising: {
      meta: { label: 'waits for its proxy', tone: 'trial' },
      description: 'The application starts once its proxy is ready, where that comes first.',
      entry: 'beginStart',
      on: {
        proxyReady: { target: 'starting', description: 'its proxy is ready, or need not be' },
        killed: { target: 'crashed', description: 'killed' },
      },
    },
    starting: {
      meta: { label: 'starting', tone: 'trial' },
      after: { start: { target: 'started', description: 'starts in {startUs}' } },
      on: { killed: { target: 'crashed', description: 'killed' } },
    },
    started: {
      meta: { label: 'started', tone: 'trial' },
      entry: 'appStarted',
      on: {
        asks: { target: 'asking', description: 'it needs something from another service' },
        waits: { target: 'unready', description: 'its proxy is not ready' },
        up: { target: 'ready', description: 'all there' },
        killed: { target: 'crashed', description: 'killed' },
      },
    },
    asking: {
      meta: { label: 'asks at its start', tone: 'trial' },
      description: 'It exits when the call fails.',
      entry: 'askAtStart',
      on: {
        answered: { target: 'started', description: 'answered' },
        notAnswered: {
          target: 'crashed',
          actions: 'noteStartFailed',
          description: 'the call failed: exit 1',
        },
        killed: { target: 'crashed', description: 'killed' },
      },
    },
    unready: {
      meta: { label: 'up, its proxy is not', tone: 'trial' },
      description: 'The application runs, and nothing reaches it.',
      entry: 'waitForProxy',
      on: {
        proxyReady: { target: 'ready', description: 'its proxy is ready' },
        killed: { target: 'crashed', description: 'killed' },
        drain: { target: 'draining', description: 'told to stop' },
        crashes: { target: 'crashed', actions: 'noteCrash', description: 'crashes' },
        outOfMemory: {
          target: 'crashed',
          actions: 'noteOutOfMemory',
          description: 'out of memory',
        },
      },
    },
    ready: {
      meta: { label: 'ready' },
      entry: 'listen',
      on: {
        killed: { target: 'crashed', description: 'killed' },
        drain: { target: 'draining', description: 'told to stop' },
        proxyDown: { target: 'unready', description: 'its proxy is down' },
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
        proxyStop: {
          target: 'severed',
          description: 'its proxy ends {proxyStopUs} after the order',
        },
      },
    },
    severed: {
      meta: { label: 'draining, without its proxy', tone: 'fail' },
      description: 'Its proxy did not wait: whatever went through it was cut.',
      entry: 'sever',
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
