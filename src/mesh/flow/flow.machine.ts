import { setup } from 'xstate'
import type { Row } from '../../engine/Arena.ts'
import { column } from '../../engine/compileMachine.ts'
import { emptyRow, places } from '../../engine/machineParts.ts'
import { flowColumns } from '../../model/flowTables.ts'

/** A message on its way through a flow, step by step; parts of a message that was split walk the same chart. */
export const flowMachine = setup({
  types: {} as { context: Row<typeof flowColumns>; events: { type: string } },
  delays: { step: column('stepUs'), gather: column('gatherUs'), pause: column('pauseUs') },
  actions: places(
    'takeStep',
    'finishStep',
    'countAnswers',
    'countParts',
    'stopWaiting',
    'decideRedelivery',
    'endFlow',
    'leaveFlow',
  ),
}).createMachine({
  id: 'flow',
  description: 'A message on its way through a flow: its steps, one after the other.',
  context: emptyRow(flowColumns),
  initial: 'underWay',
  states: {
    underWay: {
      meta: { label: 'under way' },
      initial: 'stepping',
      on: { left: { target: '#flow.left', description: 'nobody waits, or its bus died' } },
      states: {
        stepping: {
          meta: { label: 'next step' },
          description: 'Router, filter, idempotent receiver and wire tap take no time.',
          entry: 'takeStep',
          on: {
            passed: { target: 'stepping', reenter: true, description: 'step done' },
            works: { target: 'working', description: 'translator' },
            waits: { target: 'delayed', description: 'throttler, delayer' },
            asks: { target: 'asking', description: 'call, enricher, scatter' },
            splits: { target: 'gathering', description: 'splitter' },
            filtered: { target: '#flow.dropped', description: 'message filter' },
            duplicate: { target: '#flow.dropped', description: 'seen before' },
            broken: { target: 'deciding', description: 'the step failed' },
            ended: { target: '#flow.done', description: 'no further step' },
          },
        },
        working: {
          meta: { label: 'translating' },
          after: {
            step: { target: 'stepping', actions: 'finishStep', description: 'takes {stepUs}' },
          },
        },
        delayed: {
          meta: { label: 'held back', tone: 'trial' },
          after: {
            step: { target: 'stepping', actions: 'finishStep', description: 'after {stepUs}' },
          },
        },
        asking: {
          meta: { label: 'asking' },
          description: 'Whoever is asked is waited for, with the worker held.',
          on: {
            callEnded: { actions: 'countAnswers', description: 'an answer' },
            complete: { target: 'stepping', description: 'answers complete' },
            broken: { target: 'deciding', description: 'a call failed' },
          },
          after: {
            gather: {
              target: 'stepping',
              actions: 'stopWaiting',
              description: 'waits {gatherUs} at most',
            },
          },
        },
        gathering: {
          meta: { label: 'aggregating' },
          description: 'Each part goes its own way; the aggregator waits for them.',
          on: {
            partEnded: { actions: 'countParts', description: 'a part' },
            complete: { target: 'stepping', description: 'parts complete' },
            broken: { target: 'deciding', description: 'a part failed' },
          },
          after: {
            gather: {
              target: 'stepping',
              actions: 'stopWaiting',
              description: 'waits {gatherUs} at most',
            },
          },
        },
        deciding: {
          meta: { label: 'error handler' },
          description: 'Again from the step that failed? Or is it a dead letter?',
          entry: 'decideRedelivery',
          on: {
            again: { target: 'pausing', description: 'redelivery' },
            dead: { target: '#flow.dead', description: 'dead letter channel' },
            gaveUp: { target: '#flow.failed', description: 'back to the caller' },
          },
        },
        pausing: {
          meta: { label: 'waits for redelivery', tone: 'trial' },
          after: { pause: { target: 'stepping', description: 'delay {pauseUs}' } },
        },
      },
    },
    done: { meta: { label: 'delivered' }, entry: 'endFlow', type: 'final' },
    dropped: {
      meta: { label: 'dropped', tone: 'trial' },
      description: 'Its caller is told that all is well.',
      entry: 'endFlow',
      type: 'final',
    },
    dead: {
      meta: { label: 'dead letter', tone: 'fail' },
      description: 'Its caller is told that all is well.',
      entry: 'endFlow',
      type: 'final',
    },
    failed: { meta: { label: 'failed', tone: 'fail' }, entry: 'endFlow', type: 'final' },
    left: { meta: { label: 'left', tone: 'fail' }, entry: 'leaveFlow', type: 'final' },
  },
})
