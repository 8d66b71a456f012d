import { never } from '../model/units.ts'
import type { Canary, Command, Fault } from './commands.ts'
import { policyDocument } from './policyText.ts'
import { writeQuantity } from './quantities.ts'
import { rolloutText } from './formatCommand.ts'

const time = (us: number): string => (us === never ? 'never' : writeQuantity('duration', us))
const share = (ratio: number): string => writeQuantity('share', ratio)
const plainly = (on: string): string => on.replace('\u2192', '->')

/** A command in the words of a scenario: what `events:` takes. What takes an event out of a scenario is none. */
export function eventDocument(
  command: Exclude<Command, { readonly kind: 'without' }>,
): Record<string, unknown> {
  const at = time(command.at)
  switch (command.kind) {
    case 'fault': {
      const until = command.until === undefined ? {} : { until: time(command.until) }
      return { at, ...until, fault: faultDocument(command.fault), on: plainly(command.on) }
    }
    case 'clear':
      return { at, clear: command.fault, on: plainly(command.on) }
    case 'load':
      return { at, load: command.client, rate: writeQuantity('rate', command.ratePerSecond) }
    case 'rotate':
      return { at, rotate: command.what, how: command.how }
    case 'policy':
      return {
        at,
        ...(command.until === undefined ? {} : { until: time(command.until) }),
        policy: policyDocument(command.policy),
        ...(command.rollout && { rollout: rolloutText(command.rollout) }),
        ...(command.defect && { defect: command.defect }),
        ...(command.canary && { canary: canaryDocument(command.canary) }),
      }
  }
}

/** As a scenario writes it. */
function canaryDocument({ everyUs, success, requests, failures, steps }: Canary): unknown {
  return {
    every: time(everyUs),
    success: share(success),
    requests,
    failures,
    steps: steps.map(share),
  }
}

function faultDocument(of: Fault): unknown {
  switch (of.kind) {
    case 'slow':
    case 'spike':
      return { [of.kind]: writeQuantity('factor', of.factor) }
    case 'errors':
      return { errors: share(of.ratio), status: of.status }
    case 'delay':
    case 'skew':
      return { [of.kind]: writeQuantity('duration', of.byUs) }
    case 'loss':
      return { loss: share(of.ratio) }
    case 'crashLoop':
      return { crashLoop: time(of.afterUs) }
    case 'leak':
      return { leak: writeQuantity('size', of.bytes) }
    case 'deploy':
      return {
        deploy: {
          each: time(of.eachUs),
          errors: share(of.ratio),
          status: of.status,
          slow: writeQuantity('factor', of.factor),
          crash: time(of.crashUs),
          ...(of.library === undefined ? {} : { library: of.library }),
        },
      }
    case 'inject':
    case 'uninject':
      return { [of.kind]: { each: time(of.eachUs) } }
    default:
      return of.kind
  }
}
