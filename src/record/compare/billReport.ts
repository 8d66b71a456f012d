import type { Bill } from './bill.ts'

/** A bill in the units of files: milliseconds, cores, MiB, counts. */
export interface BillReport extends Omit<Bill, 'taxUs' | 'added'> {
  readonly taxMs: number
  readonly added: readonly {
    readonly client: string
    readonly of: number
    readonly meanMs: number | null
    readonly p50Ms: number | null
    readonly p99Ms: number | null
  }[]
}

export function billReport({ taxUs, added, ...bill }: Bill): BillReport {
  const ms = (us: number): number | null => (Number.isFinite(us) ? us / 1_000 : null)
  return {
    ...bill,
    taxMs: taxUs / 1_000,
    added: added.map(({ client, of, meanUs, p50Us, p99Us }) => ({
      client,
      of,
      meanMs: ms(meanUs),
      p50Ms: ms(p50Us),
      p99Ms: ms(p99Us),
    })),
  }
}
