import { reasons } from '../model/reasons.ts'
import type { Us } from '../model/units.ts'
import type { Run } from '../scenario/build.ts'
import { deedsUntil, placeNamed, type Deed } from './commandPlaces.ts'
import { flowHappening } from './FlowHappenings.ts'
import { goneHappening } from './GoneHappenings.ts'
import { messageHappening } from './MessageHappenings.ts'
import { messagePlace } from './narrateMessages.ts'
import { canaryMoments } from './canaryStory.ts'
import { grouped, happening, type Group, type Happenings } from './Happenings.ts'
import type { PlaceRef } from './inspect.ts'
import { identityMoments } from './narrateIdentity.ts'
import type { Moment } from './Moment.ts'

/** What is worth a mark on the timeline, up to a moment and in order of time. A run of the same thing is one mark, where it began. */
export function moments(happenings: Happenings, run: Run, until: Us = run.now): Moment[] {
  const marks = [
    ...deedsUntil(run, until).map((deed) => momentOfDeed(deed, run)),
    ...grouped(happenings, run, until).flatMap((group) => momentsOf(group, run)),
  ]
  return marks.filter((moment) => moment !== undefined).sort((a, b) => a.at - b.at)
}

function momentOfDeed({ at, command, isEnd }: Deed, run: Run): Moment | undefined {
  switch (command.kind) {
    case 'fault':
      return isEnd
        ? {
            at,
            kind: 'cleared',
            label: `${command.fault.kind} ends`,
            place: placeNamed(run, command.on),
          }
        : { at, kind: 'fault', label: command.fault.kind, place: placeNamed(run, command.on) }
    case 'clear':
      return { at, kind: 'cleared', label: 'repaired', place: placeNamed(run, command.on) }
    case 'without':
    case 'load':
    case 'policy':
      return undefined
  }
}

function momentsOf(group: Group, run: Run): Moment[] {
  const { endpoints, members, clusters, guards } = run.world.places
  const { at, subject, subjects } = group
  const one = (kind: Moment['kind'], label: string, place: PlaceRef | undefined): Moment[] => [
    { at, kind, label, place },
  ]
  switch (group.kind) {
    case happening.crashed:
    case happening.restarted: {
      const kind = group.kind === happening.crashed ? 'crash' : 'restart'
      const label = group.kind === happening.crashed && group.value === 1 ? 'out of memory' : kind
      const service = endpoints.service[subject]!
      // When all of a service did it, the service did.
      return new Set(subjects).size === run.plan.services[service]!.endpoints && subjects.length > 1
        ? one(kind, label, { kind: 'service', index: service })
        : [...new Set(subjects)].flatMap((index) => one(kind, label, { kind: 'endpoint', index }))
    }
    case happening.replaced: {
      const label = group.value === 0 ? 'old release' : `release ${group.value + 1}`
      return one('restart', label, { kind: 'service', index: endpoints.service[subject]! })
    }
    case messageHappening.lagBegan:
      return one('overflow', 'messages wait', messagePlace(run, group))
    case messageHappening.lagEnded:
      return one('recovered', 'caught up', messagePlace(run, group))
    case messageHappening.deadLettered:
      return one('failure', 'dead letters', messagePlace(run, group))
    case messageHappening.blocked:
      return one('overflow', 'publishers blocked', messagePlace(run, group))
    case messageHappening.unblocked:
      return one('recovered', 'publishers free', messagePlace(run, group))
    case messageHappening.hotLoop:
      return one('failure', 'messages go round', messagePlace(run, group))
    case flowHappening.deadLettered:
      return one('failure', 'dead letters', { kind: 'edge', index: subject })
    case goneHappening.callsToGone:
      return one('failure', 'calls to who is gone', { kind: 'edge', index: subject })
    case happening.cacheCold:
      return one('failure', 'caches cold', { kind: 'edge', index: subject })
    case happening.cacheWarm:
      return one('admitted', 'caches warm', { kind: 'edge', index: subject })
    case happening.planeSlow:
      return one('crash', 'control plane overloaded', { kind: 'controlPlane', index: 0 })
    case happening.refusedPush:
      return one('failure', 'push refused', { kind: 'controlPlane', index: 0 })
    case happening.planeDown:
      return one('crash', 'control plane down', { kind: 'controlPlane', index: 0 })
    case happening.planeUp:
      return one('restart', 'control plane up', { kind: 'controlPlane', index: 0 })
    case happening.ejected:
    case happening.admitted: {
      const kind = group.kind === happening.ejected ? 'ejected' : 'admitted'
      const label = group.kind === happening.ejected ? 'ejected' : 'back'
      const first = new Map<number, Us>()
      subjects.forEach((member, index) => {
        const endpoint = members.endpoint[member]!
        if (!first.has(endpoint)) first.set(endpoint, group.ats[index]!)
      })
      return [...first].map(([index, seenAt]) => ({
        at: seenAt,
        kind,
        label,
        place: { kind: 'endpoint', index },
      }))
    }
    case happening.checkFailed:
    case happening.checkPassed: {
      const isFailing = group.kind === happening.checkFailed
      return [...new Set(subjects.map((member) => members.endpoint[member]!))].flatMap((index) =>
        one(
          isFailing ? 'ejected' : 'admitted',
          isFailing ? 'fails its check' : 'passes its check',
          {
            kind: 'endpoint',
            index,
          },
        ),
      )
    }
    case happening.circuitOpened:
    case happening.circuitClosed: {
      const isOpen = group.kind === happening.circuitOpened
      return [...new Set(subjects.map((member) => members.endpoint[member]!))].flatMap((index) =>
        one(isOpen ? 'ejected' : 'admitted', isOpen ? 'circuit open' : 'circuit closed', {
          kind: 'endpoint',
          index,
        }),
      )
    }
    case happening.libraryOpened:
    case happening.libraryClosed: {
      const isOpen = group.kind === happening.libraryOpened
      const index = guards.cluster[subject]!
      return one(isOpen ? 'ejected' : 'admitted', isOpen ? 'circuit open' : 'circuit closed', {
        kind: 'cluster',
        index,
      })
    }
    case happening.failedFast:
      return one('failure', 'failfast', { kind: 'service', index: clusters.service[subject]! })
    case happening.readyAgain:
      return one('recovered', 'ready', { kind: 'service', index: clusters.service[subject]! })
    case happening.lookedUpInVain:
      return one('failure', 'lookup unanswered', { kind: 'cluster', index: subject })
    case happening.failed:
      return one('failure', reasons[group.value]!.words, { kind: 'client', index: group.other })
    case happening.overflowed:
      return one('overflow', 'overflow', { kind: 'edge', index: subject })
    case happening.panicked:
      return one('panic', 'panic', { kind: 'service', index: clusters.service[subject]! })
    case happening.calmed:
      return one('panic', 'panic over', { kind: 'service', index: clusters.service[subject]! })
    case happening.spilled:
      return one('ejected', 'leaves its zone', {
        kind: 'service',
        index: clusters.service[subject]!,
      })
    case happening.stayed:
      return one('admitted', 'in its zone again', {
        kind: 'service',
        index: clusters.service[subject]!,
      })
    case happening.acknowledged:
      return one('push', 'policy in place', { kind: 'controlPlane', index: 0 })
    case happening.recovered:
      return one('recovered', 'recovered', undefined)
    default:
      return [...identityMoments(run, group), ...canaryMoments(run, group)]
  }
}
