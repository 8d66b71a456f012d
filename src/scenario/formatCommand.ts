import type { Canary, Command, Fault, Rollout } from './commands.ts'
import { defaultCrashUs, defaultEachUs, defaultErrorStatus, soundRelease } from './faultFacts.ts'
import { policyText } from './policyText.ts'
import { writeQuantity } from './quantities.ts'

/** The text of a command; `parseCommand` makes the same command of it, without the origin of a policy. */
export function formatCommand(command: Command): string {
  const at = writeQuantity('duration', command.at)
  switch (command.kind) {
    case 'fault': {
      const { fault, until, on } = command
      const end = until === undefined ? '' : `..${writeQuantity('duration', until)}`
      return [`${at}${end}`, fault.kind, on, ...faultWords(fault)].join(' ')
    }
    case 'clear':
    case 'without':
      return `${at} ${command.kind} ${command.fault} ${command.on}`
    case 'load':
      return `${at} load ${command.client} ${writeQuantity('rate', command.ratePerSecond)}`
    case 'rotate':
      return `${at} rotate ${command.what} ${command.how}`
    case 'policy': {
      const { until, rollout, defect, canary, policy } = command
      const end = until === undefined ? '' : `..${writeQuantity('duration', until)}`
      return [
        `${at}${end} policy`,
        ...(rollout === undefined ? [] : ['to', rolloutText(rollout)]),
        ...(defect === undefined ? [] : ['bad', defect]),
        ...(canary === undefined ? [] : canaryWords(canary)),
        policyText(policy),
      ].join(' ')
    }
  }
}

/** `canary every 2s success 99% requests 10 failures 1 steps 25%+50%` */
function canaryWords({ everyUs, success, requests, failures, steps }: Canary): string[] {
  const shares = steps.map((step) => writeQuantity('share', step)).join('+')
  return [
    'canary',
    ...['every', writeQuantity('duration', everyUs)],
    ...['success', writeQuantity('share', success)],
    ...['requests', String(requests)],
    ...['failures', String(failures)],
    ...(shares === '' ? [] : ['steps', shares]),
  ]
}

/** As a scenario and a command write it. */
export function rolloutText(to: Rollout): string {
  return 'to' in to ? to.to : writeQuantity('share', to.ratio)
}

function faultWords(fault: Fault): string[] {
  switch (fault.kind) {
    case 'slow':
    case 'spike':
      return [writeQuantity('factor', fault.factor)]
    case 'errors': {
      const ratio = writeQuantity('share', fault.ratio)
      return fault.status === defaultErrorStatus ? [ratio] : [ratio, String(fault.status)]
    }
    case 'delay':
    case 'skew':
      return [writeQuantity('duration', fault.byUs)]
    case 'loss':
      return [writeQuantity('share', fault.ratio)]
    case 'crashLoop':
      return fault.afterUs === defaultCrashUs ? [] : [writeQuantity('duration', fault.afterUs)]
    case 'leak':
      return [writeQuantity('size', fault.bytes)]
    case 'deploy':
      return partsOf(fault)
    case 'inject':
    case 'uninject':
      return fault.eachUs === defaultEachUs ? [] : ['each', writeQuantity('duration', fault.eachUs)]
    default:
      return []
  }
}

/** Only what is not as in a sound release. */
function partsOf(fault: Fault & { readonly kind: 'deploy' }): string[] {
  const { ratio, status, factor, crashUs, eachUs, library } = fault
  return [
    ...(ratio > 0 ? ['errors', writeQuantity('share', ratio)] : []),
    ...(status === soundRelease.status ? [] : ['status', String(status)]),
    ...(factor === 1 ? [] : ['slow', writeQuantity('factor', factor)]),
    ...(crashUs < 0 ? [] : ['crash', writeQuantity('duration', crashUs)]),
    ...(library === undefined ? [] : ['library', library]),
    ...(eachUs === soundRelease.eachUs ? [] : ['each', writeQuantity('duration', eachUs)]),
  ]
}
