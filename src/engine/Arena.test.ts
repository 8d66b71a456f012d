import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Arena, firstDifference } from './Arena.ts'
import { LimitReached } from './LimitReached.ts'

const columns = { small: 'u8', signed: 'i32', unsigned: 'u32', real: 'f64' } as const

function arenaOf(capacity = 2) {
  const arena = new Arena()
  return { arena, table: arena.table('things', columns, capacity) }
}

describe('a table', () => {
  it('gives rows of zeros when they are used for the first time', () => {
    const { table } = arenaOf()
    for (let count = 0; count < 5; count++) {
      const row = table.birth()
      expect([table.small[row], table.signed[row], table.unsigned[row], table.real[row]]).toEqual([
        0, 0, 0, 0,
      ])
    }
  })

  it('keeps what was written when it grows, and has room for more births then', () => {
    const { table } = arenaOf(1)
    let growths = 0
    table.onGrow = () => growths++
    for (let row = 0; row < 100; row++) {
      expect(table.birth()).toBe(row)
      table.signed[row] = -row
      table.real[row] = row / 2
    }
    expect(table.capacity).toBe(128)
    expect(growths).toBe(7)
    expect(table.signed.subarray(0, 100)).toEqual(Int32Array.from({ length: 100 }, (_, i) => -i))
    expect(table.real[99]).toBe(49.5)
  })

  it('uses dead rows again, the latest first, and counts births on', () => {
    const { table } = arenaOf()
    const rows = [table.birth(), table.birth(), table.birth()]
    table.death(rows[0]!)
    table.death(rows[2]!)
    expect(table.alive).toBe(1)
    expect([table.birth(), table.birth(), table.birth()]).toEqual([2, 0, 3])
    expect(table.rows.births).toBe(6)
    expect(table.used).toBe(4)
  })

  it('never gives a row that is alive', () => {
    fc.assert(
      fc.property(fc.array(fc.option(fc.nat()), { maxLength: 200 }), (steps) => {
        const { table } = arenaOf(1)
        const alive: number[] = []
        for (const step of steps) {
          if (step === null || alive.length === 0) {
            const row = table.birth()
            expect(alive).not.toContain(row)
            alive.push(row)
          } else {
            table.death(alive.splice(step % alive.length, 1)[0]!)
          }
          expect(table.alive).toBe(alive.length)
        }
      }),
      { numRuns: 50, seed: 1 },
    )
  })
})

describe('a checkpoint', () => {
  /** Births, deaths and writes, as numbers. */
  const history = fc.array(fc.tuple(fc.nat(9), fc.nat(), fc.nat(1_000_000)), { maxLength: 80 })
  type History = readonly (readonly [number, number, number])[]

  function live(table: ReturnType<typeof arenaOf>['table'], alive: number[], steps: History): void {
    for (const [kind, pick, value] of steps) {
      if (kind < 5 || alive.length === 0) {
        const row = table.birth()
        alive.push(row)
        table.small[row] = value
        table.signed[row] = -value
        table.unsigned[row] = value * 4_000
        table.real[row] = value / 7
      } else if (kind < 8) {
        table.death(alive.splice(pick % alive.length, 1)[0]!)
      } else {
        table.real[alive[pick % alive.length]!] = value
      }
    }
  }

  it('brings everything back, whatever happened since', () => {
    fc.assert(
      fc.property(history, history, history, (before, since, after) => {
        const { arena, table } = arenaOf()
        const alive: number[] = []
        live(table, alive, before)
        const then = arena.checkpoint()
        const aliveThen = [...alive]
        live(table, alive, since)
        arena.restore(then)
        expect(firstDifference(arena, then, arena.checkpoint())).toBeUndefined()

        // And what follows is what would have followed, births and their rows included.
        live(table, [...aliveThen], after)
        const twin = arenaOf()
        const twinAlive: number[] = []
        live(twin.table, twinAlive, before)
        live(twin.table, twinAlive, after)
        const [one, other] = [arena.checkpoint(), twin.arena.checkpoint()]
        expect(firstDifference(arena, one, other)).toBeUndefined()
      }),
      { numRuns: 100, seed: 2 },
    )
  })

  it('leaves rows that were not used yet as zeros', () => {
    const { arena, table } = arenaOf()
    table.birth()
    const then = arena.checkpoint()
    for (let count = 0; count < 10; count++) {
      const row = table.birth()
      table.signed[row] = 7
      table.real[row] = 7
    }
    arena.restore(then)
    expect(table.used).toBe(1)
    for (let row = 1; row < table.capacity; row++) {
      expect([table.signed[row], table.real[row]]).toEqual([0, 0])
    }
  })

  it('is not changed by what happens after it was taken', () => {
    const { arena, table } = arenaOf()
    const row = table.birth()
    table.signed[row] = 1
    const then = arena.checkpoint()
    table.signed[row] = 2
    arena.restore(then)
    table.signed[row] = 3
    arena.restore(then)
    expect(table.signed[row]).toBe(1)
  })

  it('of an arena goes into another one that has not grown yet', () => {
    const large = arenaOf()
    for (let row = 0; row < 50; row++) large.table.signed[large.table.birth()] = row
    const small = arenaOf()
    small.arena.restore(large.arena.checkpoint())
    expect(small.table.used).toBe(50)
    expect(small.table.signed[49]).toBe(49)
    expect(small.table.birth()).toBe(50)
  })

  it('says how many bytes it has', () => {
    const { arena, table } = arenaOf()
    expect(arena.checkpoint().bytes).toBe(0)
    table.birth()
    // One of each width, and the entry of the free list.
    expect(arena.checkpoint().bytes).toBe(1 + 4 + 4 + 8 + 4)
  })

  it('of other tables is refused', () => {
    const { arena } = arenaOf()
    expect(() => new Arena().restore(arena.checkpoint())).toThrow(
      'checkpoint of 1 tables, arena of 0',
    )
  })
})

describe('the first difference', () => {
  it('names table, column, row and both values', () => {
    const { arena, table } = arenaOf()
    const other = arena.table('others', { value: 'f64' })
    for (let row = 0; row < 3; row++) {
      table.birth()
      other.birth()
    }
    const then = arena.checkpoint()
    other.value[1] = 5
    table.real[2] = 0.5
    table.unsigned[2] = 9
    expect(firstDifference(arena, then, arena.checkpoint())).toEqual({
      table: 'things',
      column: 'unsigned',
      row: 2,
      left: 0,
      right: 9,
    })
  })

  it('tells 0 from −0 and takes NaN for equal to itself', () => {
    const { arena, table } = arenaOf()
    const row = table.birth()
    table.real[row] = 0
    const plus = arena.checkpoint()
    table.real[row] = -0
    expect(firstDifference(arena, plus, arena.checkpoint())?.column).toBe('real')
    table.real[row] = NaN
    expect(firstDifference(arena, arena.checkpoint(), arena.checkpoint())).toBeUndefined()
  })

  it('sees a birth, and a row that was buried and born again', () => {
    const { arena, table } = arenaOf()
    table.birth()
    const then = arena.checkpoint()
    table.death(table.birth())
    expect(firstDifference(arena, then, arena.checkpoint())?.column).toBe('used')
    arena.restore(then)
    table.death(0)
    table.birth()
    expect(firstDifference(arena, then, arena.checkpoint())?.column).toBe('births')
  })

  it('takes a checkpoint in the memory of a spent one, and it is the same checkpoint', () => {
    const arena = new Arena()
    const table = arena.table('things', { size: 'f64', kind: 'u8' }, 4)
    for (let row = 0; row < 9; row++) table.size[table.birth()] = row
    const spent = arena.checkpoint()
    const memory = spent.tables[0]!.columns[0]!.buffer
    table.death(3)
    table.size[5] = 50

    const fresh = arena.checkpoint()
    const again = arena.checkpoint(spent)

    expect(again.tables[0]!.columns[0]!.buffer).toBe(memory)
    expect(firstDifference(arena, fresh, again)).toBeUndefined()
    table.size[5] = 7
    arena.restore(again)
    expect(table.size[5]).toBe(50)
  })
})

it('has a limit of memory, and is whole when it is reached', () => {
  const arena = new Arena(1_000)
  const rows = arena.table('rows', { a: 'f64' }, 16)
  rows.a[rows.birth()] = 7
  const before = arena.checkpoint()
  expect(() => arena.table('more', { a: 'f64' }, 1_000)).toThrow(LimitReached)
  const give = (births: number): void => {
    for (let count = 0; count < births; count++) rows.birth()
  }
  give(31)
  // It would double once more: what it has stays as it was.
  give(32)
  expect(() => give(1)).toThrow(LimitReached)
  expect(rows.capacity).toBe(64)
  arena.restore(before)
  expect([rows.used, rows.a[0]]).toEqual([1, 7])
})
