import type { CallSeen, Draft } from './Cursor.ts'

/**
 * Refuses calls that go round in a circle: with certain calls a request never ends, with uncertain ones it may be of any
 * size. Each circle is told once, at the call that closes it.
 */
export function checkCalls(draft: Draft): void {
  const callsOf = new Map<string, CallSeen[]>()
  for (const call of draft.calls) {
    const list = callsOf.get(call.from)
    if (list === undefined) callsOf.set(call.from, [call])
    else list.push(call)
  }
  /** Services from which no circle is left to find. */
  const done = new Set<string>()
  for (const start of callsOf.keys()) {
    if (!done.has(start)) search(start, callsOf, done, draft)
  }
}

/** Walks in depth; a call to somebody on the way closes a circle. A list and no recursion: the way may be long. */
function search(
  start: string,
  callsOf: ReadonlyMap<string, readonly CallSeen[]>,
  done: Set<string>,
  draft: Draft,
): void {
  const way: { service: string; next: number; by: CallSeen | undefined }[] = []
  const position = new Map<string, number>()
  const enter = (service: string, by: CallSeen | undefined) => {
    position.set(service, way.length)
    way.push({ service, next: 0, by })
  }
  enter(start, undefined)
  for (let last = way.at(-1); last !== undefined; last = way.at(-1)) {
    const call = callsOf.get(last.service)?.[last.next++]
    if (call === undefined) {
      done.add(last.service)
      position.delete(last.service)
      way.pop()
      continue
    }
    const back = position.get(call.to)
    if (back !== undefined) {
      const circle = way.slice(back + 1).map(({ by }) => by!)
      report([...circle, call], draft)
    } else if (!done.has(call.to)) {
      enter(call.to, call)
    }
  }
}

/** How many services of a circle one message names. */
const namedAtMost = 8

function report(circle: readonly CallSeen[], { problems }: Draft): void {
  const closing = circle.at(-1)!
  const services = [closing.to, ...circle.map(({ to }) => to)]
  const shown =
    services.length > namedAtMost ? [...services.slice(0, namedAtMost), '…', closing.to] : services
  const isCertain = circle.every(({ probability }) => probability === 1)
  const why = isCertain
    ? 'a request that enters it never ends.'
    : 'a request that enters it may go round any number of times.'
  problems.add(
    closing.place,
    'calls-in-a-circle',
    `Calls go round: ${shown.join(' \u2192 ')}; ${why}`,
    `Take one of these calls out. A circle is refused also when a call has a probability below 100%.`,
  )
}
