import { setup } from 'xstate'
import type { Row } from '../../engine/Arena.ts'
import { column } from '../../engine/compileMachine.ts'
import { emptyRow, places } from '../../engine/machineParts.ts'
import { checkerColumns } from '../../model/healthTables.ts'

type Context = Row<typeof checkerColumns>

const counts = (value: keyof typeof checkerColumns, of: keyof typeof checkerColumns) => ({
  progress: { kind: 'count', value, of },
})

/**
 * What one proxy has asked of one endpoint, and thinks of it: an answer that says that something is wrong is believed at once, one
 * that never came only after so many in a row.
 */
export const healthCheckMachine = setup({
  types: {} as { context: Context; events: { type: string } },
  delays: { untilCheck: column('untilCheckUs'), timeout: column('timeoutUs') },
  guards: {
    isTooMuch: ({ context }) => context.failures + 1 >= context.unhealthyThreshold,
    isEnough: ({ context }) => context.successes + 1 >= context.healthyThreshold,
  },
  actions: places(
    'forgetHealth',
    'sendCheck',
    'askHealth',
    'giveUp',
    'stayWell',
    'recover',
    'noteHope',
    'noteDoubt',
    'fallIll',
    'stayIll',
    'beTold',
    'beToldAgain',
  ),
}).createMachine({
  id: 'healthCheck',
  description: 'Whether one endpoint passes the health checks of one proxy.',
  context: emptyRow(checkerColumns),
  initial: 'idle',
  states: {
    idle: {
      meta: { label: 'not asked' },
      on: {
        stopped: { actions: 'forgetHealth', description: 'nobody asks' },
        begins: { target: 'asked.pending', description: 'a new host' },
        continues: { target: 'asked.healthy', description: 'it was well before' },
      },
    },
    asked: {
      meta: { label: 'asked' },
      initial: 'pending',
      on: {
        stopped: {
          target: 'idle',
          actions: 'forgetHealth',
          description: 'nobody asks any more',
        },
        toldUnhealthy: {
          target: '#healthCheck.asked.unhealthy.waiting',
          actions: 'beTold',
          description: 'an answer to a request said so',
        },
      },
      states: {
        pending: {
          meta: { label: 'not known yet', tone: 'trial' },
          description: 'Its first check decides, whatever the thresholds are.',
          initial: 'waiting',
          states: {
            waiting: {
              meta: { label: 'before its first check', tone: 'trial' },
              after: {
                untilCheck: {
                  target: 'checking',
                  actions: 'sendCheck',
                  description: 'after {untilCheckUs}',
                },
              },
            },
            checking: {
              meta: { label: 'first check', tone: 'trial' },
              on: {
                connected: { actions: 'askHealth', description: 'connected' },
                passed: {
                  target: '#healthCheck.asked.healthy.waiting',
                  actions: 'recover',
                  description: 'answered well',
                },
                failed: {
                  target: '#healthCheck.asked.unhealthy.waiting',
                  actions: 'fallIll',
                  description: 'answered badly',
                },
                lost: {
                  target: '#healthCheck.asked.unhealthy.waiting',
                  actions: 'fallIll',
                  description: 'no answer, or one that may pass',
                },
                toldUnhealthy: {
                  target: '#healthCheck.asked.unhealthy.checking',
                  actions: 'beTold',
                  description: 'an answer to a request said so',
                },
              },
              after: {
                timeout: {
                  target: '#healthCheck.asked.unhealthy.waiting',
                  actions: ['giveUp', 'fallIll'],
                  description: 'no answer within {timeoutUs}',
                },
              },
            },
          },
        },
        healthy: {
          meta: { label: 'passes' },
          initial: 'waiting',
          states: {
            waiting: {
              meta: { label: 'passes' },
              after: {
                untilCheck: {
                  target: 'checking',
                  actions: 'sendCheck',
                  description: 'after {untilCheckUs}',
                },
              },
            },
            checking: {
              meta: { label: 'passes, is asked' },
              on: {
                connected: { actions: 'askHealth', description: 'connected' },
                passed: { target: 'waiting', actions: 'stayWell', description: 'answered well' },
                failed: {
                  target: '#healthCheck.asked.unhealthy.waiting',
                  actions: 'fallIll',
                  description: 'answered badly',
                },
                lost: [
                  {
                    guard: 'isTooMuch',
                    target: '#healthCheck.asked.unhealthy.waiting',
                    actions: 'fallIll',
                    description:
                      'no answer, or one that may pass, {unhealthyThreshold} times in a row',
                    meta: counts('failures', 'unhealthyThreshold'),
                  },
                  {
                    target: 'waiting',
                    actions: 'noteDoubt',
                    description: 'no answer, or one that may pass',
                  },
                ],
                toldUnhealthy: {
                  target: '#healthCheck.asked.unhealthy.checking',
                  actions: 'beTold',
                  description: 'an answer to a request said so',
                },
              },
              after: {
                timeout: [
                  {
                    guard: 'isTooMuch',
                    target: '#healthCheck.asked.unhealthy.waiting',
                    actions: ['giveUp', 'fallIll'],
                    description: 'no answer within {timeoutUs}, once too often',
                  },
                  {
                    target: 'waiting',
                    actions: ['giveUp', 'noteDoubt'],
                    description: 'no answer within {timeoutUs}',
                  },
                ],
              },
            },
          },
        },
        unhealthy: {
          meta: { label: 'fails', tone: 'fail' },
          description: 'Not picked, unless the cluster is in panic.',
          initial: 'waiting',
          states: {
            waiting: {
              meta: { label: 'fails', tone: 'fail' },
              on: {
                toldUnhealthy: {
                  actions: 'beToldAgain',
                  description: 'an answer to a request said so',
                },
              },
              after: {
                untilCheck: {
                  target: 'checking',
                  actions: 'sendCheck',
                  description: 'after {untilCheckUs}',
                },
              },
            },
            checking: {
              meta: { label: 'fails, is asked', tone: 'fail' },
              on: {
                toldUnhealthy: {
                  actions: 'beToldAgain',
                  description: 'an answer to a request said so',
                },
                connected: { actions: 'askHealth', description: 'connected' },
                passed: [
                  {
                    guard: 'isEnough',
                    target: '#healthCheck.asked.healthy.waiting',
                    actions: 'recover',
                    description: 'answered well {healthyThreshold} times in a row',
                    meta: counts('successes', 'healthyThreshold'),
                  },
                  { target: 'waiting', actions: 'noteHope', description: 'answered well' },
                ],
                failed: { target: 'waiting', actions: 'stayIll', description: 'answered badly' },
                lost: {
                  target: 'waiting',
                  actions: 'stayIll',
                  description: 'no answer, or one that may pass',
                },
              },
              after: {
                timeout: {
                  target: 'waiting',
                  actions: ['giveUp', 'stayIll'],
                  description: 'no answer within {timeoutUs}',
                },
              },
            },
          },
        },
      },
    },
  },
})
