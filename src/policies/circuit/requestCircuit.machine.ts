import { setup } from 'xstate'
import type { Row } from '../../engine/Arena.ts'
import { column } from '../../engine/compileMachine.ts'
import { emptyRow, places } from '../../engine/machineParts.ts'
import { guardColumns } from '../../model/guardTables.ts'

/**
 * The circuit over whole requests, of one process to one service. What it decides stands in `requestCircuit.ts`, and when it
 * is asked; nothing here ends by itself but a look at the counts.
 */
export const requestCircuitMachine = setup({
  types: {} as { context: Row<typeof guardColumns>; events: { type: string } },
  delays: { tick: column('tickUs') },
  actions: places('lookAtCounts', 'noteOpen', 'noteProbe'),
}).createMachine({
  id: 'requestCircuit',
  description: 'Whether one process asks one service at all: the circuit of its library.',
  context: emptyRow(guardColumns),
  initial: 'closed',
  states: {
    closed: {
      meta: { label: 'closed' },
      description: 'Requests pass. How they end is counted.',
      entry: 'lookAtCounts',
      on: {
        tripped: {
          target: 'open',
          actions: 'noteOpen',
          description: '{mostErrorPercent} % of {volume} or more failed',
          meta: { progress: { kind: 'count', value: 'errorPercent', of: 'mostErrorPercent' } },
        },
      },
      after: {
        tick: { target: 'closed', reenter: true, description: 'looks at its counts' },
      },
    },
    open: {
      meta: { label: 'open', tone: 'fail' },
      description: 'Requests are refused at once (short-circuited).',
      on: {
        halfOpened: {
          target: 'halfOpen',
          actions: 'noteProbe',
          description: 'first request after {sleepUs}',
          meta: { progress: { kind: 'timer', value: 'openedAt', of: 'sleepUs' } },
        },
        probed: {
          target: 'open',
          reenter: true,
          actions: 'noteProbe',
          description: 'one is tried after {sleepUs} (Hystrix 1.5.18)',
          meta: { progress: { kind: 'timer', value: 'openedAt', of: 'sleepUs' } },
        },
        succeeded: { target: 'closed', description: 'a request was answered' },
        restarted: { target: 'closed', description: 'a new process' },
      },
    },
    halfOpen: {
      meta: { label: 'half open', tone: 'trial' },
      description: 'One request is tried (resilience4j: ten); all others are refused.',
      on: {
        succeeded: { target: 'closed', description: 'it was answered' },
        failed: { target: 'open', actions: 'noteOpen', description: 'it failed' },
        restarted: { target: 'closed', description: 'a new process' },
      },
    },
  },
})
