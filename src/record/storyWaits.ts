import type { Us } from '../model/units.ts'
import type { Wait, WaitKind } from './Story.ts'
import {
  spansOf,
  waitingOf,
  type AttemptLife,
  type JobLife,
  type RequestLife,
} from './storyTree.ts'

type Add = (kind: WaitKind, us: Us, endpoint: number) => void

interface Piece {
  readonly from: Us
  readonly to: Us
  readonly tell: (from: Us, to: Us) => void
}

/**
 * Where the time of a request went: every moment of it has exactly one kind, so the parts sum to the whole. While its endpoint
 * waits for calls the moment belongs to the call that ends last, and so on down the tree.
 *
 * @param nameOf the name of an endpoint
 * @returns the kinds that there were, longest first
 */
export function waitsOf(root: RequestLife, nameOf: (endpoint: number) => string): Wait[] {
  const sums = new Map<WaitKind, Map<number, Us>>()
  walkRequest(root, root.from, root.to, (kind, us, endpoint) => {
    const places = sums.get(kind) ?? new Map<number, Us>()
    sums.set(kind, places.set(endpoint, (places.get(endpoint) ?? 0) + us))
  })
  return [...sums]
    .map(([kind, places]): Wait => {
      const [most] = [...places].sort((a, b) => b[1] - a[1] || a[0] - b[0])
      const us = [...places.values()].reduce((sum, part) => sum + part, 0)
      const [endpoint, part] = most!
      return { kind, us, mostly: endpoint < 0 ? '' : nameOf(endpoint), mostlyUs: part }
    })
    .sort((a, b) => b.us - a.us)
}

/** Tells of all pieces within a stretch; what lies between them is silence. */
function fill(
  pieces: readonly Piece[],
  from: Us,
  to: Us,
  silence: (from: Us, to: Us) => void,
): void {
  let at = from
  for (const piece of pieces) {
    const begin = Math.max(at, piece.from)
    const end = Math.min(to, piece.to)
    if (end <= begin) continue
    if (begin > at) silence(at, begin)
    piece.tell(begin, end)
    at = end
  }
  if (to > at) silence(at, to)
}

function walkRequest(request: RequestLife, from: Us, to: Us, add: Add): void {
  const { delay, detection } = request
  const pieces: Piece[] = [
    ...(delay === undefined ? [] : [{ ...delay, tell: added('injected', -1, add) }]),
    ...(detection === undefined ? [] : [{ ...detection, tell: added('detecting', -1, add) }]),
    ...request.attempts.map((attempt) => ({
      from: attempt.from,
      to: attempt.to,
      tell: (begin: Us, end: Us) => walkAttempt(attempt, begin, end, add),
    })),
    ...request.tries.map((one) => ({
      from: one.from,
      to: one.to,
      tell: (begin: Us, end: Us) => walkRequest(one, begin, end, add),
    })),
    ...request.pauses.map((pause) => ({ ...pause, tell: added('backoff', -1, add) })),
  ]
  pieces.sort((a, b) => a.from - b.from || a.to - b.to)
  fill(pieces, from, to, added('silent', -1, add))
}

function walkAttempt(attempt: AttemptLife, from: Us, to: Us, add: Add): void {
  const { endpoint, job } = attempt
  const pieces = spansOf(attempt).flatMap(({ kind, from: begin, to: end }): Piece[] => {
    if (kind === 'waste') return []
    const tell =
      kind === 'calling' ? (a: Us, b: Us) => walkCalls(job!, a, b, add) : added(kind, endpoint, add)
    return [{ from: begin, to: end, tell }]
  })
  fill(pieces, from, to, added('silent', endpoint, add))
}

function walkCalls(job: JobLife, from: Us, to: Us, add: Add): void {
  const borders = new Set([from, to])
  for (const { at } of job.message?.steps ?? []) if (at > from && at < to) borders.add(at)
  // A flow works between its calls, and pauses before it tries again.
  const pauses = job.flow
    .filter(({ event }) => event === 'again')
    .map(({ at, us }) => ({ from: at, to: at + us }))
  for (const call of job.calls) {
    if (call.from > from && call.from < to) borders.add(call.from)
    if (call.to > from && call.to < to) borders.add(call.to)
  }
  for (const pause of pauses) {
    if (pause.from > from && pause.from < to) borders.add(pause.from)
    if (pause.to > from && pause.to < to) borders.add(pause.to)
  }
  const ordered = [...borders].sort((a, b) => a - b)
  for (let index = 1; index < ordered.length; index++) {
    const begin = ordered[index - 1]!
    const end = ordered[index]!
    let last: RequestLife | undefined
    for (const call of job.calls) {
      const isOpen = call.from <= begin && call.to >= end
      if (isOpen && (last === undefined || call.to > last.to)) last = call
    }
    const isPause = pauses.some((pause) => pause.from <= begin && pause.to >= end)
    const alone = isKept(job, begin, end)
      ? 'kept'
      : job.flow.length === 0
        ? 'silent'
        : isPause
          ? 'backoff'
          : 'served'
    if (last !== undefined) walkRequest(last, begin, end, add)
    else add(alone, end - begin, job.endpoint)
  }
}

/** Whether its message waited at the broker all the time. */
function isKept({ message }: JobLife, from: Us, to: Us): boolean {
  if (message === undefined) return false
  return waitingOf(message, to).some((wait) => wait.from <= from && wait.to >= to)
}

function added(kind: WaitKind, endpoint: number, add: Add): (from: Us, to: Us) => void {
  return (from, to) => add(kind, to - from, endpoint)
}
