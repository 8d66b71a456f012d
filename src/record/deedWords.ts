import { controlPlaneName } from '../scenario/names.ts'
import type { Fault, FaultCommand, LoadCommand } from '../scenario/commands.ts'
import type { Deed } from './commandPlaces.ts'
import { shareWords, timeWords } from './storyWords.ts'

/** A deed as a sentence: `You crashed cart-2.`, or `cart-2 crashes.` when it stands in the scenario. */
export function deedWords({ command, isYours, isEnd }: Deed): string {
  switch (command.kind) {
    case 'fault':
      if (isEnd) return endOfFault(command.fault.kind, command.on)
      return isYours ? yours(command) : own(command)
    case 'clear': {
      const end = endOfFault(command.fault, command.on)
      return isYours
        ? `You repaired ${place(command.on)}: ${end[0]!.toLowerCase()}${end.slice(1)}`
        : end
    }
    case 'load':
      return load(command, isYours)
    case 'policy': {
      const { for: service, from: _from, origin: _origin, ...rest } = command.policy
      const keys = Object.keys(rest).map((key) => key.replace(/Us$/, ''))
      const what = keys.length === 0 ? '' : ` (${keys.join(', ')})`
      const whose = service === '*' ? 'all services' : service
      return isYours
        ? `You changed the policy for ${whose}${what}.`
        : `The policy for ${whose} changes${what}.`
    }
  }
}

function load({ client, ratePerSecond }: LoadCommand, isYours: boolean): string {
  const rate = `${Number(ratePerSecond.toPrecision(3))}/s`
  return isYours
    ? `You set the load of ${client} to ${rate}.`
    : `The load of ${client} becomes ${rate}.`
}

/** `cart-2`, `the link from web to cart`, `the control plane` */
function place(on: string): string {
  if (on === controlPlaneName) return 'the control plane'
  const [from, to] = on.split('→')
  return to === undefined ? on : `the link from ${from} to ${to}`
}

function factorWords(factor: number): string {
  return `${Number(factor.toPrecision(3))}×`
}

function yours({ fault, on }: FaultCommand): string {
  const what = place(on)
  switch (fault.kind) {
    case 'kill':
      return on === controlPlaneName ? `You stopped ${what}.` : `You crashed ${what}.`
    case 'slow':
      return `You slowed ${what} down, ${factorWords(fault.factor)}.`
    case 'errors':
      return `You made ${what} answer ${shareWords(fault.ratio)} of its requests with ${fault.status}.`
    case 'hang':
      return `You let ${what} hang: it takes requests and answers none.`
    case 'refuse':
      return `You made ${what} refuse new connections.`
    case 'partition':
      return `You cut ${what}${on.includes('→') ? '' : ' off'}.`
    case 'delay':
      return `You made each crossing of ${what} take ${timeWords(fault.byUs)} more.`
    case 'loss':
      return `You made ${what} lose ${shareWords(fault.ratio)} of its messages.`
    case 'drain':
      return `You drained ${what}.`
    case 'spike':
      return `You made ${what} ask ${factorWords(fault.factor)} as often.`
  }
}

function own({ fault, on }: FaultCommand): string {
  const what = place(on)
  switch (fault.kind) {
    case 'kill':
      return sentence(on === controlPlaneName ? `${what} stops.` : `${what} crashes.`)
    case 'slow':
      return sentence(`${what} becomes slow, ${factorWords(fault.factor)}.`)
    case 'errors':
      return sentence(
        `${what} answers ${shareWords(fault.ratio)} of its requests with ${fault.status}.`,
      )
    case 'hang':
      return sentence(`${what} hangs: it takes requests and answers none.`)
    case 'refuse':
      return sentence(`${what} refuses new connections.`)
    case 'partition':
      return sentence(`${what} is cut${on.includes('→') ? '' : ' off'}.`)
    case 'delay':
      return `Each crossing of ${what} takes ${timeWords(fault.byUs)} more.`
    case 'loss':
      return sentence(`${what} loses ${shareWords(fault.ratio)} of its messages.`)
    case 'drain':
      return sentence(`${what} is drained.`)
    case 'spike':
      return sentence(`${what} asks ${factorWords(fault.factor)} as often.`)
  }
}

function endOfFault(kind: Fault['kind'], on: string): string {
  const what = place(on)
  switch (kind) {
    case 'kill':
    case 'drain':
      return sentence(`${what} is started again.`)
    case 'slow':
      return sentence(`${what} is as fast as before.`)
    case 'errors':
      return sentence(`${what} answers as before.`)
    case 'hang':
      return sentence(`${what} answers again.`)
    case 'refuse':
      return sentence(`${what} takes connections again.`)
    case 'partition':
      return sentence(`${what} ${on.includes('→') ? 'carries messages' : 'can be reached'} again.`)
    case 'delay':
      return sentence(`${what} is as quick as before.`)
    case 'loss':
      return sentence(`${what} loses no more messages.`)
    case 'spike':
      return sentence(`${what} asks as often as before.`)
  }
}

/** Names of places keep their small letter; other words begin a sentence with a capital. */
function sentence(words: string): string {
  return words.replace(/^(?:the|each) /, (word) => word[0]!.toUpperCase() + word.slice(1))
}
