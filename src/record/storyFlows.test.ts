import { describe, expect, it } from 'vitest'
import { Run } from '../scenario/build.ts'
import { parseScenario } from '../scenario/parse.ts'
import { Happenings } from './Happenings.ts'
import { Metrics } from './metrics.ts'
import { narrative } from './narrative.ts'
import { storyOf } from './tellStory.ts'

const scenario = (steps: string, cart = 'serviceTime: 10ms') =>
  parseScenario(
    `
halfopen: 1
duration: 10s
system: eai
network: { latency: 0ms }
services:
  cart: { workers: 100, ${cart} }
  audit: { workers: 100, serviceTime: 1s }
clients:
  web: { to: cart, arrivals: { at: [0ms] } }
systems:
  eai:
    flows: [{ for: cart, steps: ${steps} }]
`,
    { file: 'flow.yaml' },
  ).scenario

function told(steps: string, cart?: string) {
  const one = scenario(steps, cart)
  const story = storyOf(() => new Run(one), 0, 10_000_000)!
  return {
    story,
    // What the flow decided, and not what became of its calls.
    texts: story.rows.flatMap((row) =>
      row.kind === 'decision' && !/^(Not retried|Stopped)/.test(row.text)
        ? [row.text.replaceAll('\u00a0', ' ')]
        : [],
    ),
  }
}

describe('the story of a message in a flow', () => {
  it('tells each decision, and why', () => {
    const { texts, story } = told(
      '[{ wireTap: audit }, { idempotent: 1m }, { translate: 2ms }, { deadLetter: { after: 1, delay: 100ms } }]',
      'serviceTime: 10ms, failures: 100%',
    )
    expect(texts).toEqual([
      'A copy went to audit; nobody waits for it (wire tap).',
      'Not seen before (idempotent receiver).',
      'Translated in 2 ms (message translator).',
      'The step failed with 503. Redelivery 1 of 1 after 100 ms, with its worker held.',
      'Put into the dead letter channel after 1 redelivery with 503. Its caller is told that all is well.',
    ])
    expect(story.outcome).toBe('ok')
  })

  it('accounts for all of its time: its own work, its pauses, and whom it asked', () => {
    const { story } = told(
      '[{ translate: 2ms }, { deadLetter: { after: 1, delay: 100ms } }]',
      'serviceTime: 10ms, failures: 100%',
    )
    const parts = Object.fromEntries(story.waits.map(({ kind, us }) => [kind, us]))
    expect(parts).toEqual({ backoff: 100_000, served: 22_000 })
    expect(story.tookUs).toBe(122_000)
  })

  it('says what came of a message that was split', () => {
    const { texts } = told('[{ split: 3 }, { aggregate: { size: 2, timeout: 5ms } }]')
    expect(texts).toEqual([
      'Split into 3 parts (splitter).',
      'Waited for 5 ms; 0 of 3 came.',
      'Put into the dead letter channel after 0 redeliveries with 504. Its caller is told that all is well.',
    ])
  })
})

describe('the narrative of a bus', () => {
  it('tells of dead letters, which nobody else does', () => {
    const one = parseScenario(
      `
halfopen: 1
duration: 5s
system: esb
services: { cart: { failures: 100% } }
clients: { web: { to: cart, rate: 10/s, arrivals: constant } }
systems: { esb: { deadLetter: {} } }
`,
      { file: 'bus.yaml' },
    ).scenario
    const run = new Run(one)
    const happenings = new Happenings(run, new Metrics(run.world.places))
    run.advance(5_000_000)
    const texts = narrative(happenings, run).map(({ text }) => text)
    expect(texts.filter((text) => text.includes('dead letters'))).toEqual([
      expect.stringMatching(
        /^bus put \d+\smessages for cart aside as dead letters: .* web was told that all is well\.$/,
      ),
    ])
  })
})
