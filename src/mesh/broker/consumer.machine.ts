import { setup } from 'xstate'
import type { Row } from '../../engine/Arena.ts'
import { column } from '../../engine/compileMachine.ts'
import { emptyRow, places } from '../../engine/machineParts.ts'
import { consumerColumns } from '../../model/messageTables.ts'

/** Who takes messages, as the broker sees it. */
export const consumerMachine = setup({
  types: {} as { context: Row<typeof consumerColumns>; events: { type: string } },
  delays: {
    beat: column('beatUs'),
    detection: column('detectUs'),
    reconnect: column('reconnectUs'),
  },
  actions: places('attach', 'checkBeat', 'detach', 'comeBack'),
}).createMachine({
  id: 'consumer',
  description: 'An endpoint that takes messages of a queue, as the broker sees it.',
  context: emptyRow(consumerColumns),
  initial: 'attached',
  states: {
    attached: {
      meta: { label: 'consuming' },
      on: {
        processGone: { target: 'detached', description: 'its connection closed' },
        sessionOpen: { target: 'undetected', description: 'it died, and the group does not know' },
        evicted: { target: 'detached', description: 'it did not poll in time' },
      },
      after: { beat: { target: 'heard', description: 'a heartbeat each {beatUs}' } },
    },
    heard: {
      meta: { label: 'heartbeat' },
      entry: 'checkBeat',
      on: {
        beatCame: { target: 'attached', description: 'it came, or may still come' },
        silent: { target: 'detached', description: 'too many did not come' },
      },
    },
    undetected: {
      meta: { label: 'dead, not detected', tone: 'fail' },
      description: 'Nobody reads its partitions until its session times out.',
      after: { detection: { target: 'detached', description: 'session timeout {detectUs}' } },
    },
    detached: {
      meta: { label: 'not consuming', tone: 'fail' },
      description: 'What it had and did not acknowledge goes back.',
      entry: 'detach',
      on: { back: { target: 'attached', actions: 'attach', description: 'connected again' } },
      after: { reconnect: { target: 'returning', description: 'tries again after {reconnectUs}' } },
    },
    returning: {
      meta: { label: 'connecting again', tone: 'trial' },
      entry: 'comeBack',
      on: {
        back: { target: 'attached', actions: 'attach', description: 'connected again' },
        stillAway: { target: 'detached', description: 'not reached' },
      },
    },
  },
})
