import { describe, expect, it } from 'vitest'
import { goldenDigest, goldenRuns } from '../bench/golden.ts'
import { runOf } from '../bench/observe.ts'
import { firstDifference } from '../engine/Arena.ts'
import { parseCommand } from './commandText.ts'
import { formatCommand } from './formatCommand.ts'
import type { Command } from './commands.ts'

const s = (seconds: number): number => seconds * 1_000_000
const [, , everything] = goldenRuns

describe('a run', () => {
  it.each(goldenRuns.map((run) => [run.name, run] as const))(
    '%s is bit for bit what it was when it was written down',
    (_, run) => {
      expect(goldenDigest(run)).toBe(run.digest)
    },
  )

  it('of the same scenario, seed and commands tells the same story, column by column', () => {
    const [one, other] = [runOf(everything!.scenario), runOf(everything!.scenario)]
    one.run.advance(s(2))
    other.run.advance(s(2))
    const { arena } = one.run.world.places.sim
    const there = other.run.world.places.sim.arena.checkpoint()
    expect(firstDifference(arena, arena.checkpoint(), there)).toBeUndefined()
  })

  it('does not depend on what ran before it in the same program', () => {
    const run = goldenRuns[0]!
    const before = goldenDigest(run)
    runOf(everything!.scenario).run.advance(s(1))
    expect(goldenDigest(run)).toBe(before)
  })

  it('stands at whole microseconds only', () => {
    const { run } = runOf(everything!.scenario)
    const { sim } = run.world.places
    let fractions = 0
    sim.tap = () => {
      if (!Number.isInteger(sim.now)) fractions++
    }
    run.advance(s(2))
    expect(fractions).toBe(0)
    const { nodes } = sim.wheel
    for (let node = 0; node < nodes.used; node++)
      expect(Number.isInteger(nodes.at[node])).toBe(true)
  })

  it('obeys a command that comes later as if it had been known from the start', () => {
    const command: Command = { kind: 'fault', at: s(1.5), fault: { kind: 'kill' }, on: 'cart-2' }
    const known = runOf(everything!.scenario, [command]).run
    known.advance(s(3))
    // Going to the moment, saying it and going on is what an event of the scenario does.
    const { scenario } = everything!
    const events = [
      ...(scenario.events as object[]),
      { at: '1500ms', fault: 'kill', on: 'cart-2' },
    ].sort((a, b) => parseFloat((a as { at: string }).at) - parseFloat((b as { at: string }).at))
    const written = runOf({ ...scenario, events }).run
    written.advance(s(3))
    expect(written.world.places.sim.digest).toBe(known.world.places.sim.digest)
    const said = parseCommand(formatCommand(command), known.scenario)
    expect(said).toEqual(command)
  })

  it('says the same before a command whatever comes after', () => {
    const command: Command = { kind: 'load', at: s(2), client: 'web', ratePerSecond: 5 }
    const [plain, changed] = [
      runOf(everything!.scenario).run,
      runOf(everything!.scenario, [command]).run,
    ]
    plain.advance(s(2) - 1)
    changed.advance(s(2) - 1)
    expect(changed.world.places.sim.digest).toBe(plain.world.places.sim.digest)
    plain.advance(s(3))
    changed.advance(s(3))
    expect(changed.world.places.sim.digest).not.toBe(plain.world.places.sim.digest)
  })
})
