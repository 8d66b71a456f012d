import { programs } from '../mesh/programs.ts'
import type { Us } from '../model/units.ts'
import type { Run } from '../scenario/build.ts'
import { countWords, timeWords } from './storyWords.ts'
import { delayOf, type Trace } from './Trace.ts'

/** One transition of a message in a flow, as the trace has it. */
export interface FlowMoment {
  readonly at: Us
  /** Position in the plan's flows. */
  readonly flow: number
  readonly event: string
  readonly from: string
  /** Which part of a message that was split, from 1; 0 for a whole one. */
  readonly part: number
  readonly step: number
  /** Whom it is for: an edge. */
  readonly target: number
  readonly redeliveries: number
  readonly status: number
  readonly us: Us
  readonly good: number
  readonly of: number
}

/** What a row of a trace says of a message in a flow. */
export function flowMoment(trace: Trace, index: number): FlowMoment {
  const { flow } = programs
  const event = trace.event[index]!
  return {
    at: trace.at[index]!,
    flow: trace.cluster[index]!,
    // The end of a wait has no name of its own.
    event: delayOf(flow, event) || (flow.events[event] ?? ''),
    from: flow.states[trace.from[index]!] ?? '',
    part: trace.rules[index]!,
    step: trace.ordinal[index]!,
    target: trace.clusterRules[index]!,
    redeliveries: trace.stop[index]!,
    status: trace.status[index]!,
    us: trace.lengthUs[index]!,
    good: trace.current[index]!,
    of: trace.limit[index]!,
  }
}

const told = 'Its caller is told that all is well.'

/** What was decided about a message: a sentence, and the setting that it rests on; undefined where nothing was. */
export function flowWords(run: Run, moment: FlowMoment): [text: string, key: string] | undefined {
  const words = decision(run, moment)
  if (words === undefined || moment.part === 0) return words
  return [`Part ${moment.part}: ${words[0]}`, words[1]]
}

function decision(run: Run, moment: FlowMoment): [text: string, key: string] | undefined {
  const { event, from, step, us, good, of } = moment
  const { steps, redelivery } = run.plan.flows[moment.flow]!
  const nameOf = (edge: number): string => run.plan.services[run.plan.edges[edge]!.target]!.name
  switch (event) {
    case 'works':
      return [`Translated in ${timeWords(us)} (message translator).`, 'translate']
    case 'waits':
      return steps[step]?.kind === 'throttle'
        ? [`Held back for ${timeWords(us)} by the throttler.`, 'throttle']
        : [`Held back for ${timeWords(us)} by the delayer.`, 'delay']
    case 'passed': {
      const passed = steps[step - 1]
      if (passed?.kind === 'route')
        return [`Routed to ${nameOf(moment.target)} (content-based router).`, 'route']
      if (passed?.kind === 'wireTap')
        return [`A copy went to ${nameOf(passed.edge)}; nobody waits for it (wire tap).`, 'wireTap']
      if (passed?.kind === 'idempotent')
        return ['Not seen before (idempotent receiver).', 'idempotent']
      return undefined
    }
    case 'filtered':
      return [`Dropped by the message filter. ${told}`, 'filter']
    case 'duplicate': {
      const receiver = steps.find((one) => one.kind === 'idempotent')
      const within = receiver === undefined ? '' : ` within ${timeWords(receiver.windowUs)}`
      return [`Dropped: seen before${within} (idempotent receiver). ${told}`, 'idempotent']
    }
    case 'splits':
      return [`Split into ${countWords(of)} parts (splitter).`, 'split']
    case 'complete':
      return from.endsWith('gathering')
        ? [
            `${countWords(good)} of ${countWords(of)} parts came: complete (aggregator).`,
            'aggregate',
          ]
        : undefined
    case 'gather':
      return [
        `Waited for ${timeWords(us)}; ${countWords(good)} of ${countWords(of)} came.`,
        from.endsWith('gathering') ? 'aggregate.timeout' : 'scatter.timeout',
      ]
    case 'again': {
      const of = redelivery.most === Infinity ? '' : ` of ${countWords(redelivery.most)}`
      const holds = redelivery.holdsWorker ? ', with its worker held' : ''
      return [
        `The step failed${statusOf(moment)}. Redelivery ${moment.redeliveries}${of} after ${timeWords(us)}${holds}.`,
        'deadLetter.after',
      ]
    }
    case 'dead':
      return [
        `Put into the dead letter channel after ${redeliveries(moment.redeliveries)}${statusOf(moment)}. ${told}`,
        'deadLetter',
      ]
    case 'gaveUp':
      return [
        `The step failed${statusOf(moment)}, and goes back to its caller: ${
          redelivery.most === 0 ? 'there is no redelivery' : 'all redeliveries are spent'
        }.`,
        'redelivery.after',
      ]
    default:
      return undefined
  }
}

const redeliveries = (count: number): string =>
  count === 1 ? '1 redelivery' : `${countWords(count)} redeliveries`

const statusOf = ({ status }: FlowMoment): string => (status >= 400 ? ` with ${status}` : '')
