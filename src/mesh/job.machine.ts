import { setup } from 'xstate'
import type { Row } from '../engine/Arena.ts'
import { column } from '../engine/compileMachine.ts'
import { emptyRow, places } from '../engine/machineParts.ts'
import { jobColumns } from '../model/tables.ts'

/** The same try, as the endpoint sees it. It may outlive its attempt: then its work is wasted, and counted as that. */
export const jobMachine = setup({
  types: {} as { context: Row<typeof jobColumns>; events: { type: string } },
  delays: { linkDelay: column('linkDelayUs'), serviceTime: column('serviceTimeUs') },
  actions: places(
    'crossTheLink',
    'checkInbound',
    'consult',
    'takeVerdict',
    'joinQueue',
    'leaveQueue',
    'work',
    'finishWork',
    'startCalls',
    'countCall',
    'leaveCalls',
    'freeWorker',
    'noteDeath',
    'crossBack',
    'tellAttempt',
    'forget',
  ),
}).createMachine({
  id: 'job',
  description: 'The work an attempt causes at an endpoint.',
  context: emptyRow(jobColumns),
  initial: 'underWay',
  states: {
    underWay: {
      meta: { label: 'under way' },
      initial: 'travelling',
      on: { cancelArrived: { target: '#job.gone', description: 'the caller cancelled' } },
      states: {
        travelling: {
          meta: { label: 'travelling' },
          entry: 'crossTheLink',
          on: { lost: { target: '#job.gone', description: 'lost on the way' } },
          after: { linkDelay: { target: 'checking', description: 'link {linkDelayUs}' } },
        },
        checking: {
          meta: { label: 'arriving' },
          description:
            'The inbound side: is there a process that listens, and may the caller call it?',
          entry: 'checkInbound',
          on: {
            allowed: { target: 'queueing', description: 'accepted' },
            consults: { target: 'consulting', description: 'a service is asked first' },
            refused: { target: 'returning', description: 'nobody listens, or no plaintext' },
            denied: { target: 'returning', description: 'access denied' },
            limited: { target: 'returning', description: 'refused by a filter' },
          },
        },
        consulting: {
          meta: { label: 'asking first', tone: 'trial' },
          description:
            'The inbound side asks a service whether it may come in, by a call of its own.',
          entry: 'consult',
          exit: 'leaveCalls',
          on: {
            callEnded: {
              actions: 'takeVerdict',
              description: 'the answer is there, or none comes',
            },
            allowed: { target: 'queueing', description: 'let in' },
            denied: { target: 'returning', description: 'not let in' },
            limited: { target: 'returning', description: 'refused by a filter' },
            consults: {
              target: 'consulting',
              reenter: true,
              description: 'another service is asked',
            },
            endpointDied: {
              target: 'returning',
              actions: 'noteDeath',
              description: 'endpoint died',
            },
          },
        },
        queueing: {
          meta: { label: 'queueing' },
          entry: 'joinQueue',
          exit: 'leaveQueue',
          on: {
            workerFree: { target: 'serving', description: 'a worker is free' },
            queueFull: { target: 'returning', description: 'queue full' },
            endpointDied: {
              target: 'returning',
              actions: 'noteDeath',
              description: 'endpoint died',
            },
          },
        },
        serving: {
          meta: { label: 'serving' },
          description: 'One worker is held through work and calls.',
          initial: 'working',
          exit: 'freeWorker',
          on: {
            endpointDied: {
              target: 'returning',
              actions: 'noteDeath',
              description: 'endpoint died',
            },
          },
          states: {
            working: {
              meta: { label: 'working' },
              entry: 'work',
              on: {
                resumed: { target: 'working', reenter: true, description: 'hangs no longer' },
              },
              after: {
                serviceTime: {
                  target: 'calling',
                  actions: 'finishWork',
                  description: 'service time {serviceTimeUs}',
                },
              },
            },
            calling: {
              meta: { label: 'calling' },
              description: 'Calls of one step run in parallel; steps follow each other.',
              entry: 'startCalls',
              exit: 'leaveCalls',
              on: {
                callEnded: { actions: 'countCall', description: 'a call ended' },
                nextStep: { target: 'calling', reenter: true, description: 'next step' },
                callsDone: { target: '#job.underWay.returning', description: 'all calls done' },
                callFailed: { target: '#job.underWay.returning', description: 'a call failed' },
              },
            },
          },
        },
        returning: {
          meta: { label: 'returning' },
          entry: 'crossBack',
          on: { lost: { target: '#job.gone', description: 'lost on the way' } },
          after: { linkDelay: { target: '#job.delivered', description: 'link {linkDelayUs}' } },
        },
      },
    },
    delivered: { meta: { label: 'delivered' }, entry: 'tellAttempt', type: 'final' },
    gone: {
      meta: { label: 'gone', tone: 'fail' },
      description: 'Nobody is told: that is what a timeout is for.',
      entry: 'forget',
      type: 'final',
    },
  },
})
