import { setup } from 'xstate'
import type { Row } from '../../engine/Arena.ts'
import { column } from '../../engine/compileMachine.ts'
import { emptyRow, places } from '../../engine/machineParts.ts'
import { queueColumns } from '../../model/gateTables.ts'

/**
 * The queue in front of one balancer: attempts wait in it while no endpoint is ready. The timer is that of the queue, not of each
 * who waits: it begins when the head finds nobody, and all of them fail together.
 *
 * @source linkerd2-proxy 29637b64: linkerd/proxy/balance/queue/src/{worker,failfast}.rs
 */
export const queueMachine = setup({
  types: {} as { context: Row<typeof queueColumns>; events: { type: string } },
  delays: { failfast: column('failfastUs') },
  guards: { someoneIsReady: ({ context }) => context.ready > 0 },
  actions: places('noteSince', 'letNextGo', 'failEverybody', 'openGate'),
}).createMachine({
  id: 'balancerQueue',
  description: 'Where attempts wait while none of the endpoints is ready.',
  context: emptyRow(queueColumns),
  initial: 'ready',
  states: {
    ready: {
      meta: { label: 'ready' },
      description: 'Whoever comes is given an endpoint at once.',
      entry: 'noteSince',
      on: {
        stalled: { target: 'waiting', description: 'no endpoint is ready' },
        next: [
          { guard: 'someoneIsReady', actions: 'letNextGo', description: 'the next who waits' },
          { target: 'waiting', description: 'no endpoint is ready' },
        ],
      },
    },
    waiting: {
      meta: { label: 'waiting', tone: 'trial' },
      description: 'Attempts wait for an endpoint to become ready.',
      entry: 'noteSince',
      on: {
        endpointReady: {
          target: 'ready',
          actions: 'letNextGo',
          description: 'an endpoint is ready',
        },
        forgotten: { target: 'ready', description: 'destination forgotten' },
      },
      after: {
        failfast: {
          target: 'failfast',
          description: 'nobody ready for {failfastUs}',
          meta: { progress: { kind: 'timer', value: 'since', of: 'failfastUs' } },
        },
      },
    },
    failfast: {
      meta: { label: 'failfast', tone: 'fail' },
      description: 'All who waited have failed; whoever comes is refused at once (load shed).',
      entry: ['noteSince', 'failEverybody'],
      on: {
        endpointReady: {
          target: 'ready',
          actions: 'openGate',
          description: 'an endpoint is ready',
        },
        forgotten: { target: 'ready', description: 'destination forgotten' },
      },
    },
  },
})
