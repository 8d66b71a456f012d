import { Inspector } from '../record/inspect.ts'
import { InstanceCounter } from '../record/Instances.ts'
import { policyView } from '../record/policyView.ts'
import { countersAt } from '../record/proxyStats.ts'
import type { Story } from '../record/Story.ts'
import { systemCard } from '../record/systemCard.ts'
import { tellStory, traceOf } from '../record/tellStory.ts'
import type { Teller } from './departments.ts'
import type { Session } from './Session.ts'

/** guess: a second of work; a request that takes longer than that of a busy run is told as far as it got */
const eventsPerStory = 5_000_000

export const teller: Teller = {
  answer(session, ask) {
    const { id } = ask
    switch (ask.type) {
      case 'inspect':
        return { type: 'inspection', id, inspection: eyesOf(session).inspector.inspect(ask.place) }
      case 'counters':
        return { type: 'counters', id, counters: countersAt(session.run, ask.place) }
      case 'instances':
        return { type: 'instances', id, instances: eyesOf(session).instances.count(ask.query) }
      case 'policies':
        return { type: 'policies', id, view: policyView(session.run, ask.scope, ask.about) }
      case 'system':
        return { type: 'system', id, card: systemCard(session.run) }
      case 'story':
        return { type: 'story', id, story: storyOf(session, ask.request) }
    }
  },
}

interface Eyes {
  readonly inspector: Inspector
  readonly instances: InstanceCounter
}
const eyes = new WeakMap<Session, Eyes>()

function eyesOf(session: Session): Eyes {
  const known = eyes.get(session)
  if (known !== undefined) return known
  const { run, metrics, changes } = session
  const made = {
    inspector: new Inspector(run, metrics, changes),
    instances: new InstanceCounter(run),
  }
  eyes.set(session, made)
  return made
}

/** The story of one client's request, from running that stretch again; what comes after now is not told. */
function storyOf(session: Session, root: number): Story | undefined {
  const { now, run, log } = session
  const line = log.line(root)
  if (line === undefined) return undefined
  const story = session.lookBack(line.at, () =>
    tellStory(traceOf(run, root, now, eventsPerStory), run, root),
  )
  const normal = log.median(line.client)
  return story === undefined || Number.isNaN(normal.us)
    ? story
    : { ...story, normal: { client: line.client, medianUs: normal.us } }
}
