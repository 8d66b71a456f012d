import { nobody } from '../../model/units.ts'
import type { Places } from '../Places.ts'
import { events, programs, stateOf } from '../programs.ts'

const listening = stateOf(programs.pod, 'ready')

/** Where messages wait: a queue, or a partition of a log. */
interface Line {
  readonly first: Int32Array
  readonly last: Int32Array
  readonly ready: Int32Array
}

function lineOf({ messages, channels, partitions }: Places, message: number): [Line, number] {
  const partition = messages.partition[message]!
  return partition === nobody
    ? [channels as Line, messages.channel[message]!]
    : [partitions as Line, partition]
}

/** Puts a message where it stood: behind all that were published before it. */
export function joinLine(places: Places, message: number): void {
  const { messages, channels } = places
  const [line, row] = lineOf(places, message)
  const { position } = messages
  // What is new goes to the end; what comes back nearly always to the head.
  let before = line.last[row]!
  let after = nobody
  if (before !== nobody && position[before]! > position[message]!) {
    before = nobody
    after = line.first[row]!
    while (after !== nobody && position[after]! < position[message]!) {
      before = after
      after = messages.next[after]!
    }
  }
  messages.previous[message] = before
  messages.next[message] = after
  if (before === nobody) line.first[row] = message
  else messages.next[before] = message
  if (after === nobody) line.last[row] = message
  else messages.previous[after] = message
  messages.isWaiting[message] = 1
  line.ready[row]!++
  if (messages.partition[message] !== nobody) channels.ready[messages.channel[message]!]!++
}

/** Takes it out, wherever it stands; nothing when it waits no more. */
export function leaveLine(places: Places, message: number): void {
  const { messages, channels } = places
  if (messages.isWaiting[message] === 0) return
  const [line, row] = lineOf(places, message)
  const next = messages.next[message]!
  const previous = messages.previous[message]!
  if (previous === nobody) line.first[row] = next
  else messages.next[previous] = next
  if (next === nobody) line.last[row] = previous
  else messages.previous[next] = previous
  messages.isWaiting[message] = 0
  line.ready[row]!--
  if (messages.partition[message] !== nobody) channels.ready[messages.channel[message]!]!--
}

/** The first message of its line that is not too old; those before it go. */
export function headOf(places: Places, line: Line, row: number): number {
  const { sim, machines, messages, plan } = places
  for (;;) {
    const head = line.first[row]!
    if (head === nobody || messages.isOverdue[head] === 0) return head
    leaveLine(places, head)
    // A log forgets what is too old; a queue gives it up.
    const isKept = plan.broker!.kind === 'queue' && plan.broker!.deadLetters
    sim.tell(machines.messages, head, isKept ? events.message.deadLettered : events.message.expired)
  }
}

/** Lets go of what is too old at the head of a message's line. */
export function sweep(places: Places, message: number): void {
  const [line, row] = lineOf(places, message)
  headOf(places, line, row)
}

/** An endpoint of the broker that works; −1 while there is none. */
export function brokerUp({ endpoints, plan, firstEndpoint }: Places): number {
  const { service } = plan.broker!
  const first = firstEndpoint[service]!
  for (let endpoint = first; endpoint < first + plan.services[service]!.endpoints; endpoint++) {
    if (endpoints.state[endpoint] === listening && endpoints.hangs[endpoint] === 0) return endpoint
  }
  return nobody
}

/** Brings the area under what a channel keeps up to now, before that changes. */
export function integrate({ sim, channels }: Places, channel: number): void {
  const passed = sim.now - channels.changedAt[channel]!
  channels.lagArea[channel]! += channels.kept[channel]! * passed
  channels.changedAt[channel] = sim.now
}
