import { setup } from 'xstate'
import type { Row } from '../../engine/Arena.ts'
import { column } from '../../engine/compileMachine.ts'
import { emptyRow, places } from '../../engine/machineParts.ts'
import { pushColumns } from '../../model/tables.ts'

/** One config version on its way to one proxy. */
export const pushMachine = setup({
  types: {} as { context: Row<typeof pushColumns>; events: { type: string } },
  delays: {
    debounce: column('debounceUs'),
    travel: column('travelUs'),
    ack: column('ackUs'),
  },
  actions: places('askControlPlane', 'deliver', 'noteAck', 'discard'),
}).createMachine({
  id: 'push',
  description: 'One config version on its way to one proxy.',
  context: emptyRow(pushColumns),
  initial: 'pending',
  states: {
    pending: {
      meta: { label: 'pending', tone: 'trial' },
      description: 'The control plane gathers changes before it sends.',
      after: { debounce: { target: 'sending', description: 'debounce {debounceUs}' } },
    },
    sending: {
      meta: { label: 'asking' },
      entry: 'askControlPlane',
      on: {
        controlPlaneUp: { target: 'sent', description: 'control plane up' },
        controlPlaneDown: { target: 'held', description: 'control plane down' },
        superseded: { target: 'discarded', description: 'a newer version is on its way' },
      },
    },
    held: {
      meta: { label: 'held', tone: 'fail' },
      on: { controlPlaneUp: { target: 'sending', description: 'control plane up again' } },
    },
    sent: {
      meta: { label: 'sent' },
      after: { travel: { target: 'applied', description: 'arrives after {travelUs}' } },
    },
    applied: {
      meta: { label: 'applied' },
      entry: 'deliver',
      after: { ack: { target: 'acknowledged', description: 'ack after {ackUs}' } },
    },
    acknowledged: { meta: { label: 'acknowledged' }, entry: 'noteAck', type: 'final' },
    discarded: { meta: { label: 'superseded' }, entry: 'discard', type: 'final' },
  },
})
