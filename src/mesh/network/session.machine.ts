import { setup } from 'xstate'
import type { Row } from '../../engine/Arena.ts'
import { column } from '../../engine/compileMachine.ts'
import { emptyRow, places } from '../../engine/machineParts.ts'
import { sessionColumns } from '../../model/tables.ts'

/**
 * What goes on inside a TCP session once it is served, where no proxy looks: bytes, silence, and who says goodbye first.
 *
 * A connection ends twice, once in each direction. Between the two ends it is half closed.
 */
export const sessionMachine = setup({
  types: {} as { context: Row<typeof sessionColumns>; events: { type: string } },
  delays: {
    untilQuery: column('untilQueryUs'),
    query: column('queryUs'),
    idle: column('idleUs'),
    maxDuration: column('maxUs'),
    ends: column('endsUs'),
  },
  actions: places('beginSession', 'awaitQuery', 'ask', 'countQuery', 'cut', 'endSession'),
}).createMachine({
  id: 'session',
  description: 'A TCP session, as both of its ends see it.',
  context: emptyRow(sessionColumns),
  initial: 'open',
  states: {
    open: {
      meta: { label: 'open' },
      initial: 'beginning',
      on: {
        over: { target: 'closed', description: 'both ends are done' },
        reset: { target: 'reset', description: 'an end is gone' },
        callerEnded: { target: 'halfClosed', description: 'the caller ended its side (FIN)' },
      },
      after: {
        ends: { target: 'halfClosed', description: 'the caller ends its side after {endsUs}' },
        maxDuration: { target: 'expired', description: 'may last {maxUs} at most' },
      },
      states: {
        beginning: {
          meta: { label: 'beginning' },
          entry: 'beginSession',
          on: {
            streams: { target: 'streaming', description: 'bytes all the time' },
            asks: { target: 'quiet', description: 'a query now and then' },
          },
        },
        streaming: { meta: { label: 'streaming' } },
        quiet: {
          meta: { label: 'quiet', tone: 'trial' },
          description: 'Open, and nothing goes over it.',
          entry: 'awaitQuery',
          after: {
            untilQuery: { target: 'asking', description: 'the next query after {untilQueryUs}' },
            idle: { target: '#session.idledOut', description: 'quiet for {idleUs}' },
          },
        },
        asking: {
          meta: { label: 'a query' },
          entry: 'ask',
          after: {
            query: {
              target: 'quiet',
              actions: 'countQuery',
              description: 'answered after {queryUs}',
            },
          },
        },
      },
    },
    halfClosed: {
      meta: { label: 'half closed', tone: 'trial' },
      description: 'The caller sends no more; the other side still does.',
      on: {
        over: { target: 'closed', description: 'the other side is done, too' },
        reset: { target: 'reset', description: 'an end is gone' },
      },
    },
    closed: { meta: { label: 'closed' }, entry: 'endSession', type: 'final' },
    reset: { meta: { label: 'reset', tone: 'fail' }, entry: 'endSession', type: 'final' },
    idledOut: { meta: { label: 'idle timeout', tone: 'fail' }, entry: 'cut', type: 'final' },
    expired: { meta: { label: 'lasted too long', tone: 'fail' }, entry: 'cut', type: 'final' },
  },
})
