import { setup } from 'xstate'
import type { Row } from '../../engine/Arena.ts'
import { column } from '../../engine/compileMachine.ts'
import { emptyRow, places } from '../../engine/machineParts.ts'
import { canaryColumns } from '../../model/tables.ts'

/** A new version with a share of the requests: looked at again and again, and given more, or taken back. */
export const canaryMachine = setup({
  types: {} as { context: Row<typeof canaryColumns>; events: { type: string } },
  delays: { every: column('everyUs') },
  actions: places('look', 'judge', 'giveMore', 'takeBack'),
}).createMachine({
  id: 'canary',
  description:
    'A new version that has a share of the requests, and whoever watches it: more of them while its answers are good, none once they are not.',
  context: emptyRow(canaryColumns),
  initial: 'watching',
  states: {
    watching: {
      meta: { label: 'watching', tone: 'trial' },
      description: 'Its callers count its answers.',
      entry: 'look',
      after: { every: { target: 'judging', description: 'every {everyUs}' } },
    },
    judging: {
      meta: { label: 'judging', tone: 'trial' },
      entry: 'judge',
      on: {
        good: {
          target: 'watching',
          actions: 'giveMore',
          description: 'good enough: it gets the next share',
        },
        last: { target: 'promoted', description: 'good enough, with the last share' },
        undecided: { target: 'watching', description: 'too few answers' },
        bad: { target: 'watching', description: 'not good enough, once more' },
        enough: { target: 'aborted', description: 'not good enough, {failures} times' },
      },
    },
    promoted: {
      meta: { label: 'promoted' },
      description: 'It keeps what it has.',
      type: 'final',
    },
    aborted: {
      meta: { label: 'aborted', tone: 'fail' },
      description: 'The route is taken back: nobody is led to it any more.',
      entry: 'takeBack',
      type: 'final',
    },
  },
})
