import { setup } from 'xstate'
import type { Row } from '../../engine/Arena.ts'
import { emptyRow, places } from '../../engine/machineParts.ts'
import { rotationColumns } from '../../model/tables.ts'

/** One rotation of what all trust rests on: trust first, issue second, remove last; or all at once. */
export const rotationMachine = setup({
  types: {} as { context: Row<typeof rotationColumns>; events: { type: string } },
  actions: places(
    'beginRotation',
    'spreadBoth',
    'issueByNew',
    'spreadNew',
    'swapRoots',
    'endRotation',
  ),
}).createMachine({
  id: 'rotation',
  description: 'Another root, or another issuer, takes the place of the one there is.',
  context: emptyRow(rotationColumns),
  initial: 'begun',
  states: {
    begun: {
      meta: { label: 'begun' },
      entry: 'beginRotation',
      on: {
        bundleFirst: { target: 'trusting', description: 'the bundle first' },
        swap: { target: 'swapping', description: 'all at once' },
        replaced: { target: 'done', description: 'another issuer of the same root' },
      },
    },
    trusting: {
      meta: { label: 'trust first', tone: 'trial' },
      description: 'A bundle with both roots goes to every proxy; certificates are the old ones.',
      entry: 'spreadBoth',
      on: { spread: { target: 'reissuing', description: 'every proxy trusts both' } },
    },
    reissuing: {
      meta: { label: 'issue second', tone: 'trial' },
      description: 'The new issuer signs; each proxy changes over when it renews.',
      entry: 'issueByNew',
      on: { reissued: { target: 'removing', description: 'no old certificate is left' } },
    },
    removing: {
      meta: { label: 'remove last', tone: 'trial' },
      description: 'A bundle without the old root goes to every proxy.',
      entry: 'spreadNew',
      on: { spread: { target: 'done', description: 'nobody trusts the old root' } },
    },
    swapping: {
      meta: { label: 'swapped', tone: 'fail' },
      description:
        'Who has the new bundle and who has the old one do not trust each other until it reaches all.',
      entry: 'swapRoots',
      on: { spread: { target: 'done', description: 'every proxy has the new root' } },
    },
    done: { meta: { label: 'done' }, entry: 'endRotation', type: 'final' },
  },
})
