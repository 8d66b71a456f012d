import type { Us } from '../model/units.ts'
import type { Run } from '../scenario/build.ts'
import { waitingOf, type JobLife, type MessageStep } from './storyTree.ts'
import { timeWords } from './storyWords.ts'

/** What a broker did with a call, step by step, each with its moment. */
export function messageRows(
  run: Run,
  job: JobLife,
  nameOf: (endpoint: number) => string,
): { at: Us; text: string }[] {
  const { message } = job
  if (message === undefined) return []
  const { places } = run.world
  const service = run.plan.services[places.channels.service[message.channel]!]!.name
  const where =
    run.plan.broker!.kind === 'log' ? `the log of ${service}` : `the queue of ${service}`
  let ready: Us | undefined
  return message.steps.flatMap(({ at, kind, endpoint, delivery }): { at: Us; text: string }[] => {
    if (kind === 'ready') {
      ready ??= at
      const isFirst = delivery === 0
      return isFirst ? [{ at, text: `Published: it is in ${where}.` }] : []
    }
    if (kind === 'delivered') {
      const waited = ready === undefined ? '' : `, after ${timeWords(at - ready)} in ${where}`
      ready = undefined
      const again = delivery > 1 ? `, for the ${ordinal(delivery)} time` : ''
      return [{ at, text: `Given to ${nameOf(endpoint)}${again}${waited}.` }]
    }
    const text = endings[kind]
    return text === undefined ? [] : [{ at, text }]
  })
}

const endings: Readonly<Partial<Record<MessageStep, string>>> = {
  blocked: 'The broker keeps too much and does not read it: its publisher waits.',
  comesBack: 'It came back, and will be given out again.',
  worked: 'Worked on; the offset is not committed yet.',
  acked: 'Acknowledged: the broker forgets it.',
  expired: 'It became too old while it waited, and was thrown away.',
  dropped: 'It was thrown away.',
  deadLettered: 'Put aside as a dead letter: nobody works on it any more.',
  lost: 'Lost: nobody has kept it.',
  refused: 'The queue was full, and the broker did not take it.',
}

function ordinal(count: number): string {
  const last = count % 10
  const isTeen = Math.floor(count / 10) % 10 === 1
  const ending = isTeen ? 'th' : last === 1 ? 'st' : last === 2 ? 'nd' : last === 3 ? 'rd' : 'th'
  return `${count}${ending}`
}

/** What its caller was told and what was really done, where the two are apart; empty otherwise. */
export function messageSentence(run: Run, job: JobLife): { at: Us; text: string } | undefined {
  const { message } = job
  const last = message?.steps.at(-1)
  if (message === undefined || last === undefined) return undefined
  const service = run.plan.services[run.world.places.channels.service[message.channel]!]!.name
  const waited = waitingOf(message, run.now).reduce((sum, { from, to }) => sum + to - from, 0)
  const first = message.steps[0]!.at
  const kept = `It waited ${timeWords(waited)} in the queue of ${service}`
  switch (last.kind) {
    case 'acked':
      return {
        at: first,
        text: `${kept}, and was done ${timeWords(last.at - first)} after it was published.`,
      }
    case 'deadLettered':
      return {
        at: last.at,
        text: `The broker gave it up after ${last.delivery} deliveries: it is a dead letter, and was never done.`,
      }
    case 'expired':
    case 'dropped':
    case 'lost':
    case 'refused':
      return { at: last.at, text: endings[last.kind]! }
    default:
      return { at: first, text: `${kept} so far, and is not done.` }
  }
}
