import { expect, test } from 'vitest'
import { ms, s } from '../model/units.ts'
import { Run } from '../scenario/build.ts'
import { parseScenario } from '../scenario/parse.ts'
import { fillFrame } from './fillFrame.ts'
import { edgeField, Frame, memberField, memberWidth } from './Frame.ts'
import { HopLog } from './HopLog.ts'
import { makeTopology } from './makeTopology.ts'
import { Metrics } from './metrics.ts'
import { Recorder } from './Recorder.ts'

function frameOf(yaml: string): { frame: Frame; members: number } {
  const run = new Run(parseScenario(`halfopen: 1\n${yaml}`, { file: 'test.yaml' }).scenario)
  const metrics = new Metrics(run.world.places)
  const recorder = new Recorder(run, metrics)
  const hops = new HopLog(run)
  const topology = makeTopology(run)
  const frame = new Frame(topology)
  run.advance(s(5))
  // Twice: what is counted is counted anew.
  fillFrame(frame, run, metrics, recorder, hops, ms(10))
  fillFrame(frame, run, metrics, recorder, hops, ms(10))
  return { frame, members: topology.members.length }
}

const openTo = ({ frame, members }: ReturnType<typeof frameOf>): number[] =>
  Array.from(
    { length: members },
    (_, member) => frame.members[member * memberWidth + memberField.connections]!,
  )

test('the open connections of an edge are those of its callers to each endpoint', () => {
  const film = frameOf(`
duration: 10s
system: envoy
services: { api: { endpoints: 3, serviceTime: { constant: 10ms } } }
clients: { web: { to: api, rate: 100/s } }
`)
  const open = openTo(film)
  expect(open.every((count) => count > 0)).toBe(true)
  expect(film.frame.edges[edgeField.connections]).toBe(open.reduce((sum, one) => sum + one, 0))
  expect(film.frame.edges[edgeField.bytesPerSecond]).toBe(0)
})

test('gRPC without a mesh stays with one endpoint', () => {
  const open = openTo(
    frameOf(`
duration: 10s
system: none
services: { api: { endpoints: 4, protocol: grpc, serviceTime: { constant: 10ms } } }
clients: { web: { to: api, rate: 100/s } }
`),
  )
  expect(open.filter((count) => count > 0)).toHaveLength(1)
})
