import type { Command, FaultCommand } from '../scenario/commands.ts'
import type { Player } from './Player.svelte.ts'

/** What somebody did to a fault, while one step takes it back. */
export interface Deed {
  readonly did: 'broke' | 'changed' | 'ended' | 'removed'
  readonly command: FaultCommand
  readonly before: readonly Command[]
  readonly after: readonly Command[]
}

/**
 * What may be done to the faults of a run: begin, change, end, take out. Each is another list of commands, so each can be taken
 * back; the run is played again from the first difference.
 */
export class Deeds {
  private readonly player: Player
  private done: Deed | undefined = $state.raw()
  /** The last deed, as long as nothing else was done to the run. */
  readonly last = $derived.by(() =>
    this.done?.after === this.player.added ? this.done : undefined,
  )

  constructor(player: Player) {
    this.player = player
  }

  begin(command: FaultCommand): void {
    this.set('broke', command, [...this.player.added, command], true)
  }

  /** Another fault in the place of one: the run is played again from the earlier of the two. */
  change(from: FaultCommand, to: FaultCommand): void {
    this.set('changed', to, [...this.without(from), to])
  }

  /** It ends at this moment; what it has done stays. */
  end(command: FaultCommand): void {
    const { added, nextMoment } = this.player
    if (added.includes(command)) {
      this.set('ended', command, [...this.without(command), { ...command, until: nextMoment }])
      return
    }
    const { fault, on } = command
    const clear = { kind: 'clear', at: nextMoment, fault: fault.kind, on } as const
    this.set('ended', command, [...added, clear])
  }

  /** As if it had never been. */
  remove(command: FaultCommand): void {
    this.set('removed', command, this.without(command))
  }

  /** Takes the last deed back. */
  undo(): void {
    const { last } = this
    if (last === undefined) return
    void this.player.setCommands(last.before)
    this.done = undefined
  }

  /** No more is said of it. */
  forget(): void {
    this.done = undefined
  }

  private without(command: FaultCommand): readonly Command[] {
    const { added } = this.player
    if (added.includes(command)) return added.filter((other) => other !== command)
    const { at, fault, on } = command
    return [...added, { kind: 'without', at, fault: fault.kind, on }]
  }

  private set(
    did: Deed['did'],
    command: FaultCommand,
    commands: readonly Command[],
    play?: boolean,
  ): void {
    const before = this.player.added
    const sorted = [...commands].sort((a, b) => a.at - b.at)
    void this.player.setCommands(sorted, play)
    this.done = { did, command, before, after: this.player.added }
  }
}
