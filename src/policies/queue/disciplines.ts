import type { Us } from '../../model/units.ts'
import type { PolicyColumns } from '../columns.ts'
import { turn, type Discipline, type ServerQueue } from './queue.ts'

export interface QueueOptions {
  readonly discipline: Discipline
  /** How long a queue must stand, or over how long its shortest wait is taken. */
  readonly intervalUs: Us
  /** How long anybody should wait. */
  readonly targetUs: Us
  /** How long work takes, for who is asked whether it can be done in time. */
  readonly workUs: Us
}

/**
 * - `lifo`: the newest first.
 * - `adaptiveLifo`: the newest first while the queue has not been empty for an interval.
 * - `controlledDelay`: who waited longer than the target is dropped while the queue has not been empty for an interval, and longer
 *   than the interval otherwise.
 * - `codel`: overloaded for an interval if the shortest wait of the one before was above the target; then who waited more than
 *   twice the target is dropped, but for the first of each interval.
 * - `deadline`: who cannot be answered before its deadline is dropped.
 *
 * @source folly: folly/executors/Codel.cpp (100 ms, 5 ms); Maurer, Fail at Scale, ACM Queue 13(8), 2015 (controlled delay, adaptive LIFO)
 */
export function queueOf(
  options: QueueOptions,
  { serverQueues: queues, clock }: PolicyColumns,
): ServerQueue {
  const { discipline, intervalUs, targetUs, workUs } = options
  const stands = (queue: number): boolean => clock.now - queues.emptyAt[queue]! > intervalUs
  const common = {
    discipline,
    dropsOldest: discipline === 'lifo' || discipline === 'adaptiveLifo',
    takesNewest: () => false,
  }

  switch (discipline) {
    case 'lifo':
      return { ...common, takesNewest: () => true, judge: () => turn.serve }
    case 'adaptiveLifo':
      return {
        ...common,
        takesNewest(queue) {
          queues.isOverloaded[queue] = stands(queue) ? 1 : 0
          return queues.isOverloaded[queue] === 1
        },
        judge: () => turn.serve,
      }
    case 'controlledDelay':
      return {
        ...common,
        judge(queue, waitedUs) {
          const isStanding = stands(queue)
          queues.isOverloaded[queue] = isStanding ? 1 : 0
          return waitedUs > (isStanding ? targetUs : intervalUs) ? turn.shed : turn.serve
        },
      }
    case 'codel':
      return {
        ...common,
        judge(queue, waitedUs) {
          if (clock.now > queues.intervalEndsAt[queue]!) {
            queues.intervalEndsAt[queue] = clock.now + intervalUs
            queues.isOverloaded[queue] = queues.minWaitUs[queue]! > targetUs ? 1 : 0
            // Two must come in an interval before any is dropped.
            queues.minWaitUs[queue] = waitedUs
            return turn.serve
          }
          if (waitedUs < queues.minWaitUs[queue]!) queues.minWaitUs[queue] = waitedUs
          return queues.isOverloaded[queue] === 1 && waitedUs > 2 * targetUs
            ? turn.shed
            : turn.serve
        },
      }
    case 'deadline':
      return {
        ...common,
        judge: (_queue, _waitedUs, deadlineAt) =>
          deadlineAt > 0 && clock.now + workUs > deadlineAt ? turn.tooLate : turn.serve,
      }
    case 'fifo':
      return { ...common, judge: () => turn.serve }
  }
}
