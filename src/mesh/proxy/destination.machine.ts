import { setup } from 'xstate'
import type { Row } from '../../engine/Arena.ts'
import { column } from '../../engine/compileMachine.ts'
import { emptyRow, places } from '../../engine/machineParts.ts'
import { destinationColumns } from '../../model/gateTables.ts'

/**
 * What one proxy knows of one destination. Linkerd's proxies are not told of everything: they ask for a destination when somebody
 * wants it, watch it while somebody uses it, and forget it when nobody did for a while. So an outage of the control plane spares
 * what is in use, and hits what was idle.
 *
 * @source linkerd2-proxy 29637b64: linkerd/app/outbound/src/discover.rs; linkerd/app/src/env.rs (discovery cache idle 5 s)
 */
export const destinationMachine = setup({
  types: {} as { context: Row<typeof destinationColumns>; events: { type: string } },
  delays: { lookup: column('lookupUs'), idle: column('idleUs') },
  actions: places('lookUp', 'learn', 'seeWhetherIdle', 'forgetDestination'),
}).createMachine({
  id: 'destination',
  description: 'What one proxy knows of one destination.',
  context: emptyRow(destinationColumns),
  initial: 'watched',
  states: {
    unknown: {
      meta: { label: 'unknown' },
      description: 'Nobody has asked for it lately.',
      entry: 'forgetDestination',
      on: { wanted: { target: 'lookingUp', description: 'somebody asks for it' } },
    },
    lookingUp: {
      meta: { label: 'looking up', tone: 'trial' },
      description: 'Who asks waits for the answer of the control plane.',
      entry: 'lookUp',
      on: {
        controlPlaneUp: { target: 'lookingUp', reenter: true, description: 'control plane back' },
        dropped: { target: 'unknown', description: 'the proxy is gone' },
      },
      after: { lookup: { target: 'watched', description: 'answer after {lookupUs}' } },
    },
    watched: {
      meta: { label: 'watched' },
      description: 'Its endpoints are known. Without a control plane they stay as last known.',
      entry: 'learn',
      on: { dropped: { target: 'unknown', description: 'the proxy is gone' } },
      after: { idle: { target: 'checking', description: 'unused for {idleUs}' } },
    },
    checking: {
      meta: { label: 'checking' },
      entry: 'seeWhetherIdle',
      on: {
        used: { target: 'watched', description: 'it was used' },
        idle: { target: 'unknown', description: 'nobody used it' },
      },
    },
  },
})
