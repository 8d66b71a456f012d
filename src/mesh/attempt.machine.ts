import { setup } from 'xstate'
import type { Row } from '../engine/Arena.ts'
import { column } from '../engine/compileMachine.ts'
import { emptyRow, places } from '../engine/machineParts.ts'
import { attemptColumns } from '../model/tables.ts'

/** One try, as the caller's proxy sees it: choose, admit, send, wait. */
export const attemptMachine = setup({
  types: {} as { context: Row<typeof attemptColumns>; events: { type: string } },
  guards: { isHedged: ({ context }) => context.isHedged === 1 },
  delays: { perTryTimeout: column('perTryTimeoutUs'), bindTimeout: column('bindUs') },
  actions: places(
    'chooseEndpoint',
    'leaveQueue',
    'askForRoom',
    'leavePending',
    'startJob',
    'leaveConnection',
    'notePerTryTimeout',
    'noteLate',
    'observeOutcome',
    'withdraw',
  ),
}).createMachine({
  id: 'attempt',
  description: 'One try at one endpoint, as the caller sees it.',
  context: emptyRow(attemptColumns),
  initial: 'trying',
  states: {
    trying: {
      meta: { label: 'one try' },
      initial: 'choosing',
      on: { cancel: { target: '#attempt.cancelled', description: 'the request is over' } },
      states: {
        choosing: {
          meta: { label: 'choosing' },
          description: 'The balancer picks one of the candidates.',
          entry: 'chooseEndpoint',
          on: {
            chosen: { target: 'admitting', description: 'endpoint picked' },
            noEndpoint: { target: '#attempt.failed', description: 'no healthy endpoint' },
            nobodyReady: { target: 'waiting', description: 'no endpoint is ready' },
            shed: { target: '#attempt.failed', description: 'load shed' },
          },
        },
        waiting: {
          meta: { label: 'waiting', tone: 'trial' },
          description:
            "In the balancer's queue, until an endpoint is ready (Linkerd), or until its name is bound (Linkerd 1.x).",
          exit: 'leaveQueue',
          on: {
            endpointReady: { target: 'choosing', description: 'an endpoint is ready' },
            failfast: { target: '#attempt.failed', description: 'failfast' },
          },
          after: {
            bindTimeout: {
              target: '#attempt.failed',
              description: 'not bound within {bindUs}',
            },
          },
        },
        admitting: {
          meta: { label: 'admitting' },
          description: 'Room within the pool limits, and a connection that can take it?',
          entry: 'askForRoom',
          on: {
            connectionReady: { target: 'sent', description: 'connection ready' },
            queued: { target: 'pending', description: 'waits for a connection' },
            overflow: { target: '#attempt.failed', description: 'pool overflow' },
          },
        },
        pending: {
          meta: { label: 'pending', tone: 'trial' },
          exit: 'leavePending',
          on: {
            connectionReady: { target: 'sent', description: 'connection ready' },
            overflow: { target: '#attempt.failed', description: 'pool overflow' },
            connectFailed: { target: '#attempt.failed', description: 'connection failed' },
            notReady: { target: 'choosing', description: 'endpoint not ready after all' },
          },
        },
        sent: {
          meta: { label: 'sent' },
          description: 'Envoy arms the per-try timeout only now, when there is a connection.',
          entry: 'startJob',
          exit: 'leaveConnection',
          on: {
            responded: { target: '#attempt.answered', description: 'response' },
            reset: { target: '#attempt.failed', description: 'reset' },
          },
          after: {
            perTryTimeout: [
              {
                guard: 'isHedged',
                actions: 'noteLate',
                description:
                  'late after {perTryTimeoutUs}: it goes on, another may start beside it',
              },
              {
                target: '#attempt.failed',
                actions: 'notePerTryTimeout',
                description: 'per-try timeout {perTryTimeoutUs}',
              },
            ],
          },
        },
      },
    },
    answered: { meta: { label: 'answered' }, entry: 'observeOutcome', type: 'final' },
    failed: { meta: { label: 'failed', tone: 'fail' }, entry: 'observeOutcome', type: 'final' },
    cancelled: { meta: { label: 'cancelled', tone: 'fail' }, entry: 'withdraw', type: 'final' },
  },
})
