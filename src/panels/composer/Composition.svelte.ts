import { pathAt, readText } from '../../author/rewrite.ts'
import {
  isSame,
  isValueMap,
  withKey,
  withoutKey,
  type Path,
  type Value,
  type ValueMap,
} from '../../author/Value.ts'
import type { PolicyScope, PolicyView } from '../../playback/protocol.ts'
import type { DefectKind, PolicyCommand } from '../../scenario/commands.ts'
import { parseCommand } from '../../scenario/commandText.ts'
import { flowText } from '../../scenario/policyText.ts'
import { ScenarioError, type Problem } from '../../scenario/ScenarioError.ts'
import type { FormHost } from '../author/fieldProps.ts'
import type { Player } from '../Player.svelte.ts'

/** Which part of the composer is shown. */
export type ComposerTab = 'compose' | 'review' | 'watch'

interface Reading {
  readonly command: PolicyCommand | undefined
  readonly problems: readonly (Problem & { readonly path: Path })[]
}

/**
 * A policy that somebody composes: whose calls, what it shall say, what it would change, and what became of it when it was
 * applied. What is said is kept as a scenario writes it, and only what is said becomes the policy.
 */
export class Composition implements FormHost {
  readonly #player: Player
  scope: PolicyScope = $state.raw({ for: '*' })
  /** The policy without its scope, as it is written. */
  value: ValueMap = $state.raw({})
  /** Who says it; the operator need not say so. */
  by: string = $state('operator')
  /** Which proxies get it, as a command says it; empty: all. */
  rollout = $state('')
  /** The part of it that proxies refuse; empty: it is sound. */
  defect: DefectKind | '' = $state('')
  tab: ComposerTab = $state('compose')
  view: PolicyView | undefined = $state.raw()
  /** What was applied last. */
  applied: PolicyCommand | undefined = $state.raw()
  #looks = 0

  readonly services = $derived.by(
    () => this.#player.topology?.services.map(({ name }) => name) ?? [],
  )
  readonly clients = $derived.by(() => this.#player.topology?.clients.map(({ name }) => name) ?? [])
  /** Who calls whom it is for. */
  readonly callers = $derived.by(() => {
    const { topology } = this.#player
    const to = topology?.services.findIndex(({ name }) => name === this.scope.for) ?? -1
    const names = (topology?.edges ?? [])
      .filter(({ toService }) => to < 0 || toService === to)
      .map(({ fromClient, fromService }) =>
        fromClient >= 0
          ? topology!.clients[fromClient]!.name
          : topology!.services[fromService]!.name,
      )
    return names.filter((name, at) => names.indexOf(name) === at)
  })
  /** Whom it may be rolled out to, as a command names them. */
  readonly rollouts = $derived.by(() => {
    const { topology } = this.#player
    if (topology === undefined) return []
    const callers = this.callers.flatMap((name) => {
      const service = topology.services.find((each) => each.name === name)
      return service === undefined
        ? [name]
        : [name, ...service.endpoints.map((row) => topology.endpoints[row]!.name)]
    })
    const teams = this.speakers.slice(2).map((team) => `team:${team}`)
    return ['5%', '50%', ...teams, ...callers]
  })
  /** Who may be said to have applied it: whoever sits at the controls, whoever runs the mesh, the teams. */
  readonly speakers = $derived.by(() => {
    const teams = (this.#player.topology?.services ?? []).map(({ team }) => team)
    const own = teams.filter((team, at) => team !== '' && teams.indexOf(team) === at)
    return own.length === 0 ? ['operator'] : ['operator', 'platform', ...own]
  })
  readonly document: ValueMap = $derived({
    ...plain(this.scope),
    ...(this.by === 'operator' ? {} : { by: this.by }),
    ...this.value,
  })
  readonly text = $derived(flowText(this.document))
  readonly isEmpty = $derived(Object.keys(this.value).length === 0)
  readonly #reading: Reading = $derived.by(() => this.#read())
  /** What stands before the policy in a command, and is no part of it. */
  readonly #lead = $derived(
    ['0s policy', this.rollout && `to ${this.rollout}`, this.defect && `bad ${this.defect}`, '']
      .filter((part, at) => part !== '' || at === 3)
      .join(' '),
  )
  /** What would be applied; undefined while nothing is said, or not all of it can be read. */
  readonly command = $derived(this.#reading.command)
  readonly problems = $derived(this.#reading.problems)
  /** What was applied is part of the run, and not taken back. */
  readonly isApplied = $derived.by(
    () => this.applied !== undefined && this.#player.added.includes(this.applied),
  )

  constructor(player: Player) {
    this.#player = player
  }

  /** Another scope. What was said stays, as far as somebody turns only to other callers of the same service. */
  turnTo(scope: PolicyScope): void {
    if (isSame(plain(scope), plain(this.scope))) return
    if (scope.for !== this.scope.for) this.value = {}
    this.scope = scope
    this.view = undefined
    this.tab = 'compose'
    this.applied = undefined
  }

  set(path: Path, to: Value | undefined): void {
    this.value = (setAt(this.value, path, to) ?? {}) as ValueMap
  }

  clear(): void {
    this.value = {}
    this.tab = 'compose'
  }

  problemsAt(path: Path, isExact: boolean): Reading['problems'] {
    return this.problems.filter(
      (problem) =>
        path.every((segment, at) => problem.path[at] === segment) &&
        (!isExact || problem.path.length === path.length),
    )
  }

  /** Looks again at what binds, and at what would change. */
  async look(): Promise<void> {
    const own = ++this.#looks
    const { command: proposed, applied } = this
    const view = await this.#player.policies(this.scope, { proposed, applied })
    if (own === this.#looks && view !== undefined) this.view = view
  }

  /** Pushes it, at this moment of the run. */
  apply(): void {
    if (this.command === undefined) return
    const command: PolicyCommand = { ...this.command, at: this.#player.nextMoment }
    this.applied = command
    this.value = {}
    this.rollout = ''
    this.defect = ''
    this.tab = 'watch'
    this.#player.act(command)
  }

  /** As if it had never been applied. */
  takeBack(): void {
    if (this.applied !== undefined) this.#player.undo(this.applied)
  }

  /** What was before is pushed as a new version, now; the past stays. */
  rollBack(): void {
    const { applied } = this
    if (applied === undefined || !this.isApplied || applied.until !== undefined) return
    const over = { ...applied, until: this.#player.nextMoment }
    this.applied = over
    const commands = this.#player.added.map((other) => (other === applied ? over : other))
    void this.#player.setCommands(commands, true)
  }

  /** The same again, at the same moment. */
  redo(): void {
    if (this.applied === undefined || this.isApplied) return
    const commands = [...this.#player.added, this.applied].sort((a, b) => a.at - b.at)
    void this.#player.setCommands(commands)
  }

  #read(): Reading {
    if (this.isEmpty) return { command: undefined, problems: [] }
    try {
      const command = parseCommand(this.#lead + this.text, this.#player.names, 'composer')
      return { command: command.kind === 'policy' ? command : undefined, problems: [] }
    } catch (error) {
      if (!(error instanceof ScenarioError)) throw error
      const reading = readText(this.text)
      return {
        command: undefined,
        problems: error.problems.map((problem) => ({
          ...problem,
          path:
            reading === undefined
              ? []
              : pathAt(this.text, reading, problem.column - 1 - this.#lead.length),
        })),
      }
    }
  }
}

/** A scope as a map of what it says. */
function plain({ for: callee, from }: PolicyScope): ValueMap {
  return from === undefined ? { for: callee } : { for: callee, from }
}

/** The same value with another one at a path; maps and lists that are left empty go as well. */
function setAt(value: Value | undefined, path: Path, to: Value | undefined): Value | undefined {
  const [segment, ...rest] = path
  if (segment === undefined) return to
  if (typeof segment === 'number') {
    const list = Array.isArray(value) ? [...(value as readonly Value[])] : []
    const inner = setAt(list[segment], rest, to)
    if (inner === undefined) list.splice(segment, 1)
    else list[segment] = inner
    return list.length === 0 ? undefined : list
  }
  const map = isValueMap(value) ? value : {}
  const inner = setAt(map[segment], rest, to)
  const next = inner === undefined ? withoutKey(map, segment) : withKey(map, segment, inner)
  return Object.keys(next).length === 0 ? undefined : next
}
