import type { Policy } from '../dialects/policy.ts'
import type { Us } from '../model/units.ts'
import { requestKeysOf } from '../scenario/blind.ts'
import type { Run } from '../scenario/build.ts'
import { refusalOf, refusalWords } from '../scenario/admission.ts'
import type { PolicyCommand } from '../scenario/commands.ts'
import type { Effective } from '../scenario/effective.ts'
import { callersIn } from '../scenario/rollouts.ts'
import { PlaceNames } from './PlaceNames.ts'
import { everyLine, type FullLine } from './policyLines.ts'
import { policyWarnings, type PolicyWarning } from './policyWarnings.ts'
import { pushView, type PushView } from './pushView.ts'
import { timeWords } from './storyWords.ts'

/** Whose calls a policy is about: `for` and `from`, as policies name them. */
export type PolicyScope = Pick<Policy, 'for' | 'from'>

/** What binds the calls of a scope: what the newest version says, and what each proxy holds. */
export interface PolicyView {
  readonly scope: PolicyScope
  readonly now: Us
  /** The title of the system, and which keys it can express. */
  readonly system: string
  readonly expresses: readonly string[]
  /** Keys that mean nothing where a proxy sees bytes alone. */
  readonly requestKeys: readonly string[]
  readonly calls: readonly Call[]
  readonly holders: readonly Holder[]
  /** Every key with its values at the newest version; `of`: positions in `calls`. */
  readonly wanted: readonly KeyValues[]
  /** The same as the holders have it; `of`: positions in `holders`. */
  readonly held: readonly KeyValues[]
  /** What one more policy would change, when one was given. */
  readonly proposal: Proposal | undefined
  /** How far a policy that was applied is, when one was asked for. */
  readonly push: PushView | undefined
}

/** Who calls whom. */
export interface Call {
  readonly edge: number
  readonly from: string
  readonly to: string
  /** Its proxies see bytes, no requests: TCP, or what they are told not to look into. */
  readonly isOpaque: boolean
}

/** One who holds a policy for one call: the proxy of a caller, or, in a system without, the caller itself. */
export interface Holder {
  readonly name: string
  /** Its row; −1 where there is none. */
  readonly proxy: number
  /** The number of the caller: endpoints first, then clients. */
  readonly caller: number
  /** A position in the calls of the view. */
  readonly call: number
  /** The rule set that it holds as a whole, and the one that is meant for it. */
  readonly set: number
  readonly wanted: number
  /** The sets that its rules of clusters and of routes are of: a proxy gets them one after the other. */
  readonly clusters: number
  readonly routes: number
  /** The version of what it holds as a whole, from 0. */
  readonly version: number
  readonly state: 'current' | 'late' | 'refused'
}

export interface KeyValues {
  readonly key: string
  /** More than one where they differ; the most common first. */
  readonly values: readonly SomeValue[]
}

export interface SomeValue {
  readonly line: FullLine
  readonly of: readonly number[]
}

/** What one more policy would change. */
export interface Proposal {
  /** Why the control plane would not take it, behind "refused: "; undefined when it would. */
  readonly refusal: string | undefined
  readonly changes: readonly ValueChange[]
  /** What it says in vain: by the precedence of the mesh another word counts. */
  readonly overruled: readonly Overruled[]
  /** What it says and is so already. */
  readonly same: readonly string[]
  /** Calls of which anything changes, and who holds policy for them, as positions in the view. */
  readonly calls: readonly number[]
  readonly holders: readonly number[]
  readonly warnings: readonly PolicyWarning[]
}

export interface Overruled extends SomeValue {
  /** Why what is proposed does not bind, in a phrase. */
  readonly because: string
}

export interface ValueChange {
  readonly key: string
  /** Absent where there was nothing, or will be. */
  readonly was: FullLine | undefined
  readonly becomes: FullLine | undefined
  /** Positions in the calls of the view. */
  readonly of: readonly number[]
}

/** What a view is asked about besides its scope. */
export interface About {
  /** One more policy, as a command would apply it. */
  readonly proposed?: PolicyCommand | undefined
  /** A policy whose way to the proxies is watched. */
  readonly applied?: PolicyCommand | undefined
}

/** Looks at what binds the calls of a scope, and at what one more policy would change. Changes nothing. */
export function policyView(
  run: Run,
  scope: PolicyScope,
  { proposed, applied }: About = {},
): PolicyView {
  const { profile } = run
  const calls = callsOf(run, scope)
  const lines = new Lines(run, calls)
  const holders = holdersOf(run, calls)
  const strands = strandsOf(run, calls, holders)
  const wanted = valuesOf(strands.map(({ call, set }) => lines.at(call, set)))
  return {
    scope,
    now: run.now,
    system: profile.title,
    expresses: profile.expresses,
    requestKeys: requestKeysOf(run.profile),
    calls,
    holders,
    wanted: wanted.map(({ key, values }) => ({
      key,
      values: values.map(({ line, of }) => ({
        line,
        of: [...new Set(of.map((strand) => strands[strand]!.call))],
      })),
    })),
    held: valuesOf(holders.map((holder) => lines.heldBy(holder))),
    proposal: proposed && proposal(run, lines, { calls, holders, strands }, proposed),
    push: applied && pushView(run, holders, applied),
  }
}

/** Those who are meant to have the same rules for the same call. */
interface Strand {
  readonly call: number
  readonly set: number
  /** Positions in the holders of the view. */
  readonly holders: readonly number[]
}

function strandsOf(run: Run, calls: readonly Call[], holders: readonly Holder[]): Strand[] {
  const newest = run.world.places.sets.length - 1
  return calls.flatMap((_, call): Strand[] => {
    const own = holders.flatMap((holder, at) => (holder.call === call ? [at] : []))
    const sets = [...new Set(own.map((at) => holders[at]!.wanted))]
    // Who has no proxy is told nothing; what would bind is shown all the same.
    if (sets.length === 0) return [{ call, set: newest, holders: [] }]
    return sets.map((set) => ({
      call,
      set,
      holders: own.filter((at) => holders[at]!.wanted === set),
    }))
  })
}

function callsOf(run: Run, scope: PolicyScope): Call[] {
  return run.plan.edges.flatMap(({ name, toService }, edge): Call[] => {
    const [from = '', to = ''] = name.split('→')
    const isMeant =
      (scope.for === '*' || scope.for === to) && (scope.from === undefined || scope.from === from)
    if (!isMeant) return []
    return [{ edge, from, to, isOpaque: run.isBlind[toService]! }]
  })
}

function holdersOf(run: Run, calls: readonly Call[]): Holder[] {
  const { places } = run.world
  const { clusters, proxies, sets } = places
  const names = new PlaceNames(run)
  const callOf = new Map(calls.map(({ edge }, call) => [edge, call]))
  const holders: Holder[] = []
  for (let cluster = 0; cluster < clusters.used; cluster++) {
    const call = callOf.get(clusters.edge[cluster]!)
    // Who has no proxy holds nothing.
    if (call === undefined || clusters.isUnmeshed[cluster] === 1) continue
    const proxy = clusters.proxy[cluster]!
    const own = places.setOf(clusters.rules[cluster]!)
    const set = proxy < 0 ? own : proxies.version[proxy]!
    const wanted = proxy < 0 ? own : proxies.wanted[proxy]!
    const refuses = proxy >= 0 && proxies.refuses[proxy] === 1
    holders.push({
      name: names.caller(cluster),
      proxy,
      caller: clusters.caller[cluster]!,
      call,
      set,
      wanted,
      clusters: own,
      routes: places.setOf(clusters.routes[cluster]!),
      version: sets[set]?.version ?? 0,
      state: set === wanted ? 'current' : refuses ? 'refused' : 'late',
    })
  }
  return holders
}

/** Keys that come with routes; the others come with clusters. */
const isOfRoutes = (key: string): boolean =>
  ['timeout', 'retry', 'fault', 'route'].includes(key.split('.')[0]!) &&
  !key.startsWith('retry.budget')

/** What each call is bound by, by a rule set or with one more policy; made once each. */
class Lines {
  private readonly run: Run
  private readonly calls: readonly Call[]
  private readonly known = new Map<string, readonly FullLine[]>()

  constructor(run: Run, calls: readonly Call[]) {
    this.run = run
    this.calls = calls
  }

  at(call: number, set: number): readonly FullLine[] {
    const key = `${call} ${set}`
    let lines = this.known.get(key)
    if (lines === undefined) {
      lines = this.of(call, this.run.effectiveAt(this.calls[call]!.edge, set))
      this.known.set(key, lines)
    }
    return lines
  }

  /** What a proxy has now: routes and clusters may be of different sets. */
  heldBy({ call, clusters, routes }: Holder): readonly FullLine[] {
    if (clusters === routes) return this.at(call, clusters)
    const key = `${call} ${clusters} ${routes}`
    const known = this.known.get(key)
    if (known !== undefined) return known
    const lines = [
      ...this.at(call, routes).filter((line) => isOfRoutes(line.key)),
      ...this.at(call, clusters).filter((line) => !isOfRoutes(line.key)),
    ]
    this.known.set(key, lines)
    return lines
  }

  of(call: number, effective: Effective): readonly FullLine[] {
    const lines = everyLine(this.run, effective)
    if (!this.calls[call]!.isOpaque) return lines
    const keys = requestKeysOf(this.run.profile)
    return lines.filter(({ key }) => !keys.includes(key.split('.')[0]!))
  }
}

/** The values of each key, those who have the same together. */
function valuesOf(lines: readonly (readonly FullLine[])[]): KeyValues[] {
  const keys = new Map<string, Map<string, { line: FullLine; of: number[] }>>()
  lines.forEach((own, index) => {
    for (const line of own) {
      let values = keys.get(line.key)
      if (values === undefined) keys.set(line.key, (values = new Map()))
      const same = `${line.value}\n${line.from}\n${String(line.isIdle)}`
      const known = values.get(same)
      if (known === undefined) values.set(same, { line, of: [index] })
      else known.of.push(index)
    }
  })
  return [...keys].map(([key, values]) => ({
    key,
    values: [...values.values()].sort((a, b) => b.of.length - a.of.length),
  }))
}

function proposal(
  run: Run,
  lines: Lines,
  {
    calls,
    holders,
    strands,
  }: Pick<PolicyView, 'calls' | 'holders'> & { readonly strands: readonly Strand[] },
  command: PolicyCommand,
): Proposal {
  const { policy: proposed, rollout } = command
  const policy = { ...proposed, for: '*' }
  const alone = everyLine(run, { policy, values: [] }).filter(({ isDefault }) => !isDefault)
  const included = rollout && callersIn(run, rollout)
  const changes = new Map<string, ValueChange & { of: number[] }>()
  const overruled = new Map<string, Overruled & { of: number[] }>()
  const same = new Set<string>()
  const changedCalls = new Set<number>()
  const reached: number[] = []
  for (const { call, set, holders: all } of strands) {
    const own = all.filter((at) => included?.has(holders[at]!.caller) ?? true)
    if (included !== undefined && own.length === 0) continue
    const after = run.effectiveAt(calls[call]!.edge, set, [proposed])
    const before = inUse(lines.at(call, set))
    const now = inUse(lines.of(call, after))
    let isChanged = false
    for (const key of new Set([...before.keys(), ...now.keys()])) {
      const [was, becomes] = [before.get(key), now.get(key)]
      if (was?.value === becomes?.value) continue
      isChanged = true
      gather(changes, `${key}\n${was?.value}\n${was?.from}\n${becomes?.value}`, call, {
        key,
        was,
        becomes,
        of: [],
      })
    }
    if (isChanged) {
      changedCalls.add(call)
      reached.push(...own)
    }
    for (const { key, value } of alone) {
      const line = now.get(key)
      if (line === undefined) continue
      if (line.value !== value) {
        const other = line.overrides.find(({ at, from }) => at === run.now && from === '')
        const because = other?.because ?? ''
        gather(overruled, `${key}\n${line.from}\n${because}`, call, { line, because, of: [] })
      } else if (before.get(key)?.value === value) same.add(key)
    }
  }
  const said = alone.map(({ key }) => key)
  const refusal = refusalOf({ ...command, at: run.now }, run.ownership)
  const changed = [...changes.values()]
  return {
    refusal: refusal && refusalWords(refusal, timeWords),
    changes: changed,
    overruled: [...overruled.values()],
    same: [...same].filter((key) => changed.every((change) => change.key !== key)),
    calls: [...changedCalls],
    holders: reached,
    warnings: policyWarnings(run, run.world.places.sets.length - 1, proposed, said),
  }
}

function inUse(lines: readonly FullLine[]): ReadonlyMap<string, FullLine> {
  return new Map(lines.filter(({ isIdle }) => isIdle !== true).map((line) => [line.key, line]))
}

function gather<V extends { readonly of: number[] }>(
  known: Map<string, V>,
  key: string,
  call: number,
  fresh: V,
): void {
  const found = known.get(key) ?? fresh
  if (!found.of.includes(call)) found.of.push(call)
  known.set(key, found)
}
