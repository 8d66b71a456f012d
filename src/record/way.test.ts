import { expect, it } from 'vitest'
import { Run } from '../scenario/build.ts'
import { parseScenario } from '../scenario/parse.ts'
import { storyOf } from './tellStory.ts'

it('a story brings the way that the request took through its chart, newest first', () => {
  const text = `
halfopen: 1
duration: 2s
system: envoy
services: { api: { tape: [{ status: 503, after: 5ms }, { status: 200, after: 5ms }] } }
clients: { web: { to: api, arrivals: { at: [10ms] }, timeout: 1s } }
policies: [{ for: api, timeout: 800ms, retry: { attempts: 2, on: [5xx] } }]`
  const { scenario } = parseScenario(text, { file: 'way.yaml' })

  const story = storyOf(() => new Run(scenario), 0, 2_000_000)!

  expect(story.way.state).toBe('answered')
  expect(story.way.changes.map(({ to }) => to).reverse()).toEqual([
    'asked.routing',
    'asked.faulting',
    'asked.open.trying',
    'asked.open.deciding',
    'asked.open.pausing',
    'asked.open.trying',
    'asked.open.deciding',
    'answered',
  ])
  expect(story.way.context.requestTimeoutUs).toBe(800_000)
  expect(story.way.context.patienceUs).toBe(1_000_000)
})
