import { policyFrame } from '../dialects/policy.ts'
import { controlPlaneName, issuerName, middleName, rootName } from '../scenario/names.ts'
import type {
  Fault,
  FaultCommand,
  LoadCommand,
  PolicyCommand,
  RotateCommand,
} from '../scenario/commands.ts'
import { formatSize } from '../scenario/quantities.ts'
import { newVersionOf } from '../scenario/newVersionOf.ts'
import type { Deed } from './commandPlaces.ts'
import { shareWords, timeWords } from './storyWords.ts'

type Release = Fault & { readonly kind: 'deploy' }

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
    case 'without':
      return ''
    case 'load':
      return load(command, isYours)
    case 'rotate':
      return rotation(command, isYours)
    case 'policy': {
      const { for: service } = command.policy
      const said = Object.keys(command.policy).filter((key) => !policyFrame.includes(key))
      const keys = said.map((key) => key.replace(/Us$/, ''))
      const what = keys.length === 0 ? '' : ` (${keys.join(', ')})`
      const whose = service === '*' ? 'all services' : service
      return policyWords(command, { whose, what, isYours, isEnd })
    }
  }
}

/** `The policy for pay changes`, or who changes it. */
function changer(by: string | undefined, whose: string): string {
  if (by === undefined) return `The policy for ${whose} changes`
  const who = by === 'operator' || by === 'platform' ? `The ${by}` : by
  return `${who} changes the policy for ${whose}`
}

function rotation({ what, how }: RotateCommand, isYours: boolean): string {
  const thing = what === 'root' ? 'root certificate' : "issuer's certificate"
  const way =
    what === 'issuer'
      ? ''
      : how === 'swap'
        ? ', all at once'
        : ': trust first, issue second, remove last'
  return isYours ? `You began to rotate the ${thing}${way}.` : `The ${thing} is rotated${way}.`
}

/** Whose certificate: `the certificate of cart-2`, `the root certificate` */
function certificateOf(on: string): string {
  if (on === issuerName) return "the issuer's certificate"
  return on === rootName ? 'the root certificate' : `the certificate of ${on}`
}

/** `10 s ahead` */
const deviationWords = (byUs: number): string =>
  `${timeWords(Math.abs(byUs))} ${byUs < 0 ? 'behind' : 'ahead'}`

function policyWords(
  { rollout, defect, canary, policy }: PolicyCommand,
  {
    whose,
    what,
    isYours,
    isEnd,
  }: { whose: string; what: string; isYours: boolean; isEnd: boolean },
): string {
  if (isEnd) return `The policy for ${whose} is taken back${what}.`
  const to =
    rollout === undefined
      ? ''
      : 'to' in rollout
        ? `, for the proxies of ${place(rollout.to)} only`
        : `, for ${shareWords(rollout.ratio)} of the proxies`
  const flaw = defect === undefined ? '' : ` Its ${defect} are not valid.`
  const fresh = newVersionOf(policy)
  if (canary !== undefined && fresh !== undefined) {
    const total = policy.route!.reduce((sum, { weight }) => sum + weight, 0)
    const share = `${shareWords(fresh.weight / total)} of the requests for ${whose}`
    const watch = `${shareWords(canary.success)} of its answers must be good, every ${timeWords(canary.everyUs)}`
    const who = isYours ? 'You lead' : policy.by === undefined ? 'A canary:' : `${policy.by} leads`
    return who === 'A canary:'
      ? `${who} ${share} go to ${fresh.to}${to}. ${watch}.${flaw}`
      : `${who} ${share} to ${fresh.to}${to}, and watch it: ${watch}.${flaw}`
  }
  return isYours
    ? `You changed the policy for ${whose}${what}${to}.${flaw}`
    : `${changer(policy.by, whose)}${what}${to}.${flaw}`
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
  if (on === '*') return 'everything'
  if (on === middleName) return 'what stands in the middle'
  const [, group, name] = /^(zone|node|team|namespace):(.*)$/.exec(on) ?? []
  if (group !== undefined) return `${group} ${name}`
  const [from, to] = on.split('→')
  if (from === controlPlaneName && to !== undefined) return `the control plane from ${place(to)}`
  return to === undefined ? on : `the link from ${from} to ${to}`
}

/** Whether it befalls the control plane, or its way to some proxies. */
const isOfPlane = (on: string): boolean => on.split('→')[0] === controlPlaneName

/** Whose proxies the control plane is cut off from. */
function proxiesOf(on: string): string {
  const [, to] = on.split('→')
  return to === undefined ? 'all proxies' : `the proxies of ${place(to)}`
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
      return on === controlPlaneName
        ? `You made pushes of ${what} take ${factorWords(fault.factor)} as long.`
        : `You slowed ${what} down, ${factorWords(fault.factor)}.`
    case 'errors':
      return `You made ${what} answer ${shareWords(fault.ratio)} of its requests with ${fault.status}.`
    case 'killProxy':
      return `You killed the proxy of ${what}.`
    case 'hang':
      return `You let ${what} hang: it takes requests and answers none.`
    case 'refuse':
      return `You made ${what} refuse new connections.`
    case 'partition':
      return isOfPlane(on)
        ? `You cut the control plane off from ${proxiesOf(on)}.`
        : `You cut ${what}${on.includes('→') ? '' : ' off'}.`
    case 'delay':
      return `You made each crossing of ${what} take ${timeWords(fault.byUs)} more.`
    case 'loss':
      return `You made ${what} lose ${shareWords(fault.ratio)} of its messages.`
    case 'drain':
      return `You drained ${what}.`
    case 'spike':
      return `You made ${what} ask ${factorWords(fault.factor)} as often.`
    case 'crashLoop':
      return `You made ${what} crash ${timeWords(fault.afterUs)} after each start.`
    case 'leak':
      return `You made each request leave ${formatSize(fault.bytes)} in the memory of ${what}.`
    case 'deploy':
      return `You began to roll out a new release of ${what}${releaseWords(fault)}.`
    case 'flush':
      return `You emptied ${cachesOf(on)}.`
    case 'dns':
      return `You let the name ${nameOf(on)} be unknown${toWhom(on)}.`
    case 'expire':
      return `You let ${certificateOf(on)} expire.`
    case 'skew':
      return `You set the clock of ${what} ${deviationWords(fault.byUs)}.`
    case 'stall':
      return `You let ${what} stall: its streams stay open, and nothing new goes out.`
    case 'inject':
      return `You began to put ${what} into the mesh, pod by pod.`
    case 'uninject':
      return `You began to take ${what} out of the mesh, pod by pod.`
  }
}

function own({ fault, on, by }: FaultCommand): string {
  const what = place(on)
  switch (fault.kind) {
    case 'kill':
      return sentence(on === controlPlaneName ? `${what} stops.` : `${what} crashes.`)
    case 'slow':
      return on === controlPlaneName
        ? `Pushes of ${what} take ${factorWords(fault.factor)} as long.`
        : sentence(`${what} becomes slow, ${factorWords(fault.factor)}.`)
    case 'errors':
      return sentence(
        `${what} answers ${shareWords(fault.ratio)} of its requests with ${fault.status}.`,
      )
    case 'killProxy':
      return `The proxy of ${what} dies, and every stream that goes through it.`
    case 'hang':
      return sentence(`${what} hangs: it takes requests and answers none.`)
    case 'refuse':
      return sentence(`${what} refuses new connections.`)
    case 'partition':
      return isOfPlane(on)
        ? `The control plane is cut off from ${proxiesOf(on)}.`
        : sentence(`${what} is cut${on.includes('→') ? '' : ' off'}.`)
    case 'delay':
      return `Each crossing of ${what} takes ${timeWords(fault.byUs)} more.`
    case 'loss':
      return sentence(`${what} loses ${shareWords(fault.ratio)} of its messages.`)
    case 'drain':
      return sentence(`${what} is drained.`)
    case 'spike':
      return sentence(`${what} asks ${factorWords(fault.factor)} as often.`)
    case 'crashLoop':
      return sentence(`${what} crashes, and again ${timeWords(fault.afterUs)} after each start.`)
    case 'leak':
      return `Each request leaves ${formatSize(fault.bytes)} in the memory of ${what}.`
    case 'deploy':
      return by === undefined
        ? `A new release of ${what} is rolled out${releaseWords(fault)}.`
        : `${by} rolls out a new release of ${what}${releaseWords(fault)}.`
    case 'flush':
      return sentence(`${cachesOf(on)} are emptied.`)
    case 'dns':
      return `The name ${nameOf(on)} is not resolved any more${toWhom(on)}.`
    case 'expire':
      return sentence(`${certificateOf(on)} expires.`)
    case 'skew':
      return `The clock of ${what} is ${deviationWords(fault.byUs)}.`
    case 'stall':
      return sentence(`${what} stalls: its streams stay open, and nothing new goes out.`)
    case 'inject':
      return sentence(`${what} is put into the mesh: pod by pod, each new one has a proxy.`)
    case 'uninject':
      return sentence(`${what} is taken out of the mesh: pod by pod, no new one has a proxy.`)
  }
}

function endOfFault(kind: Fault['kind'], on: string): string {
  const what = place(on)
  switch (kind) {
    case 'kill':
    case 'drain':
      return sentence(`${what} is started again.`)
    case 'slow':
      return on === controlPlaneName
        ? `Pushes of ${what} are as quick as before.`
        : sentence(`${what} is as fast as before.`)
    case 'errors':
      return sentence(`${what} answers as before.`)
    case 'killProxy':
      return `The proxy of ${what} is started again.`
    case 'hang':
      return sentence(`${what} answers again.`)
    case 'refuse':
      return sentence(`${what} takes connections again.`)
    case 'partition':
      return isOfPlane(on)
        ? `The control plane reaches ${proxiesOf(on)} again.`
        : sentence(`${what} ${on.includes('→') ? 'carries messages' : 'can be reached'} again.`)
    case 'delay':
      return sentence(`${what} is as quick as before.`)
    case 'loss':
      return sentence(`${what} loses no more messages.`)
    case 'spike':
      return sentence(`${what} asks as often as before.`)
    case 'crashLoop':
      return sentence(`${what} is mended: it crashes no longer.`)
    case 'leak':
      return sentence(`${what} leaks no more memory.`)
    case 'deploy':
      return `The old release of ${what} is rolled out again.`
    case 'flush':
    case 'inject':
    case 'uninject':
      return ''
    case 'dns':
      return `The name ${nameOf(on)} is resolved again${toWhom(on)}.`
    case 'expire':
      return sentence(`${certificateOf(on)} may be renewed again.`)
    case 'skew':
      return `The clock of ${what} is right again.`
    case 'stall':
      return sentence(`${what} gives out again what changes.`)
  }
}

/** `: it fails 30 % of its requests and takes 2× as long` */
function releaseWords({ ratio, status, factor, crashUs, library }: Release): string {
  const defects = [
    ...(ratio > 0 ? [`answers ${shareWords(ratio)} of its requests with ${status}`] : []),
    ...(factor === 1 ? [] : [`takes ${factorWords(factor)} as long`]),
    ...(crashUs < 0 ? [] : [`crashes ${timeWords(crashUs)} after each start`]),
    ...(library === undefined ? [] : ['calls without its library']),
  ]
  const last = defects.pop()
  if (last === undefined) return ''
  return `: it ${defects.length === 0 ? last : `${defects.join(', ')} and ${last}`}`
}

/** `the caches of web`, `the caches of web for cart` */
function cachesOf(on: string): string {
  const [from, to] = on.split('→')
  return to === undefined ? `the caches of ${on}` : `the caches of ${from} for ${to}`
}

/** Whose name it is that is not known. */
const nameOf = (on: string): string => on.split('→').at(-1)!

/** ` to web`, when it is unknown to one caller only. */
function toWhom(on: string): string {
  const [from, to] = on.split('→')
  return to === undefined ? '' : ` for ${from}`
}

/** Names of places keep their small letter; other words begin a sentence with a capital. */
function sentence(words: string): string {
  return words.replace(
    /^(?:the|each|everything|namespace) /,
    (word) => word[0]!.toUpperCase() + word.slice(1),
  )
}
