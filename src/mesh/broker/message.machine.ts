import { setup } from 'xstate'
import type { Row } from '../../engine/Arena.ts'
import { column } from '../../engine/compileMachine.ts'
import { emptyRow, places } from '../../engine/machineParts.ts'
import { messageColumns } from '../../model/messageTables.ts'

/**
 * A message at a broker. Whoever published it may be told and gone by then: from here on the work has a life of its own.
 *
 * The arrow into a final state is what became of it.
 */
export const messageMachine = setup({
  types: {} as { context: Row<typeof messageColumns>; events: { type: string } },
  delays: { timeToLive: column('ttlUs'), ackTimeout: column('ackUs'), pause: column('pauseUs') },
  actions: places(
    'publish',
    'joinLine',
    'leaveLine',
    'noteOverdue',
    'deliver',
    'leaveConsumer',
    'noteAckTimeout',
    'noteWorked',
    'settleAcked',
    'settleExpired',
    'settleDropped',
    'settleDeadLettered',
    'settleLost',
    'settleRefused',
  ),
}).createMachine({
  id: 'message',
  description: 'A call that was published: a message at a broker, or a record of a log.',
  context: emptyRow(messageColumns),
  initial: 'publishing',
  states: {
    publishing: {
      meta: { label: 'publishing' },
      entry: 'publish',
      on: {
        accepted: { target: 'kept', description: 'the queue took it' },
        blocked: { target: 'blocked', description: 'memory alarm' },
        refused: { target: 'refused', description: 'the queue is full' },
      },
    },
    blocked: {
      meta: { label: 'publisher blocked', tone: 'trial' },
      description: 'The broker does not read from those who publish until there is room again.',
      on: {
        unblocked: { target: 'publishing', description: 'there is room again' },
        brokerDied: { target: 'lost', description: 'broker died' },
      },
    },
    kept: {
      meta: { label: 'kept by the broker' },
      initial: 'ready',
      on: {
        dropped: { target: 'dropped', description: 'given up' },
        deadLettered: { target: 'deadLettered', description: 'given up, and put aside' },
        lost: { target: 'lost', description: 'consumer gone' },
        brokerDied: { target: 'lost', description: 'broker died' },
      },
      states: {
        ready: {
          meta: { label: 'ready' },
          description: 'It waits in its queue, or in its partition.',
          initial: 'fresh',
          exit: 'leaveLine',
          on: {
            dispatched: { target: 'delivered', description: 'a consumer has room' },
            expired: { target: '#message.expired', description: 'too old, at the head' },
          },
          states: {
            fresh: {
              meta: { label: 'waiting' },
              entry: 'joinLine',
              after: { timeToLive: { target: 'overdue', description: 'older than {ttlUs}' } },
            },
            overdue: {
              meta: { label: 'too old', tone: 'trial' },
              description: 'What is too old is taken out only when it comes to the head.',
              entry: 'noteOverdue',
            },
          },
        },
        delivered: {
          meta: { label: 'delivered' },
          description: 'A consumer has it, and has not acknowledged it: it works on it, or will.',
          entry: 'deliver',
          exit: 'leaveConsumer',
          on: {
            acked: { target: '#message.acked', description: 'acknowledged' },
            worked: { target: 'worked', description: 'done, to be committed' },
            returned: { target: 'pausing', description: 'given back' },
          },
          after: {
            ackTimeout: {
              target: 'pausing',
              actions: 'noteAckTimeout',
              description: 'ack timeout {ackUs}',
            },
          },
        },
        worked: {
          meta: { label: 'done, not committed', tone: 'trial' },
          description:
            'A log knows only how far its readers are: until that is committed it may be read again.',
          entry: 'noteWorked',
          on: {
            committed: { target: '#message.acked', description: 'offset committed' },
            returned: { target: 'pausing', description: 'to be read again' },
          },
        },
        pausing: {
          meta: { label: 'comes back', tone: 'trial' },
          description: 'It goes back to where it stood, marked as redelivered.',
          after: { pause: { target: 'ready', description: 'after {pauseUs}' } },
        },
      },
    },
    acked: { meta: { label: 'acknowledged' }, entry: 'settleAcked', type: 'final' },
    expired: { meta: { label: 'expired', tone: 'fail' }, entry: 'settleExpired', type: 'final' },
    dropped: { meta: { label: 'dropped', tone: 'fail' }, entry: 'settleDropped', type: 'final' },
    deadLettered: {
      meta: { label: 'dead-lettered', tone: 'fail' },
      description: 'In a queue of its own, for people to look at.',
      entry: 'settleDeadLettered',
      type: 'final',
    },
    lost: { meta: { label: 'lost', tone: 'fail' }, entry: 'settleLost', type: 'final' },
    refused: { meta: { label: 'not taken', tone: 'fail' }, entry: 'settleRefused', type: 'final' },
  },
})
