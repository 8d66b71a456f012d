import { setup } from 'xstate'
import type { Row } from '../engine/Arena.ts'
import { column } from '../engine/compileMachine.ts'
import { emptyRow, places } from '../engine/machineParts.ts'
import { requestColumns } from '../model/tables.ts'

/**
 * What was asked once. READ THIS FIRST, then attempt.machine.ts, then job.machine.ts.
 *
 * A timeout belongs to the state it covers; the arrow into a final state is the reason.
 */
export const requestMachine = setup({
  types: {} as { context: Row<typeof requestColumns>; events: { type: string } },
  delays: {
    patience: column('patienceUs'),
    injectedDelay: column('injectedDelayUs'),
    detect: column('detectUs'),
    requestTimeout: column('requestTimeoutUs'),
    backoff: column('backoffUs'),
  },
  guards: {
    isHeld: ({ context }) => context.isHeld === 1,
    hasAltResponse: ({ context }) => context.altResponse === 1,
  },
  actions: places(
    'chooseRoute',
    'injectFault',
    'injectAbort',
    'startTry',
    'decideTry',
    'leaveTry',
    'isolate',
    'leaveThreadQueue',
    'noteLibraryTimeout',
    'askFallback',
    'leaveFallback',
    'startAttempt',
    'decideAgain',
    'decideHedge',
    'judgeLate',
    'cancelAttempts',
    'noteTimeout',
    'noteCallerLeft',
    'noteProxyDied',
    'tellCaller',
    'closeRecord',
  ),
}).createMachine({
  id: 'request',
  description: 'What was asked once: route, try, decide, try again, answer.',
  context: emptyRow(requestColumns),
  initial: 'asked',
  states: {
    asked: {
      meta: { label: 'asked' },
      initial: 'routing',
      on: {
        callerLeft: {
          target: '#request.left',
          actions: 'noteCallerLeft',
          description: 'the caller left',
        },
        proxyDied: {
          target: '#request.failed',
          actions: 'noteProxyDied',
          description: 'its proxy died',
        },
      },
      after: {
        patience: {
          target: '#request.left',
          actions: 'noteCallerLeft',
          description: 'the client waits {patienceUs}',
        },
      },
      states: {
        routing: {
          meta: { label: 'routing' },
          description: 'The proxy looks for the route and its cluster.',
          entry: 'chooseRoute',
          on: {
            routed: { target: 'faulting', description: 'route found' },
            layered: { target: 'library', description: 'a library asks' },
            guarded: { target: 'guarding', description: 'a library isolates it' },
            noRoute: { target: '#request.failed', description: 'no route, no cluster' },
            refused: { target: '#request.failed', description: 'its proxy is not there' },
          },
        },
        guarding: {
          meta: { label: 'guarded' },
          description:
            'The circuit over all that this caller asks of this service, then a thread or a permit.',
          initial: 'isolating',
          on: {
            circuitOpen: { target: 'fallingBack', description: 'circuit open' },
            rejected: { target: 'fallingBack', description: 'rejected' },
          },
          after: {
            requestTimeout: {
              target: 'fallingBack',
              actions: 'noteLibraryTimeout',
              description: 'timeout {requestTimeoutUs}',
            },
          },
          states: {
            isolating: {
              meta: { label: 'isolating' },
              entry: 'isolate',
              on: {
                hasRoom: { target: '#request.asked.library', description: 'passes' },
                queued: { target: 'queueing', description: 'no thread is free' },
              },
            },
            queueing: {
              meta: { label: 'no thread free', tone: 'trial' },
              description: 'The timeout of the library runs already.',
              exit: 'leaveThreadQueue',
              on: {
                threadFree: { target: '#request.asked.library', description: 'a thread is free' },
              },
            },
          },
        },
        library: {
          meta: { label: 'library' },
          description:
            'The library of the application tries, over the retries of the mesh: each try is a request of its own.',
          initial: 'trying',
          exit: 'leaveTry',
          on: { fallsBack: { target: 'fallingBack', description: 'no further try' } },
          after: {
            requestTimeout: [
              {
                guard: 'isHeld',
                target: '.blocked',
                actions: 'noteLibraryTimeout',
                description: 'timeout {requestTimeoutUs}',
              },
              {
                target: 'fallingBack',
                actions: 'noteLibraryTimeout',
                description: 'timeout {requestTimeoutUs}',
              },
            ],
          },
          states: {
            trying: {
              meta: { label: 'one try' },
              entry: 'startTry',
              on: { tryEnded: { target: 'deciding', description: 'the try ended' } },
            },
            deciding: {
              meta: { label: 'deciding, library' },
              entry: 'decideTry',
              on: {
                accepted: { target: '#request.answered', description: 'good enough' },
                again: { target: 'pausing', description: 'once more' },
              },
            },
            pausing: {
              meta: { label: 'library waits', tone: 'trial' },
              after: { backoff: { target: 'trying', description: 'pause {backoffUs}' } },
            },
            blocked: {
              meta: { label: 'blocked', tone: 'fail' },
              description: 'Timed out, and still held until the call returns (semaphore).',
            },
          },
        },
        fallingBack: {
          meta: { label: 'falling back', tone: 'trial' },
          description: 'What the library answers in place of the service.',
          initial: 'asking',
          exit: 'leaveFallback',
          on: {
            substituted: { target: '#request.answered', description: 'answered by its fallback' },
            noFallback: { target: '#request.failed', description: 'no fallback, or it failed' },
          },
          states: {
            asking: {
              meta: { label: 'its fallback' },
              entry: 'askFallback',
              on: { asksAnother: { target: 'calling', description: 'it calls, too' } },
            },
            calling: { meta: { label: 'fallback calls' } },
          },
        },
        faulting: {
          meta: { label: 'fault filter' },
          description: 'A configured fault may delay or abort it before any attempt.',
          entry: 'injectFault',
          on: {
            clear: { target: 'open', description: 'no fault' },
            waits: { target: 'detecting', description: 'which protocol is it?' },
            delayed: { target: 'delaying', description: 'delay injected' },
            aborted: {
              target: '#request.failed',
              description: 'abort injected, or not sent on',
            },
            accepted: { target: '#request.answered', description: 'the route answers' },
          },
        },
        detecting: {
          meta: { label: 'detecting the protocol', tone: 'trial' },
          description:
            'The proxy waits for the first bytes of the caller; the caller waits for those of the other side.',
          after: { detect: { target: 'open', description: 'opaque after {detectUs}' } },
        },
        delaying: {
          meta: { label: 'delayed', tone: 'trial' },
          after: { injectedDelay: { target: 'aborting', description: 'after {injectedDelayUs}' } },
        },
        aborting: {
          meta: { label: 'fault filter, abort' },
          entry: 'injectAbort',
          on: {
            clear: { target: 'open', description: 'no abort' },
            aborted: {
              target: '#request.failed',
              description: 'abort injected, or not sent on',
            },
            accepted: { target: '#request.answered', description: 'the route answers' },
          },
        },
        open: {
          meta: { label: 'open' },
          description: 'The request timeout covers all attempts and all pauses.',
          initial: 'trying',
          exit: 'cancelAttempts',
          on: { accepted: { target: '#request.answered', description: 'good enough' } },
          after: {
            requestTimeout: [
              {
                guard: 'hasAltResponse',
                target: '#request.answered',
                actions: 'noteTimeout',
                description: 'request timeout {requestTimeoutUs}, answered with 204',
              },
              {
                target: '#request.failed',
                actions: 'noteTimeout',
                description: 'request timeout {requestTimeoutUs}',
              },
            ],
          },
          states: {
            trying: {
              meta: { label: 'trying' },
              entry: 'startAttempt',
              on: {
                attemptEnded: { target: 'deciding', description: 'the attempt ended' },
                attemptLate: { target: 'hedging', description: 'the attempt is late' },
              },
            },
            deciding: {
              meta: { label: 'deciding' },
              description: 'Observed first, decided then.',
              entry: 'decideAgain',
              on: {
                again: { target: 'pausing', description: 'retry' },
                stopped: { target: '#request.failed', description: 'no further attempt' },
                othersAlive: { target: 'waiting', description: 'another is under way' },
              },
            },
            hedging: {
              meta: { label: 'hedging', tone: 'trial' },
              description: 'An attempt is late and goes on: may another start beside it?',
              entry: 'decideHedge',
              on: {
                again: { target: 'pausing', description: 'one more beside it' },
                othersAlive: { target: 'waiting', description: 'no more' },
              },
            },
            waiting: {
              meta: { label: 'waiting for attempts' },
              description: 'The first answer that is good enough wins; the others are reset.',
              on: {
                attemptEnded: { target: 'deciding', description: 'an attempt ended' },
                attemptLate: { target: 'hedging', description: 'an attempt is late' },
              },
            },
            pausing: {
              meta: { label: 'backing off', tone: 'trial' },
              on: {
                attemptEnded: { actions: 'judgeLate', description: 'a late attempt ended' },
                stopped: { target: '#request.failed', description: 'an answer that stands' },
              },
              after: { backoff: { target: 'trying', description: 'back-off {backoffUs}' } },
            },
          },
        },
      },
    },
    answered: { meta: { label: 'answered' }, entry: 'tellCaller', type: 'final' },
    failed: { meta: { label: 'failed', tone: 'fail' }, entry: 'tellCaller', type: 'final' },
    left: { meta: { label: 'caller left', tone: 'fail' }, entry: 'closeRecord', type: 'final' },
  },
})
