import type { Us } from '../model/units.ts'
import type { FaultCommand } from './commands.ts'
import type { FreezeSpec, ReleaseSpec, TeamSpec } from './Scenario.ts'

/** A release that a freeze of its own team keeps from happening. */
export interface SkippedRelease {
  readonly at: Us
  readonly team: string
  readonly service: string
  /** When the freeze ends. */
  readonly until: Us
}

/** Who owns which services, as far as a calendar needs it. */
interface Owned {
  readonly name: string
  readonly team: string
}

/**
 * The releases of all teams as things that happen to a run, in the order of teams, releases and services. A team releases
 * nothing in its own freeze; that of another team does not stop it.
 */
export function calendarOf(
  teams: readonly TeamSpec[],
  services: readonly Owned[],
  durationUs: Us,
): { readonly releases: FaultCommand[]; readonly skipped: SkippedRelease[] } {
  const releases: FaultCommand[] = []
  const skipped: SkippedRelease[] = []
  for (const team of teams) {
    const own = services.filter((service) => service.team === team.name).map(({ name }) => name)
    for (const release of team.releases) {
      for (const at of momentsOf(release, durationUs)) {
        const freeze = freezeAt(team.freezes, at)
        for (const service of release.services ?? own) {
          if (freeze !== undefined) {
            skipped.push({ at, team: team.name, service, until: freeze.until })
            continue
          }
          const until = release.lastsUs === undefined ? {} : { until: at + release.lastsUs }
          releases.push({
            kind: 'fault',
            at,
            ...until,
            fault: release.fault,
            on: service,
            by: team.name,
          })
        }
      }
    }
  }
  return { releases, skipped }
}

/** The freeze that holds at a moment. */
export function freezeAt(freezes: readonly FreezeSpec[], at: Us): FreezeSpec | undefined {
  return freezes.find(({ from, until }) => from <= at && at < until)
}

/** When a team releases next from a moment on, its freezes heeded; undefined when it does not. */
export function nextRelease(
  team: TeamSpec,
  services: readonly Owned[],
  from: Us,
  durationUs: Us,
): FaultCommand | undefined {
  return calendarOf([team], services, durationUs)
    .releases.filter(({ at }) => at >= from)
    .sort((a, b) => a.at - b.at)[0]
}

function momentsOf({ at, everyUs, firstUs }: ReleaseSpec, durationUs: Us): Us[] {
  if (at !== undefined) return [at]
  const moments: Us[] = []
  for (let next = firstUs; everyUs !== undefined && next < durationUs; next += everyUs) {
    moments.push(next)
  }
  return moments
}
