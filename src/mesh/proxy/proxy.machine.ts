import { setup } from 'xstate'
import type { Row } from '../../engine/Arena.ts'
import { column } from '../../engine/compileMachine.ts'
import { emptyRow, places } from '../../engine/machineParts.ts'
import { proxyColumns } from '../../model/tables.ts'

/** A proxy's relation to its configuration. It goes on with the last good one, whatever becomes of a newer. */
export const proxyMachine = setup({
  types: {} as { context: Row<typeof proxyColumns>; events: { type: string } },
  delays: { fetch: column('fetchUs'), restart: column('restartUs') },
  actions: places(
    'fetchConfig',
    'takeConfig',
    'warmUp',
    'lookAgain',
    'beginService',
    'forgetConfig',
  ),
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
      description:
        'Has a part of its configuration, and waits for the rest, or for its first certificate.',
      entry: 'warmUp',
      on: {
        warmed: { target: 'ready', actions: 'beginService', description: 'all resources there' },
        certified: {
          actions: 'lookAgain',
          description: 'first certificate issued',
        },
        killed: { target: 'draining', description: 'killed' },
      },
      after: {
        fetch: {
          target: 'ready',
          actions: 'beginService',
          description: 'waited {fetchUs} for what is missing',
        },
      },
    },
    ready: {
      meta: { label: 'ready' },
      on: {
        outdated: { target: 'stale', description: 'a newer version exists' },
        refuses: { target: 'refused', description: 'refused the newest version' },
        killed: { target: 'draining', description: 'killed' },
      },
    },
    stale: {
      meta: { label: 'stale', tone: 'trial' },
      description: 'Works with the last known config while a newer one is on its way.',
      on: {
        current: { target: 'ready', description: 'config arrived' },
        fileRead: {
          target: 'ready',
          actions: 'takeConfig',
          description: 'read its new file (hot restart)',
        },
        refuses: { target: 'refused', description: 'refused the newest version' },
        killed: { target: 'draining', description: 'killed' },
      },
    },
    refused: {
      meta: { label: 'refused', tone: 'fail' },
      description: 'Refused the newest config, and goes on with the last good one.',
      on: {
        current: { target: 'ready', description: 'a good config arrived' },
        outdated: { target: 'stale', description: 'a newer version exists' },
        killed: { target: 'draining', description: 'killed' },
      },
    },
    draining: {
      meta: { label: 'down', tone: 'fail' },
      description: 'Gone: with its pod until that starts again, or by itself for a moment.',
      entry: 'forgetConfig',
      on: { started: { target: 'bootstrapping', description: 'starts, with its pod' } },
      after: {
        restart: { target: 'bootstrapping', description: 'starts again after {restartUs}' },
      },
    },
  },
})
