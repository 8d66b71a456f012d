import { setup } from 'xstate'
import type { Row } from '../../engine/Arena.ts'
import { column } from '../../engine/compileMachine.ts'
import { emptyRow, places } from '../../engine/machineParts.ts'
import { proxyColumns } from '../../model/tables.ts'

/** A proxy's relation to its configuration. It goes on with the last known one while a newer is on its way. */
export const proxyMachine = setup({
  types: {} as { context: Row<typeof proxyColumns>; events: { type: string } },
  delays: { fetch: column('fetchUs'), restart: column('restartUs') },
  actions: places('fetchConfig', 'warmUp', 'takeConfig', 'takeNewest'),
}).createMachine({
  id: 'proxy',
  description: 'A proxy and the config version it holds.',
  context: emptyRow(proxyColumns),
  initial: 'bootstrapping',
  states: {
    bootstrapping: {
      meta: { label: 'bootstrapping', tone: 'trial' },
      description: 'Started, without any configuration: it accepts nothing.',
      entry: 'fetchConfig',
      on: {
        killed: { target: 'draining', description: 'killed' },
        configured: { target: 'warming', actions: 'takeConfig', description: 'config arrived' },
      },
      after: {
        fetch: {
          target: 'warming',
          actions: 'takeConfig',
          description: 'first config after {fetchUs}',
        },
      },
    },
    warming: {
      meta: { label: 'warming', tone: 'trial' },
      description: 'Clusters wait for their endpoints, listeners for the first certificate.',
      entry: 'warmUp',
      on: {
        warmed: { target: 'ready', description: 'endpoints known' },
        certified: {
          target: 'ready',
          actions: 'takeNewest',
          description: 'first certificate issued',
        },
        killed: { target: 'draining', description: 'killed' },
      },
    },
    ready: {
      meta: { label: 'ready' },
      on: {
        outdated: { target: 'stale', description: 'a newer version exists' },
        configured: { actions: 'takeConfig', description: 'config arrived' },
        killed: { target: 'draining', description: 'killed' },
      },
    },
    stale: {
      meta: { label: 'stale', tone: 'trial' },
      description: 'Works with the last known config while a newer one is on its way.',
      on: {
        configured: { target: 'ready', actions: 'takeConfig', description: 'config arrived' },
        killed: { target: 'draining', description: 'killed' },
      },
    },
    draining: {
      meta: { label: 'down', tone: 'fail' },
      description: 'Gone: with its pod until that starts again, or by itself for a moment.',
      on: { started: { target: 'bootstrapping', description: 'starts, with its pod' } },
      after: {
        restart: { target: 'bootstrapping', description: 'starts again after {restartUs}' },
      },
    },
  },
})
