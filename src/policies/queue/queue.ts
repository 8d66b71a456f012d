/**
 * Queue disciplines: who is served next, and who is not served any more.
 *
 * First come, first served is fair, and under overload it is the worst: once a queue stands, everybody has waited longer than
 * anybody's patience when it is their turn, and all work is done for callers who have left. What has waited longest is worth least.
 * So a queue may take the newest first, drop what has waited too long, or drop what its caller cannot use any more.
 *
 * It is the service's own, and no mesh's: a proxy sees no queue.
 */
export interface ServerQueue {
  readonly discipline: Discipline
  /** Whether the newest is taken now, and not the oldest. */
  takesNewest(queue: number): boolean
  /**
   * It is somebody's turn.
   *
   * @param deadlineAt until when its answer is of use; 0 when nobody said
   * @returns what becomes of it: see `turn`
   */
  judge(queue: number, waitedUs: number, deadlineAt: number): number
  /** Whether the oldest gives way when all places are taken, and not the newcomer. */
  readonly dropsOldest: boolean
}

export const turn = { serve: 0, shed: 1, tooLate: 2 } as const

export const disciplines = [
  'fifo',
  'lifo',
  'adaptiveLifo',
  'controlledDelay',
  'codel',
  'deadline',
] as const
export type Discipline = (typeof disciplines)[number]
