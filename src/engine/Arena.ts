import { LimitReached } from './LimitReached.ts'

/**
 * All that changes during a run: tables of named columns of numbers. A checkpoint is a copy of the used part of each column,
 * a fork is a copy that goes another way, and a difference between two runs is a table, a column and a row.
 */

export type ColumnType = 'u8' | 'i32' | 'u32' | 'f64'

interface ArrayOf {
  u8: Uint8Array
  i32: Int32Array
  u32: Uint32Array
  f64: Float64Array
}
type AnyColumn = Uint8Array | Int32Array | Uint32Array | Float64Array

export type Columns = Readonly<Record<string, ColumnType>>

/** One row of a table as an object: what a machine's guards and assigns see. */
export type Row<C extends Columns> = { [K in keyof C]: number }

/**
 * A table: its columns are properties, and are replaced when it grows. So write `requests.state[row]`, and keep no column in
 * a variable across a birth.
 */
export type Table<C extends Columns = Columns> = TableCore & {
  readonly [K in keyof C]: ArrayOf[C[K]]
}

const constructors = {
  u8: Uint8Array,
  i32: Int32Array,
  u32: Uint32Array,
  f64: Float64Array,
} as const

const noRow = -1

/**
 * guess: all tables of one run, in bytes. Fifty thousand requests in flight need a twentieth of it; a page has to hold it, a copy of
 * what grows, and checkpoints.
 */
const mostBytes = 512 * 1024 * 1024

/**
 * Which rows of a table are alive: a free list. An object of its own, so that all tables look the same to the code that gives
 * birth, whatever columns they have.
 */
export class Rows {
  /** Rows 0 … used − 1 are or were alive. */
  used = 0
  /** Rows alive now. */
  alive = 0
  /** The running number of the latest birth; rows that are used again get another one. */
  births = 0
  capacity: number
  freeHead = noRow
  nextFree: Int32Array
  private readonly grow: () => void

  constructor(capacity: number, grow: () => void) {
    this.capacity = capacity
    this.nextFree = new Int32Array(capacity)
    this.grow = grow
  }

  birth(): number {
    this.births++
    this.alive++
    const free = this.freeHead
    if (free !== noRow) {
      this.freeHead = this.nextFree[free]!
      return free
    }
    if (this.used === this.capacity) this.grow()
    return this.used++
  }

  death(row: number): void {
    this.alive--
    this.nextFree[row] = this.freeHead
    this.freeHead = row
  }
}

/** The part of a table that is the same for all: births, deaths, growth, copies. */
export class TableCore {
  readonly id: number
  readonly tableName: string
  readonly columnNames: readonly string[]
  readonly rows: Rows
  /** Called after every growth, by whoever keeps columns at hand. */
  onGrow: (() => void) | undefined = undefined
  private readonly types: readonly ColumnType[]
  private readonly reserve: (bytes: number) => void

  /** @param reserve is told of memory before it is taken; throws when there is none left */
  constructor(
    id: number,
    tableName: string,
    columns: Columns,
    capacity: number,
    reserve: (bytes: number) => void,
  ) {
    this.reserve = reserve
    this.id = id
    this.tableName = tableName
    this.columnNames = Object.keys(columns)
    this.types = Object.values(columns)
    this.rows = new Rows(capacity, () => this.grow(this.rows.capacity * 2))
    this.reserve(capacity * this.rowBytes)
    for (const [name, type] of Object.entries(columns)) {
      Object.defineProperty(this, name, {
        value: new constructors[type](capacity),
        writable: true,
        enumerable: true,
      })
    }
  }

  get used(): number {
    return this.rows.used
  }

  get alive(): number {
    return this.rows.alive
  }

  get capacity(): number {
    return this.rows.capacity
  }

  /**
   * A row for something new. A row that is used for the first time is all zeros; one that is used again keeps the values of
   * its earlier life, so whoever gives birth writes every column that it will read.
   */
  birth(): number {
    return this.rows.birth()
  }

  /** Gives a row back, to be used again. */
  death(row: number): void {
    this.rows.death(row)
  }

  column(name: string): AnyColumn {
    return (this as unknown as Record<string, AnyColumn>)[name]!
  }

  private get rowBytes(): number {
    return this.types.reduce((sum, type) => sum + constructors[type].BYTES_PER_ELEMENT, 4)
  }

  private grow(capacity: number): void {
    this.reserve((capacity - this.rows.capacity) * this.rowBytes)
    const enlarged = <A extends AnyColumn>(old: A, fresh: A): A => {
      fresh.set(old as never)
      return fresh
    }
    this.columnNames.forEach((name, index) => {
      const fresh = new constructors[this.types[index]!](capacity)
      ;(this as unknown as Record<string, AnyColumn>)[name] = enlarged(this.column(name), fresh)
    })
    this.rows.nextFree = enlarged(this.rows.nextFree, new Int32Array(capacity))
    this.rows.capacity = capacity
    this.onGrow?.()
  }

  /**
   * A copy of the used part.
   *
   * @param spent a copy that nobody needs any more: where its memory suffices it is used again, which costs a tenth of new
   *   memory that the system has to hand out first
   */
  copy(spent?: TableCopy): TableCopy {
    const { used, alive, births, freeHead, nextFree } = this.rows
    return {
      used,
      alive,
      births,
      freeHead,
      nextFree: copied(nextFree, used, spent?.nextFree),
      columns: this.columnNames.map((name, index) =>
        copied(this.column(name), used, spent?.columns[index]),
      ),
    }
  }

  /** Back to what it was when the copy was taken. Columns are written in place. */
  restore(copy: TableCopy): void {
    const { rows } = this
    if (copy.used > rows.capacity) this.grow(copy.used)
    this.columnNames.forEach((name, index) => {
      const column = this.column(name)
      column.set(copy.columns[index]! as never)
      // Rows that were not used yet are all zeros, as on the first way through.
      column.fill(0, copy.used, Math.max(copy.used, rows.used))
    })
    rows.nextFree.set(copy.nextFree)
    rows.used = copy.used
    rows.alive = copy.alive
    rows.births = copy.births
    rows.freeHead = copy.freeHead
  }
}

/** The first rows of a column, in the memory of a spent copy where that suffices. */
function copied<A extends AnyColumn>(column: A, used: number, spent: AnyColumn | undefined): A {
  const room = (spent?.buffer.byteLength ?? 0) / column.BYTES_PER_ELEMENT
  if (spent === undefined || room < used) return column.slice(0, used) as A
  const again = column.constructor as new (buffer: ArrayBufferLike, at: number, count: number) => A
  const copy = new again(spent.buffer, 0, used)
  copy.set(column.subarray(0, used) as never)
  return copy
}

export interface TableCopy {
  readonly used: number
  readonly alive: number
  readonly births: number
  readonly freeHead: number
  readonly nextFree: Int32Array
  readonly columns: readonly AnyColumn[]
}

/** A moment of a run: the used part of every table. */
export interface Checkpoint {
  readonly tables: readonly TableCopy[]
  readonly bytes: number
}

/** Where two moments differ first, in the order of tables, columns and rows. */
export interface Difference {
  readonly table: string
  readonly column: string
  readonly row: number
  readonly left: number
  readonly right: number
}

export class Arena {
  readonly tables: TableCore[] = []
  /** All tables, with the room that they have to grow into. */
  bytes = 0
  private readonly most: number

  /** @param most bytes that all tables together may have */
  constructor(most = mostBytes) {
    this.most = most
  }

  /**
   * A new table. Tables are numbered in the order in which they are asked for.
   *
   * @param capacity rows to begin with; it doubles when they are used up
   * @throws LimitReached here and whenever a table grows, when all together would have more than they may
   */
  table<C extends Columns>(name: string, columns: C, capacity = 16): Table<C> {
    const table = new TableCore(this.tables.length, name, columns, Math.max(1, capacity), (bytes) =>
      this.reserve(bytes),
    )
    this.tables.push(table)
    return table as Table<C>
  }

  private reserve(bytes: number): void {
    if (this.bytes + bytes > this.most) throw new LimitReached('memory')
    this.bytes += bytes
  }

  /** @param spent a checkpoint that nobody needs any more; its memory is used again, and it can be restored no longer */
  checkpoint(spent?: Checkpoint): Checkpoint {
    const tables = this.tables.map((table, index) => table.copy(spent?.tables[index]))
    let bytes = 0
    for (const copy of tables) {
      bytes += copy.nextFree.byteLength
      for (const column of copy.columns) bytes += column.byteLength
    }
    return { tables, bytes }
  }

  /** @throws Error when the checkpoint is of an arena with other tables */
  restore(checkpoint: Checkpoint): void {
    if (checkpoint.tables.length !== this.tables.length) {
      throw new Error(
        `checkpoint of ${checkpoint.tables.length} tables, arena of ${this.tables.length}`,
      )
    }
    this.tables.forEach((table, index) => table.restore(checkpoint.tables[index]!))
  }
}

/** The first column that differs between two moments of arenas with the same tables; `undefined` when none does. */
export function firstDifference(
  arena: Arena,
  left: Checkpoint,
  right: Checkpoint,
): Difference | undefined {
  for (const [index, table] of arena.tables.entries()) {
    const a = left.tables[index]!
    const b = right.tables[index]!
    for (const field of ['used', 'births', 'freeHead'] as const) {
      if (a[field] !== b[field]) {
        return { table: table.tableName, column: field, row: 0, left: a[field], right: b[field] }
      }
    }
    for (const [at, column] of table.columnNames.entries()) {
      const one = a.columns[at]!
      const other = b.columns[at]!
      for (let row = 0; row < one.length; row++) {
        if (!Object.is(one[row], other[row])) {
          return { table: table.tableName, column, row, left: one[row]!, right: other[row]! }
        }
      }
    }
  }
  return undefined
}
