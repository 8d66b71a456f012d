import { setup } from 'xstate'
import type { Row } from '../../engine/Arena.ts'
import { column } from '../../engine/compileMachine.ts'
import { emptyRow, places } from '../../engine/machineParts.ts'
import { debounceColumns } from '../../model/tables.ts'

/**
 * Changes are gathered until none has come for a while, but not for ever, and not given out while the last ones still are.
 *
 * @source istio: pilot/pkg/xds/discovery.go, debounce()
 */
export const debounceMachine = setup({
  types: {} as { context: Row<typeof debounceColumns>; events: { type: string } },
  delays: {
    quiet: column('quietUs'),
    most: column('mostUs'),
    prepare: column('prepareUs'),
  },
  actions: places('gather', 'settle', 'prepare', 'giveOut', 'forget'),
}).createMachine({
  id: 'debounce',
  description: 'Changes that the control plane gathers before it gives them out.',
  context: emptyRow(debounceColumns),
  initial: 'quiet',
  states: {
    quiet: {
      meta: { label: 'nothing new' },
      on: { changed: { target: 'gathering', description: 'something changed' } },
    },
    gathering: {
      meta: { label: 'gathering', tone: 'trial' },
      initial: 'settling',
      entry: 'gather',
      after: { most: { target: 'preparing', description: 'gathered for {mostUs} more' } },
      on: { dropped: { target: 'quiet', actions: 'forget', description: 'it hears nothing more' } },
      states: {
        settling: {
          meta: { label: 'gathering', tone: 'trial' },
          description: 'Waits until nothing more changes; each change begins the wait anew.',
          entry: 'settle',
          after: {
            quiet: { target: '#debounce.preparing', description: 'quiet for {quietUs}' },
          },
          on: {
            changed: { target: 'settling', reenter: true, description: 'something more changed' },
          },
        },
      },
    },
    preparing: {
      meta: { label: 'preparing' },
      description:
        'Makes one version of all that was gathered. What changes meanwhile is gathered for the next.',
      entry: 'prepare',
      after: { prepare: { target: 'given', description: 'made in {prepareUs}' } },
      on: { dropped: { target: 'quiet', actions: 'forget', description: 'it hears nothing more' } },
    },
    given: {
      meta: { label: 'given out' },
      description: 'Every proxy that it concerns is in the queue of pushes.',
      entry: 'giveOut',
      on: {
        changed: { target: 'gathering', description: 'something changed meanwhile' },
        done: { target: 'quiet', description: 'nothing more' },
      },
    },
  },
})
