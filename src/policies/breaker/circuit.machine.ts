import { setup } from 'xstate'
import type { Row } from '../../engine/Arena.ts'
import { column } from '../../engine/compileMachine.ts'
import { emptyRow, places } from '../../engine/machineParts.ts'
import { circuitColumns } from '../../model/gateTables.ts'

/**
 * The circuit between one client's proxy and one endpoint. Closed means that requests pass; Linkerd's code says that the *gate*
 * is open then.
 */
export const circuitMachine = setup({
  types: {} as { context: Row<typeof circuitColumns>; events: { type: string } },
  delays: { penalty: column('penaltyUs') },
  actions: places('openCircuit', 'letOneThrough', 'closeCircuit'),
}).createMachine({
  id: 'circuit',
  description: 'Whether requests pass from one proxy to one endpoint.',
  context: emptyRow(circuitColumns),
  initial: 'closed',
  states: {
    closed: {
      meta: { label: 'closed' },
      description: 'Requests pass (Linkerd: the gate is open; Finagle: alive).',
      on: {
        tripped: {
          target: 'open',
          description: '{maxFailures} failures in a row',
          meta: { progress: { kind: 'count', value: 'failures', of: 'maxFailures' } },
        },
      },
    },
    open: {
      meta: { label: 'open', tone: 'fail' },
      description:
        'The endpoint is not ready: nothing is sent, unless nobody else is to be had (Finagle: dead). What still comes back says nothing.',
      entry: 'openCircuit',
      on: {
        pardoned: {
          target: 'closed',
          actions: 'closeCircuit',
          description: 'breaker switched off',
        },
      },
      after: {
        penalty: {
          target: 'halfOpen',
          description: 'after {penaltyUs}',
          meta: { progress: { kind: 'timer', value: 'openedAt', of: 'penaltyUs' } },
        },
      },
    },
    halfOpen: {
      meta: { label: 'half open', tone: 'trial' },
      description:
        'One request is let through (Linkerd: probation; Finagle: probe open, then closed). The first response decides.',
      entry: 'letOneThrough',
      on: {
        succeeded: {
          target: 'closed',
          actions: 'closeCircuit',
          description: 'a response succeeded',
        },
        failed: { target: 'open', description: 'a response failed' },
        undecided: {
          target: 'halfOpen',
          reenter: true,
          description: 'the probe told nothing: another one',
        },
        pardoned: {
          target: 'closed',
          actions: 'closeCircuit',
          description: 'breaker switched off',
        },
      },
    },
  },
})
