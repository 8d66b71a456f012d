import { setup } from 'xstate'
import type { Row } from '../../engine/Arena.ts'
import { column } from '../../engine/compileMachine.ts'
import { emptyRow, places } from '../../engine/machineParts.ts'
import { partitionColumns } from '../../model/messageTables.ts'

/** One part of a log, and who reads it: one record after the other, a batch at a time. */
export const partitionMachine = setup({
  types: {} as { context: Row<typeof partitionColumns>; events: { type: string } },
  delays: {
    rebalance: column('rebalanceUs'),
    pollInterval: column('pollUs'),
  },
  actions: places('assign', 'poll', 'beginBatch', 'commit', 'noteChange', 'evict'),
}).createMachine({
  id: 'partition',
  description: 'One partition of a log, read by one consumer of the group.',
  context: emptyRow(partitionColumns),
  initial: 'rebalancing',
  states: {
    rebalancing: {
      meta: { label: 'rebalancing', tone: 'trial' },
      description: 'The group decides anew who reads it; nobody does meanwhile.',
      on: {
        membersChanged: {
          target: 'rebalancing',
          reenter: true,
          description: 'members changed once more',
        },
      },
      after: { rebalance: { target: 'assigning', description: 'after {rebalanceUs}' } },
    },
    assigning: {
      meta: { label: 'given to a consumer' },
      entry: 'assign',
      on: {
        assigned: { target: 'polling', description: 'a consumer reads it' },
        unassigned: { target: 'unassigned', description: 'there is no consumer' },
      },
    },
    unassigned: {
      meta: { label: 'nobody reads it', tone: 'fail' },
      on: { membersChanged: { target: 'rebalancing', description: 'members changed' } },
    },
    polling: {
      meta: { label: 'polling' },
      description: 'The consumer asks for records, and commits what it has done.',
      entry: 'poll',
      on: {
        records: { target: 'reading', description: 'a batch' },
        appended: { target: 'polling', reenter: true, description: 'a record came' },
        membersChanged: { target: 'rebalancing', description: 'members changed' },
        revoked: { target: 'rebalancing', description: 'its consumer is gone' },
        commitDue: { actions: 'commit', description: 'offsets committed' },
      },
    },
    reading: {
      meta: { label: 'reading' },
      description:
        'Records of a batch, one after the other. One that cannot be done blocks all behind it.',
      entry: 'beginBatch',
      on: {
        batchDone: { target: 'polling', description: 'the batch is done' },
        membersChanged: { actions: 'noteChange', description: 'members changed: after this batch' },
        revoked: { target: 'rebalancing', description: 'its consumer is gone' },
      },
      after: {
        pollInterval: {
          target: 'rebalancing',
          actions: 'evict',
          description: 'not polled for {pollUs}: its consumer is taken out',
        },
      },
    },
  },
})
