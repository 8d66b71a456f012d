import { setup } from 'xstate'
import type { Row } from '../../engine/Arena.ts'
import { column } from '../../engine/compileMachine.ts'
import { emptyRow, places } from '../../engine/machineParts.ts'
import { listingColumns } from '../../model/tables.ts'

/**
 * Whether an endpoint stands in the list of those that are ready (a Kubernetes EndpointSlice), as those who watch that list
 * know it: the control plane, and in a system without one every node.
 */
export const listingMachine = setup({
  types: {} as { context: Row<typeof listingColumns>; events: { type: string } },
  delays: { watch: column('watchUs') },
  actions: places('notice', 'list', 'strike'),
}).createMachine({
  id: 'listing',
  description: 'Whether an endpoint stands in the list of those that are ready.',
  context: emptyRow(listingColumns),
  initial: 'listed',
  states: {
    listed: {
      meta: { label: 'listed' },
      description: 'Whoever watches knows it, and at which address.',
      entry: 'list',
      on: { notReady: { target: 'vanishing', description: 'not ready any more' } },
    },
    vanishing: {
      meta: { label: 'vanishing', tone: 'trial' },
      description: 'Not ready any more, which nobody has heard of yet.',
      entry: 'notice',
      after: { watch: { target: 'unlisted', description: 'known after {watchUs}' } },
    },
    unlisted: {
      meta: { label: 'not listed', tone: 'fail' },
      entry: 'strike',
      on: { ready: { target: 'appearing', description: 'ready' } },
    },
    appearing: {
      meta: { label: 'appearing', tone: 'trial' },
      description: 'Ready, which nobody has heard of yet.',
      entry: 'notice',
      after: { watch: { target: 'listed', description: 'known after {watchUs}' } },
    },
  },
})
