import { setup } from 'xstate'
import type { Row } from '../../engine/Arena.ts'
import { column } from '../../engine/compileMachine.ts'
import { emptyRow, places } from '../../engine/machineParts.ts'
import { leaseColumns } from '../../model/tables.ts'

/**
 * Who watches whether a connection is used. Either end may close one that is quiet for too long, and neither asks the other:
 * between the moment at which the other end closes it and the moment at which its caller hears of it lies one journey of a
 * packet each way, and a request that is sent in between is lost.
 */
export const leaseMachine = setup({
  types: {} as { context: Row<typeof leaseColumns>; events: { type: string } },
  delays: {
    idle: column('idleUs'),
    keepAlive: column('keepAliveUs'),
    travel: column('travelUs'),
  },
  actions: places('goStale', 'dropIdle', 'tellClosed', 'endLease'),
}).createMachine({
  id: 'lease',
  description: 'Whether a connection is used, and how long it may be quiet.',
  context: emptyRow(leaseColumns),
  initial: 'used',
  states: {
    used: {
      meta: { label: 'used' },
      on: {
        given: { target: 'quiet', description: 'last request over' },
        ended: { target: 'over', description: 'the connection is gone' },
      },
    },
    quiet: {
      meta: { label: 'quiet' },
      on: {
        taken: { target: 'used', description: 'a request takes it' },
        ended: { target: 'over', description: 'the connection is gone' },
      },
      after: {
        idle: { target: 'dropped', description: 'its caller closes it after {idleUs}' },
        keepAlive: {
          target: 'closing',
          description: 'the other end closes it after {keepAliveUs}',
        },
      },
    },
    closing: {
      meta: { label: 'half dead', tone: 'trial' },
      description: 'The other end has closed it; its caller does not know yet.',
      entry: 'goStale',
      on: {
        taken: { target: 'raced', description: 'a request takes it all the same' },
        ended: { target: 'over', description: 'the connection is gone' },
      },
      after: { travel: { target: 'closed', description: 'word of it after {travelUs}' } },
    },
    raced: {
      meta: { label: 'raced', tone: 'fail' },
      description: 'The request meets a closed connection, and is reset.',
      on: { ended: { target: 'over', description: 'the connection is gone' } },
    },
    dropped: {
      meta: { label: 'idle timeout', tone: 'fail' },
      entry: 'dropIdle',
      on: { ended: { target: 'over', description: 'the connection is gone' } },
    },
    closed: {
      meta: { label: 'closed by the other end' },
      entry: 'tellClosed',
      on: { ended: { target: 'over', description: 'the connection is gone' } },
    },
    over: { meta: { label: 'over' }, entry: 'endLease', type: 'final' },
  },
})
