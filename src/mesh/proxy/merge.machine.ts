import { setup } from 'xstate'
import type { Row } from '../../engine/Arena.ts'
import { column } from '../../engine/compileMachine.ts'
import { emptyRow, places } from '../../engine/machineParts.ts'
import { mergeColumns } from '../../model/tables.ts'

/**
 * Changes of health that come soon after others are not given to the balancer one by one: they are gathered, and given to it
 * together. Until then it goes on picking an endpoint that is ejected already.
 *
 * @source envoy: source/common/upstream/cluster_manager_impl.cc, scheduleUpdate()
 */
export const mergeMachine = setup({
  types: {} as { context: Row<typeof mergeColumns>; events: { type: string } },
  delays: { window: column('windowUs') },
  actions: places('deliver', 'endMerge'),
}).createMachine({
  id: 'merge',
  description: 'Changes of health that the balancer does not know yet.',
  context: emptyRow(mergeColumns),
  initial: 'gathering',
  states: {
    gathering: {
      meta: { label: 'gathering', tone: 'trial' },
      on: { overtaken: { target: 'over', description: 'a later change went at once' } },
      after: { window: { target: 'delivered', description: 'given out after {windowUs}' } },
    },
    delivered: { meta: { label: 'given out' }, entry: 'deliver', type: 'final' },
    over: { meta: { label: 'overtaken' }, entry: 'endMerge', type: 'final' },
  },
})
