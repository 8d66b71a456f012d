import { detector, detectorWords } from '../policies/outlier/outlier.ts'
import { pauseAfter } from '../mesh/service/pod.ts'
import type { Us } from '../model/units.ts'
import { resourceTypes } from '../model/resources.ts'
import type { Run } from '../scenario/build.ts'
import { formatSize } from '../scenario/quantities.ts'
import { deedsUntil, placeNamed, together } from './commandPlaces.ts'
import { deedWords } from './deedWords.ts'
import { canaryHappening, canaryPlace, canarySentence } from './canaryStory.ts'
import { checkCause } from './checkHappenings.ts'
import { gateSentence } from './gateNarrative.ts'
import { flowHappening, flowSentence } from './FlowHappenings.ts'
import { goneHappening } from './GoneHappenings.ts'
import { grouped, happening, type Group, type Happenings } from './Happenings.ts'
import type { PlaceRef } from './inspect.ts'
import { goneSentence } from './narrateGone.ts'
import { messagePlace, messageSentence } from './narrateMessages.ts'
import { identityPlace, identitySentence } from './narrateIdentity.ts'
import { identityHappening } from './IdentityHappenings.ts'
import type { NarrativeLine } from './Moment.ts'
import { messageHappening } from './MessageHappenings.ts'
import { changedBefore, isRefused, ownerLines } from './narrativeOwners.ts'
import {
  counted,
  countWords,
  flagWords,
  Names,
  reasonWords,
  shareWords,
  timeWords,
} from './storyWords.ts'
import { spilled, stayed } from './zoneWords.ts'

/**
 * What happened and why, up to a moment: a sentence each, what was done before what followed from it. A run of the same thing is
 * one sentence where it began, and its number grows; otherwise sentences are only added.
 */
export function narrative(happenings: Happenings, run: Run, until: Us = run.now): NarrativeLine[] {
  const told = new Narrator(run)
  const deeds = deedsUntil(run, until).filter((deed) => !isRefused(deed, run))
  const lines = together(deeds, run).map((deed): NarrativeLine => {
    const { command } = deed
    const place = 'on' in command ? placeNamed(run, command.on) : undefined
    return { at: deed.at, text: deedWords(deed), loud: false, place }
  })
  lines.push(...ownerLines(run, until))
  let hasFailed = false
  for (const group of grouped(happenings, run, until)) {
    const text = told.sentence(group)
    if (text === '') continue
    const isFirstFailure = group.kind === happening.failed && !hasFailed
    if (isFirstFailure) hasFailed = true
    lines.push({
      at: group.at,
      text,
      loud: isFirstFailure || loud.includes(group.kind),
      place: told.place(group),
    })
    if (isFirstFailure || group.kind === happening.troubled) {
      const changed = changedBefore(run, group.at)
      if (changed !== '') lines.push({ at: group.at, text: changed, loud: false, place: undefined })
    }
  }
  // A stable sort: what was done at a moment stays before what it led to.
  return lines.sort((a, b) => a.at - b.at)
}

const loud: readonly number[] = [
  happening.ended,
  happening.panicked,
  happening.spilled,
  happening.multiplied,
  happening.troubled,
  happening.recovered,
  identityHappening.signerExpired,
  happening.failedFast,
  messageHappening.blocked,
  canaryHappening.aborted,
]

/** Whom a comparison found out: why, by detector. */
const comparedWords: Readonly<Record<number, string>> = {
  [detector.successRate]: 'a success rate far below the mean',
  [detector.localOriginSuccessRate]: 'a local success rate far below the mean',
  [detector.failurePercentage]: 'too large a share of failures',
  [detector.localOriginFailurePercentage]: 'too large a share of local failures',
}

/** So many places are named; more are counted. */
const namesAtMost = 3

/** `a`, `a and b`, `a, b and c` */
function listed(names: readonly string[]): string {
  if (names.length < 2) return names.join('')
  return `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`
}

class Narrator {
  private readonly run: Run
  private readonly names: Names

  constructor(run: Run) {
    this.run = run
    this.names = new Names(run)
  }

  sentence(group: Group): string {
    const { names } = this
    const { subject, value } = group
    switch (group.kind) {
      case happening.restarted:
        return this.restarted(group)
      case happening.planeUp:
        return 'The control plane is up again.'
      case happening.planeSlow:
        return 'The control plane is overloaded: what it pushes arrives late.'
      case happening.ended:
        return this.ended(group)
      case happening.replaced:
        return this.replaced(group)
      case happening.cacheCold:
        return `The caches of ${names.caller(subject)} are cold: it asks ${names.callee(subject)} what it knew before.`
      case happening.cacheWarm:
        return `The caches of ${names.caller(subject)} for ${names.callee(subject)} are warm again: ${shareWords(value)} full.`
      case happening.ejected:
        return this.ejected(group)
      case happening.admitted:
        return this.seen(group, 'let', 'back')
      case happening.checkFailed: {
        const words = this.seen(group, 'took', 'out after a health check')
        const isOne = group.subjects.length === 1
        return isOne ? words.replace(/\.$/, `: ${checkCause(group.other, group.detail)}.`) : words
      }
      case happening.checkPassed:
        return this.seen(group, 'takes', 'in again: its health check succeeds')
      case happening.failed: {
        const client = this.run.plan.clients[group.other]!.name
        const words = reasonWords(this.run, value)
        return `Request ${countWords(subject)} of ${client} failed: ${words}${flagWords(this.run, value)}.`
      }
      case happening.overflowed:
        return this.overflowed(group)
      case happening.panicked: {
        const { clusters } = this.run.world.places
        const callee = names.callee(clusters.edge[subject]!)
        return `${this.who(group)} in panic: too few endpoints of ${callee} are left, so ejections are ignored.`
      }
      case happening.calmed: {
        const { clusters } = this.run.world.places
        const callee = names.callee(clusters.edge[subject]!)
        return `Enough endpoints of ${callee} are back: the panic is over.`
      }
      case happening.spilled:
        return spilled(this.run, names, group)
      case happening.stayed:
        return stayed(this.run, names, group)
      case happening.acknowledged:
        return value === 1
          ? 'The only proxy has the new policy.'
          : `All ${countWords(value)} proxies have the new policy.`
      case happening.refusedPush: {
        const { name, noun } = resourceTypes[group.other]!
        const version = this.run.world.places.sets[value]!.version + 1
        const count = group.subjects.length
        return `${counted(count, 'proxy', 'proxies')} of ${countWords(group.detail)} refused v${version} (${name}): its ${noun} are not valid. ${count === 1 ? 'It goes' : 'They go'} on with the last good version.`
      }
      case happening.multiplied: {
        const each = Number(value.toFixed(1))
        // Whatever is tried again had failed on this very edge.
        const why =
          group.detail === 0
            ? ''
            : `, because ${counted(group.detail, 'attempt')} failed: ${reasonWords(this.run, group.other)}`
        return `Retries multiply: ${names.caller(subject)} makes ${each} attempts at ${names.callee(subject)} for each request${why}.`
      }
      case happening.settled: {
        const each = Number(value.toFixed(1))
        return `Retries of ${names.caller(subject)} at ${names.callee(subject)} have settled: ${each} ${each === 1 ? 'attempt' : 'attempts'} for each request.`
      }
      case happening.slowed:
        return `Answers to ${names.caller(subject)} are slow: ${timeWords(value)} on average, ${timeWords(group.detail)} before.`
      case happening.quickened:
        return `Answers to ${names.caller(subject)} are quick again: ${timeWords(value)} on average.`
      case happening.turnedAway:
        return `The queues of ${names.callee(subject)} were full: ${counted(value, 'call')} of ${names.caller(subject)} ${value === 1 ? 'was' : 'were'} turned away.`
      case happening.troubled:
        return this.troubled(group)
      case happening.recovered:
        return `Clients are served again: ${shareWords(value)} of the requests of the last second were answered.`
      default:
        // A crash is somebody's doing, and that was told.
        return (
          canarySentence(this.run, group) ??
          identitySentence(this.run, group) ??
          goneSentence(this.run, group) ??
          messageSentence(this.run, group) ??
          flowSentence(this.run, group) ??
          gateSentence(this.run, names, group, (did, where) => this.seen(group, did, where))
        )
    }
  }

  private ended({ subjects, value, other }: Group): string {
    const service = this.run.world.places.endpoints.service[subjects[0]!]!
    const { endpoints, name, memory } = this.run.plan.services[service]!
    const isOne = subjects.length === 1
    const who = isOne
      ? this.names.endpoint(subjects[0]!)
      : `${countWords(subjects.length)} of ${countWords(endpoints)} endpoints of ${name}`
    const [was, start] = isOne ? ['was', 'It starts'] : ['were', 'They start']
    const what =
      other === 1
        ? `${who} used ${formatSize(memory.limit)} of memory and ${was} killed.`
        : `${who} crashed.`
    return `${what} ${start} again in ${timeWords(pauseAfter(value))}.`
  }

  private replaced({ subjects, value }: Group): string {
    const service = this.run.world.places.endpoints.service[subjects[0]!]!
    const { endpoints, name } = this.run.plan.services[service]!
    const run = subjects.length === 1 ? 'runs' : 'run'
    const which = value === 0 ? 'the old release again' : `release ${countWords(value + 1)}`
    return `${countWords(subjects.length)} of ${countWords(endpoints)} endpoints of ${name} ${run} ${which}.`
  }

  private troubled({ value, other, detail }: Group): string {
    const what =
      value === 0
        ? 'No request of the last second was answered'
        : `Only ${shareWords(value)} of the requests of the last second were answered`
    return detail === 0
      ? `${what}.`
      : `${what}; ${countWords(detail)} failed: ${reasonWords(this.run, other)}.`
  }

  /** What a sentence is about, when that is one place. */
  place(group: Group): PlaceRef | undefined {
    const { kind, subject, subjects, other } = group
    const { endpoints, members, clusters, guards } = this.run.world.places
    const oneOf = (rows: readonly number[]): PlaceRef => {
      const [first] = rows
      return new Set(rows).size === 1
        ? { kind: 'endpoint', index: first! }
        : { kind: 'service', index: endpoints.service[first!]! }
    }
    switch (kind) {
      case happening.crashed:
      case happening.restarted:
        return oneOf(subjects)
      case happening.ejected:
      case happening.admitted:
      case happening.checkFailed:
      case happening.checkPassed:
      case happening.circuitOpened:
      case happening.circuitClosed:
        return oneOf(subjects.map((member) => members.endpoint[member]!))
      case happening.failed:
        return { kind: 'client', index: other }
      case happening.panicked:
      case happening.calmed:
      case happening.spilled:
      case happening.stayed:
      case happening.failedFast:
      case happening.readyAgain:
        return { kind: 'service', index: clusters.service[subject]! }
      case happening.lookedUpInVain:
        return { kind: 'cluster', index: subject }
      case happening.libraryOpened:
      case happening.libraryClosed:
        return { kind: 'cluster', index: guards.cluster[subject]! }
      case happening.turnedAway:
        return { kind: 'service', index: this.run.plan.edges[subject]!.toService }
      case goneHappening.callsToGone:
      case flowHappening.deadLettered:
      case happening.overflowed:
      case happening.multiplied:
      case happening.settled:
      case happening.slowed:
      case happening.quickened:
        return { kind: 'edge', index: subject }
      case happening.planeDown:
      case happening.planeUp:
      case happening.acknowledged:
        return { kind: 'controlPlane', index: 0 }
      default:
        return (
          messagePlace(this.run, group) ??
          identityPlace(this.run, group) ??
          canaryPlace(this.run, group)
        )
    }
  }

  private restarted({ subjects }: Group): string {
    if (subjects.length === 1) return `${this.names.endpoint(subjects[0]!)} is up again.`
    const service = this.run.world.places.endpoints.service[subjects[0]!]!
    const { endpoints, name } = this.run.plan.services[service]!
    return `${countWords(subjects.length)} of ${countWords(endpoints)} endpoints of ${name} are up again.`
  }

  private ejected(group: Group): string {
    const words = this.seen(group, 'ejected', '')
    const isOne = group.subjects.length === 1
    return isOne ? words.replace(/\.$/, ` after ${this.cause(group)}.`) : words
  }

  /** `5 consecutive 5xx` */
  private cause({ subject, other, detail }: Group): string {
    const { clusters, members } = this.run.world.places
    const { profile } = this.run
    const edge = clusters.edge[members.cluster[subject]!]!
    const policy = this.run.policyOf(edge, this.run.world.places.setOf(detail))
    const options = { ...profile.defaults.outlier, ...policy.outlier }
    if (other >= detector.successRate) return comparedWords[other] ?? ''
    const count =
      other === detector.gatewayFailure
        ? options.consecutiveGatewayFailure
        : other === detector.localOriginFailure
          ? options.consecutiveLocalOriginFailure
          : options.consecutive5xx
    return `${countWords(count ?? 0)} ${detectorWords[other] ?? 'failures'}`
  }

  /** Who did something to which endpoints: few by name, more by number. */
  private seen({ subjects }: Group, did: string, where: string): string {
    const { members, endpoints } = this.run.world.places
    const viewers = new Set(subjects.map((member) => members.cluster[member]!))
    const seen = [...new Set(subjects.map((member) => members.endpoint[member]!))].sort(
      (a, b) => a - b,
    )
    const service = endpoints.service[seen[0]!]!
    const { name, endpoints: all } = this.run.plan.services[service]!
    const whom =
      seen.length <= namesAtMost
        ? listed(seen.map((endpoint) => this.names.endpoint(endpoint)))
        : `${countWords(seen.length)} of ${countWords(all)} endpoints of ${name}`
    const [one] = viewers
    const who = viewers.size === 1 ? this.names.viewer(one!) : this.viewers(viewers.size, seen)
    return `${[who, did, whom, where].join(' ').trim()}.`
  }

  /** `4 of 6 proxies`; of several endpoints not everybody may have seen each. */
  private viewers(count: number, seen: readonly number[]): string {
    const { members } = this.run.world.places
    const kind = this.run.plan.hasProxies ? 'proxies' : 'callers'
    if (seen.length > 1) return `${countWords(count)} ${kind}`
    let known = 0
    for (let member = 0; member < members.used; member++) {
      if (members.endpoint[member] === seen[0]) known++
    }
    return `${countWords(count)} of ${countWords(known)} ${kind}`
  }

  private who({ subjects }: Group): string {
    if (subjects.length === 1) return `${this.names.viewer(subjects[0]!)} is`
    return `${counted(new Set(subjects).size, 'proxy', 'proxies')} are`
  }

  private overflowed({ subject, value, other, detail }: Group): string {
    const { names } = this
    const callee = names.callee(subject)
    const limit = countWords(Math.abs(detail))
    const what =
      detail < 0
        ? `${limit} of ${limit} requests to ${callee} waited for a connection`
        : `${limit} of ${limit} requests to ${callee} were active`
    const refused =
      value === 0
        ? 'Calls are refused.'
        : `${counted(value, 'call')} ${value === 1 ? 'was' : 'were'} refused.`
    return `${names.viewer(other)}: ${what}. ${refused}`
  }
}
