import { reason } from '../../model/reasons.ts'
import { nobody } from '../../model/units.ts'
import type { Places } from '../Places.ts'
import { events } from '../programs.ts'
import { giveBack, giveUp } from './messages.ts'
import { reply } from './reply.ts'

/** What ends a delivery with an answer of the application, or of its queue: a consumer that is there. */
const isAnswer = new Set<number>([
  reason.none,
  reason.serverError,
  reason.callFailed,
  reason.queueFull,
])

/** By edge: 1 where the broker delivers by it. */
export function deliveryEdges({ plan }: Places): Uint8Array {
  return Uint8Array.from(plan.edges, ({ fromService }) =>
    plan.broker !== null && fromService === plan.broker.service ? 1 : 0,
  )
}

/** The message that a request delivers; −1 when that has gone on without it. */
function messageOf({ requests, messages }: Places, request: number): number {
  const message = requests.message[request]!
  if (messages.number[message] !== requests.messageNumber[request]) return nobody
  return message
}

/** A delivery is over: the message is acknowledged, or comes back, or is given up. */
export function deliveryEnded(places: Places, request: number): void {
  const { sim, machines, messages, requests, plan } = places
  const message = messageOf(places, request)
  if (message === nobody || messages.request[message] !== request) return
  messages.request[message] = nobody
  const { onFailure, isAutomatic, kind } = plan.broker!
  const because = requests.reason[request]!
  const isLog = kind === 'log'
  if (!isAnswer.has(because)) {
    if (isAutomatic && !isLog) sim.tell(machines.messages, message, events.message.lost)
    // Whoever was never reached has not seen it.
    else giveBack(places, message, because !== reason.connectionFailure)
    return
  }
  const isOneWay = messages.isOneWay[message] === 1
  // Who waits for an answer gets the error as its answer; where nobody waits the consumer keeps trying.
  if (because === reason.none || !isOneWay || (isAutomatic && !isLog)) {
    reply(places, message, requests.status[request]!)
    sim.tell(machines.messages, message, isLog ? events.message.worked : events.message.acked)
  } else if (onFailure === 'discard') {
    giveUp(places, message)
  } else {
    giveBack(places, message, onFailure === 'reject')
  }
}

/** An application has done what a message asks for. */
export function noteDelivered(places: Places, request: number, endpoint: number): void {
  const { messages, endpoints, edges } = places
  const message = messageOf(places, request)
  if (message === nobody) return
  messages.effects[message]!++
  if (messages.effects[message] === 1) edges.done[messages.edge[message]!]!++
  if (messages.idempotent[message] === 0 && messages.effects[message]! > 1)
    endpoints.duplicates[endpoint]!++
}
