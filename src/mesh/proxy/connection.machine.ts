import { setup } from 'xstate'
import type { Row } from '../../engine/Arena.ts'
import { column } from '../../engine/compileMachine.ts'
import { emptyRow, places } from '../../engine/machineParts.ts'
import { connectionColumns } from '../../model/tables.ts'

/** One connection of a pool. The connect timeout covers the handshake as well. */
export const connectionMachine = setup({
  types: {} as { context: Row<typeof connectionColumns>; events: { type: string } },
  delays: {
    connectTimeout: column('connectTimeoutUs'),
    connectDelay: column('connectDelayUs'),
    handshake: column('handshakeUs'),
    age: column('ageUs'),
  },
  actions: places(
    'resolve',
    'shakeHands',
    'offer',
    'noteUnresolved',
    'noteRefused',
    'noteRejected',
    'notePeerClosed',
    'noteConnectTimeout',
    'drain',
    'noteAge',
    'fold',
  ),
}).createMachine({
  id: 'connection',
  description: 'A connection from a proxy to one endpoint.',
  context: emptyRow(connectionColumns),
  initial: 'opening',
  states: {
    opening: {
      meta: { label: 'opening' },
      initial: 'connecting',
      after: {
        connectTimeout: {
          target: 'closed',
          actions: 'noteConnectTimeout',
          description: 'connect timeout {connectTimeoutUs}',
        },
      },
      on: {
        peerClosed: { target: 'closed', actions: 'noteRefused', description: 'peer closed' },
        unresolved: {
          target: 'closed',
          actions: 'noteUnresolved',
          description: 'name not resolved',
        },
      },
      states: {
        connecting: {
          meta: { label: 'connecting', tone: 'trial' },
          entry: 'resolve',
          // The round trip stands in its column; below 0 nothing ever comes back, and only the timeout ends it.
          after: {
            connectDelay: { target: 'handshaking', description: 'round trip {connectDelayUs}' },
          },
        },
        handshaking: {
          meta: { label: 'handshaking', tone: 'trial' },
          entry: 'shakeHands',
          on: {
            plain: { target: '#connection.ready', description: 'no TLS' },
            refused: {
              target: '#connection.closed',
              actions: 'noteRefused',
              description: 'refused',
            },
            certified: {
              target: 'handshaking',
              reenter: true,
              description: 'the certificate that it was held for has come',
            },
            rejected: { target: 'rejecting', description: 'a certificate, or TLS, not accepted' },
          },
          after: { handshake: { target: '#connection.ready', description: 'TLS {handshakeUs}' } },
        },
        rejecting: {
          meta: { label: 'handshake fails', tone: 'fail' },
          description: 'One side does not accept what the other shows. It takes as long.',
          after: {
            handshake: {
              target: '#connection.closed',
              actions: 'noteRejected',
              description: 'failed after {handshakeUs}',
            },
          },
        },
      },
    },
    ready: {
      meta: { label: 'ready' },
      entry: 'offer',
      on: {
        drain: { target: 'draining', description: 'endpoint ejected' },
        close: { target: 'closed', description: 'request cut off' },
        peerClosed: { target: 'closed', actions: 'notePeerClosed', description: 'peer closed' },
      },
      after: {
        age: { target: 'draining', actions: 'noteAge', description: 'older than {ageUs}' },
      },
    },
    draining: {
      meta: { label: 'draining', tone: 'trial' },
      description: 'Streams in flight finish; no new one is taken.',
      entry: 'drain',
      on: {
        idle: { target: 'closed', description: 'last stream over' },
        close: { target: 'closed', description: 'request cut off' },
        peerClosed: { target: 'closed', description: 'peer closed' },
      },
    },
    closed: { meta: { label: 'closed', tone: 'fail' }, entry: 'fold', type: 'final' },
  },
})
