import { setup } from 'xstate'
import type { Row } from '../../engine/Arena.ts'
import { column } from '../../engine/compileMachine.ts'
import { emptyRow, places } from '../../engine/machineParts.ts'
import { reconnectColumns } from '../../model/gateTables.ts'

/**
 * Who keeps a connection to one endpoint. While it is gone the endpoint is not ready, so no attempt is given to it; it is opened
 * again after a growing pause, whether anybody asks for it or not.
 *
 * @source linkerd2-proxy 29637b64: linkerd/reconnect/src/service.rs (readiness is that of the connection)
 */
export const reconnectMachine = setup({
  types: {} as { context: Row<typeof reconnectColumns>; events: { type: string } },
  delays: { backoff: column('backoffUs') },
  actions: places('leaveAlone', 'connectAgain', 'noteConnected'),
}).createMachine({
  id: 'reconnect',
  description: 'The connection to one endpoint: there, or being opened again.',
  context: emptyRow(reconnectColumns),
  initial: 'usable',
  states: {
    usable: {
      meta: { label: 'usable' },
      description: 'Connected, or to be connected by the first who asks.',
      on: { lost: { target: 'backingOff', description: 'connection lost or refused' } },
    },
    backingOff: {
      meta: { label: 'backing off', tone: 'fail' },
      description: 'The endpoint is not ready.',
      entry: 'leaveAlone',
      on: {
        forgotten: {
          target: 'usable',
          actions: 'noteConnected',
          description: 'a new endpoint as far as the proxy knows',
        },
      },
      after: {
        backoff: {
          target: 'connecting',
          description: 'after {backoffUs}',
          meta: { progress: { kind: 'timer', value: 'since', of: 'backoffUs' } },
        },
      },
    },
    connecting: {
      meta: { label: 'connecting', tone: 'trial' },
      entry: 'connectAgain',
      on: {
        connected: { target: 'usable', actions: 'noteConnected', description: 'connected' },
        lost: { target: 'backingOff', description: 'refused again' },
        forgotten: {
          target: 'usable',
          actions: 'noteConnected',
          description: 'a new endpoint as far as the proxy knows',
        },
      },
    },
  },
})
