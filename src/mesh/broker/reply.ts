import { reason } from '../../model/reasons.ts'
import { nobody } from '../../model/units.ts'
import type { Places } from '../Places.ts'
import { events, programs, stateOf } from '../programs.ts'

const waiting = stateOf(programs.job, 'underWay.serving.calling')

/** Whether whoever published a message still waits for what comes of it: its job at the broker. */
function isWaiting({ messages, jobs }: Places, message: number): boolean {
  const job = messages.publisher[message]!
  return (
    jobs.number[job] === messages.publisherNumber[message] &&
    jobs.state[job] === waiting &&
    jobs.message[job] === message
  )
}

/** The broker, or the consumer, answers whoever published the message; what comes too late is thrown away. */
export function answerPublisher(
  places: Places,
  message: number,
  status: number,
  because: number,
): void {
  const { sim, machines, messages, jobs, channels } = places
  if (!isWaiting(places, message)) {
    if (messages.isUnwanted[message] === 1) channels.lateReplies[messages.channel[message]!]!++
    return
  }
  const job = messages.publisher[message]!
  jobs.message[job] = nobody
  if (jobs.abandoned[job] === 1 && messages.isOneWay[message] === 0)
    channels.lateReplies[messages.channel[message]!]!++
  jobs.status[job] = status
  if (status >= 500) jobs.reason[job] = because
  sim.tell(machines.jobs, job, events.job.callsDone)
}

/** The consumer has an answer: it is sent to whoever waits for it, an error like any other. */
export function reply(places: Places, message: number, status: number): void {
  if (places.messages.isOneWay[message] === 1) return
  answerPublisher(places, message, status, reason.callFailed)
}

/** No reply will ever come, and nobody tells the caller: it waits as long as it likes to wait. */
export function noReply(places: Places, message: number): void {
  const { sim, machines, messages, jobs } = places
  if (!isWaiting(places, message)) return
  const job = messages.publisher[message]!
  jobs.message[job] = nobody
  if (jobs.abandoned[job] === 1) sim.tell(machines.jobs, job, events.job.cancelArrived)
}

/** A caller has left its job at the broker: the work goes on, and its reply will be thrown away. */
export function abandonMessage(places: Places, job: number): void {
  const { sim, machines, messages, jobs, requests, attempts, endpoints, plan } = places
  if (endpoints.service[jobs.endpoint[job]!] !== plan.broker!.service) return
  if (jobs.state[job] !== waiting) return
  const message = jobs.message[job]!
  if (message === nobody) {
    sim.tell(machines.jobs, job, events.job.cancelArrived)
    return
  }
  messages.isUnwanted[message] = 1
  const request = messages.request[message]!
  if (request === nobody || requests.number[request] !== messages.requestNumber[message]) return
  const attempt = requests.attempt[request]!
  if (attempt === nobody) return
  const work = attempts.job[attempt]!
  if (work !== nobody && jobs.number[work] === attempts.jobNumber[attempt]) jobs.abandoned[work] = 1
}
