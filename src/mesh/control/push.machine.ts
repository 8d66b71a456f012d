import { setup } from 'xstate'
import type { Row } from '../../engine/Arena.ts'
import { column } from '../../engine/compileMachine.ts'
import { emptyRow, places } from '../../engine/machineParts.ts'
import { pushColumns } from '../../model/tables.ts'

/**
 * One response of the control plane to one proxy: all that changed of one type of resource. A proxy that does not take it
 * goes on with what it has, and says so.
 *
 * @source envoy: docs/root/api-docs/xds_protocol.rst ("ACK and NACK semantics summary");
 *   source/common/upstream/cluster_manager_impl.cc (no acknowledgement of clusters while one of them warms)
 */
export const pushMachine = setup({
  types: {} as { context: Row<typeof pushColumns>; events: { type: string } },
  delays: { travel: column('travelUs'), ack: column('ackUs') },
  actions: places(
    'receive',
    'waitForResources',
    'apply',
    'refuse',
    'noteAck',
    'noteRefusal',
    'discard',
  ),
}).createMachine({
  id: 'push',
  description: 'One response of the control plane on its way to one proxy.',
  context: emptyRow(pushColumns),
  initial: 'sent',
  states: {
    sent: {
      meta: { label: 'sent' },
      after: { travel: { target: 'received', description: 'arrives after {travelUs}' } },
      on: { lost: { target: 'discarded', description: 'the stream is gone' } },
    },
    received: {
      meta: { label: 'received' },
      entry: 'receive',
      on: {
        taken: { target: 'applied', description: 'valid' },
        incomplete: { target: 'warming', description: 'something it names is not there yet' },
        invalid: { target: 'rejected', description: 'not valid' },
        lost: { target: 'discarded', description: 'the stream is gone' },
      },
    },
    warming: {
      meta: { label: 'warming', tone: 'trial' },
      description: 'A new cluster waits for its endpoints: until then no request can use it.',
      entry: 'waitForResources',
      on: {
        warmed: { target: 'applied', description: 'endpoints known' },
        lost: { target: 'discarded', description: 'the proxy is gone' },
      },
    },
    applied: {
      meta: { label: 'applied' },
      entry: 'apply',
      after: { ack: { target: 'acknowledged', description: 'ACK after {ackUs}' } },
    },
    rejected: {
      meta: { label: 'rejected', tone: 'fail' },
      description: 'The last good version stays in force.',
      entry: 'refuse',
      after: { ack: { target: 'refused', description: 'NACK after {ackUs}' } },
    },
    acknowledged: { meta: { label: 'acknowledged' }, entry: 'noteAck', type: 'final' },
    refused: { meta: { label: 'refused', tone: 'fail' }, entry: 'noteRefusal', type: 'final' },
    discarded: { meta: { label: 'lost', tone: 'fail' }, entry: 'discard', type: 'final' },
  },
})
