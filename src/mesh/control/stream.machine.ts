import { setup } from 'xstate'
import type { Row } from '../../engine/Arena.ts'
import { column } from '../../engine/compileMachine.ts'
import { emptyRow, places } from '../../engine/machineParts.ts'
import { streamColumns } from '../../model/tables.ts'

/** One proxy's stream to the control plane. The control plane holds each proxy once in its queue, whatever changed since. */
export const streamMachine = setup({
  types: {} as { context: Row<typeof streamColumns>; events: { type: string } },
  delays: {
    backoff: column('backoffUs'),
    accept: column('acceptUs'),
    giveUp: column('giveUpUs'),
    silence: column('silentUs'),
    generate: column('generateUs'),
  },
  actions: places(
    'close',
    'backOff',
    'knock',
    'subscribe',
    'unsubscribe',
    'rest',
    'joinQueue',
    'leaveQueue',
    'generate',
    'send',
    'freeWorker',
    'fallSilent',
  ),
}).createMachine({
  id: 'stream',
  description: "A proxy's stream to the control plane, and its turn to be told what changed.",
  context: emptyRow(streamColumns),
  initial: 'closed',
  states: {
    closed: {
      meta: { label: 'closed', tone: 'fail' },
      description: 'There is no proxy.',
      entry: 'close',
      on: { opened: { target: 'connecting', description: 'the proxy starts' } },
    },
    backingOff: {
      meta: { label: 'backing off', tone: 'trial' },
      description:
        'Tries again after a random pause, which grows. Traffic goes on with the last known config.',
      entry: 'backOff',
      after: { backoff: { target: 'connecting', description: 'tries again after {backoffUs}' } },
      on: { closed: { target: 'closed', description: 'the proxy is gone' } },
    },
    connecting: {
      meta: { label: 'connecting', tone: 'trial' },
      description: 'Waits to be taken: the control plane takes only so many new streams a second.',
      entry: 'knock',
      after: {
        accept: { target: 'connected', description: 'taken after {acceptUs}' },
        giveUp: { target: 'backingOff', description: 'no answer within {giveUpUs}' },
      },
      on: {
        turnedAway: { target: 'backingOff', description: 'turned away' },
        broken: { target: 'backingOff', description: 'the control plane is gone' },
        cutOff: { target: 'backingOff', description: 'cut off' },
        closed: { target: 'closed', description: 'the proxy is gone' },
      },
    },
    connected: {
      meta: { label: 'connected' },
      initial: 'idle',
      entry: 'subscribe',
      exit: 'unsubscribe',
      on: {
        broken: { target: 'backingOff', description: 'the control plane is gone' },
        closed: { target: 'closed', description: 'the proxy is gone' },
        cutOff: { target: 'connected.silent', description: 'cut off' },
      },
      states: {
        idle: {
          meta: { label: 'connected' },
          description: 'Has been sent all there is.',
          entry: 'rest',
          on: { owed: { target: 'queued', description: 'something is to be sent' } },
        },
        queued: {
          meta: { label: 'queued', tone: 'trial' },
          description: 'Stands in the queue of pushes. What changes meanwhile goes with it.',
          entry: 'joinQueue',
          exit: 'leaveQueue',
          on: { turn: { target: 'pushing', description: 'its turn' } },
        },
        pushing: {
          meta: { label: 'being made' },
          description: 'The control plane makes its configuration.',
          entry: 'generate',
          exit: 'freeWorker',
          after: {
            generate: { target: 'idle', actions: 'send', description: 'made in {generateUs}' },
          },
        },
        silent: {
          meta: { label: 'silent', tone: 'fail' },
          description: 'Nothing crosses, and neither side knows yet.',
          entry: 'fallSilent',
          after: {
            silence: {
              target: '#stream.backingOff',
              description: 'no sign of life for {silentUs}',
            },
          },
          on: { healed: { target: 'idle', description: 'connected again' } },
        },
      },
    },
  },
})
