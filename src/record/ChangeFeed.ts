import { isFor } from '../dialects/precedence/resolve.ts'
import type { Us } from '../model/units.ts'
import { refusalOf, refusalWords } from '../scenario/admission.ts'
import type { Run } from '../scenario/build.ts'
import { calendarOf } from '../scenario/calendar.ts'
import type { Command, PolicyCommand } from '../scenario/commands.ts'
import { conflictsIn, type Conflict } from '../scenario/conflicts.ts'
import { conflictWords, hasSeveralOwners } from '../scenario/ownerNotes.ts'
import { deedsUntil, placeNamed, together, type Deed } from './commandPlaces.ts'
import { deedWords } from './deedWords.ts'
import type { PlaceRef } from './inspect.ts'
import { written } from './provenance.ts'
import { timeWords } from './storyWords.ts'

export type ChangeKind =
  | 'policy'
  | 'rolledBack'
  | 'refused'
  | 'release'
  | 'releaseEnded'
  | 'skipped'
  | 'fault'
  | 'repaired'
  | 'load'

/** One thing that changed a run, and who changed it. */
export interface Change {
  readonly at: Us
  readonly kind: ChangeKind
  /** A team, `platform` or `operator`; `you` for what was done to the run besides its scenario; empty for what breaks by itself. */
  readonly by: string
  /** In a sentence. */
  readonly text: string
  readonly place: PlaceRef | undefined
  /** Of a policy: what it changed of what binds, old and new as a scenario writes it; empty where there was or is nothing. */
  readonly values: readonly ChangedValue[]
  /** Of a policy: where owners disagree now that did not before. A sentence each. */
  readonly conflicts: readonly string[]
  /** Of a policy that was taken: its version, and how many proxies have it or a newer one. */
  readonly spread: Spread | undefined
}

export interface ChangedValue {
  readonly key: string
  readonly was: string
  readonly becomes: string
  /** Calls for which it changed. */
  readonly on: readonly string[]
}

export interface Spread {
  readonly version: number
  readonly current: number
  readonly of: number
}

/** guess: a change of more calls than these is told by these. */
const edgesAtMost = 50

/**
 * Everything that changed a run, newest last: what was applied and refused, what was released, what broke. All but how far a
 * policy got follows from the commands alone, and is worked out once for each list of them.
 */
export class ChangeFeed {
  private readonly run: Run
  private commands: readonly Command[] | undefined
  private sets = 0
  private known: readonly Change[] = []

  constructor(run: Run) {
    this.run = run
  }

  /** What changed it up to a moment. */
  until(at: Us = this.run.now): Change[] {
    return this.all()
      .filter((change) => change.at <= at)
      .map((change) => this.withSpread(change))
  }

  /** What changed it within a length of time before a moment. */
  before(at: Us, withinUs: Us): Change[] {
    return this.until(at).filter((change) => change.at >= at - withinUs)
  }

  private all(): readonly Change[] {
    const { run } = this
    const { sets } = run.world.places
    // A rule set is made when its policy is applied: what it changed is not known before.
    if (this.commands === run.commands && this.sets === sets.length) return this.known
    this.commands = run.commands
    this.sets = sets.length
    const changes = together(deedsUntil(run, Infinity), run).flatMap((deed) => this.changeOf(deed))
    this.known = [...changes, ...this.skipped()].sort((a, b) => a.at - b.at)
    return this.known
  }

  private changeOf(deed: Deed): Change[] {
    const { command, at, isEnd, isYours } = deed
    if (command.kind === 'without') return []
    const place = 'on' in command ? placeNamed(this.run, command.on) : undefined
    if (command.kind === 'policy') {
      if (!isEnd) return [this.policyChange(command, deed)]
      // What was refused is not taken back either.
      if (refusalOf(command, this.run.ownership) !== undefined) return []
      const by = command.policy.by ?? (isYours ? 'you' : 'operator')
      const { for: service } = command.policy
      const where = service === '*' ? undefined : placeNamed(this.run, service)
      return [{ ...nothing, at, kind: 'rolledBack', by, text: deedWords(deed), place: where }]
    }
    const isRelease =
      command.kind === 'fault' && ['deploy', 'inject', 'uninject'].includes(command.fault.kind)
    const kind: ChangeKind =
      command.kind === 'load'
        ? 'load'
        : isRelease
          ? isEnd
            ? 'releaseEnded'
            : 'release'
          : isEnd || command.kind === 'clear'
            ? 'repaired'
            : 'fault'
    const by = isYours ? 'you' : ((command.kind === 'fault' ? command.by : undefined) ?? '')
    return [{ ...nothing, at, kind, by, text: deedWords(deed), place }]
  }

  private policyChange(command: PolicyCommand, deed: Deed): Change {
    const { run } = this
    const { policy, at } = command
    const by = policy.by ?? (deed.isYours ? 'you' : 'operator')
    const place = policy.for === '*' ? undefined : placeNamed(run, policy.for)
    const refusal = refusalOf(command, run.ownership)
    if (refusal !== undefined) {
      const whose = policy.for === '*' ? 'all services' : policy.for
      const why = refusalWords(refusal, timeWords)
      const text = `The control plane refused the policy of ${by} for ${whose}: ${why}.`
      return { ...nothing, at, kind: 'refused', by, text, place }
    }
    const version = run.versionOf(command)
    const isKnown = version > 0
    const edges = (isKnown ? run.plan.edges : [])
      .map((_, edge) => edge)
      .filter((edge) => isFor(policy, run.callOf(edge)))
      .slice(0, edgesAtMost)
    return {
      at,
      kind: 'policy',
      by,
      text: deedWords(deed),
      place,
      values: this.valuesChanged(edges, version),
      conflicts: this.newConflicts(edges, version),
      spread: isKnown ? { version, current: 0, of: 0 } : undefined,
    }
  }

  private valuesChanged(edges: readonly number[], version: number): ChangedValue[] {
    const { run } = this
    const changed = new Map<string, ChangedValue & { readonly on: string[] }>()
    for (const edge of edges) {
      const before = this.bound(edge, version - 1)
      const after = this.bound(edge, version)
      for (const key of new Set([...before.keys(), ...after.keys()])) {
        const was = before.get(key) ?? ''
        const becomes = after.get(key) ?? ''
        if (was === becomes) continue
        const id = JSON.stringify([key, was, becomes])
        const known = changed.get(id) ?? { key, was, becomes, on: [] }
        known.on.push(run.plan.edges[edge]!.name)
        changed.set(id, known)
      }
    }
    return [...changed.values()]
  }

  private bound(edge: number, version: number): Map<string, string> {
    const { values } = this.run.effectiveAt(edge, version)
    return new Map(values.map(({ key, value }) => [key, written(value)]))
  }

  private newConflicts(edges: readonly number[], version: number): string[] {
    const { run } = this
    if (!hasSeveralOwners(run.policiesAt(version))) return []
    const at = (of: number): Conflict[] =>
      edges.flatMap((edge) => conflictsIn(run.plan.edges[edge]!.name, run.effectiveAt(edge, of)))
    const id = ({ edge, key, winner, loser, value, wanted }: Conflict): string =>
      JSON.stringify([edge, key, winner.by, loser.by, value, wanted])
    const old = new Set(at(version - 1).map(id))
    const fresh = at(version).filter((conflict) => !old.has(id(conflict)))
    return conflictWords(fresh, run.ownership.precedence.title)
  }

  private skipped(): Change[] {
    const { teams, services, durationUs } = this.run.scenario
    return calendarOf(teams, services, durationUs).skipped.map(({ at, team, service, until }) => ({
      ...nothing,
      at,
      kind: 'skipped',
      by: team,
      text: `${team} does not release ${service}: it is frozen until ${timeWords(until)}.`,
      place: placeNamed(this.run, service),
    }))
  }

  private withSpread(change: Change): Change {
    if (change.spread === undefined) return change
    const { places } = this.run.world
    const { proxies } = places
    const { version } = change.spread
    let current = 0
    let of = 0
    for (let proxy = 0; proxy < proxies.used; proxy++) {
      if (!places.isStanding(proxy)) continue
      of++
      if (proxies.version[proxy]! >= version) current++
    }
    return { ...change, spread: { version, current, of } }
  }
}

const nothing = { values: [], conflicts: [], spread: undefined } as const
