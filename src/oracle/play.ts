import { programs, stateOf } from '../mesh/programs.ts'
import type { Shape } from '../model/shapes.ts'
import { reasons } from '../model/reasons.ts'
import { nobody } from '../model/units.ts'
import { stopWords } from '../policies/retry/retry.ts'
import { EnvoyStats } from '../record/EnvoyStats.ts'
import { endOfRequest, statusAtEnd } from '../record/Trace.ts'
import { Run } from '../scenario/build.ts'
import type { Scenario } from '../scenario/Scenario.ts'
import type { Played, SeenEjection, SeenRequest } from './recording.ts'

const isEjected = stateOf(programs.endpoint, 'ejected')

/** Gauges say what is so at one moment; a case is about what happened. */
const gauges = /active$|membership_|ring_hash_lb|maglev_lb/

/** A case as the simulator played it. */
export interface PlayedHere extends Played {
  /** What each request looked like, and whose it was: a real client asks in the same way. */
  readonly looks: readonly (Shape & { readonly key: number })[]
}

/** Plays a case in the simulator, and sees what a recorder would see. */
export function play(scenario: Scenario): PlayedHere {
  const run = new Run(scenario)
  const { places } = run.world
  const { sim, machines, requests, attempts, members, endpoints } = places
  const seen = new Map<number, SeenRequest>()
  const looks: PlayedHere['looks'][number][] = []
  const delayed = new Set<number>()
  const hosts = new Map<number, string>()
  const ejections: SeenEjection[] = []
  const hostOf = (member: number): string => {
    const endpoint = members.endpoint[member]!
    const service = endpoints.service[endpoint]!
    return `${run.plan.services[service]!.name}-${endpoint - places.firstEndpoint[service]! + 1}`
  }
  const isOfClient = (request: number): boolean => requests.callerJob[request] === nobody
  // What goes on behind a gateway is what its proxy does; in front of it the client only waits.
  const { placement } = run.profile
  const isOfProxy = (request: number): boolean =>
    placement === 'edge' ? !isOfClient(request) : isOfClient(request)
  const attemptsOf = new Map<number, number>()

  sim.onEnter(machines.attempts, 'trying.admitting', (_, attempt) => {
    const request = attempts.request[attempt]!
    if (!isOfProxy(request)) return
    hosts.set(requests.root[request]!, hostOf(attempts.member[attempt]!))
    attemptsOf.set(requests.root[request]!, requests.attempts[request]!)
  })
  sim.onEnter(machines.requests, 'asked.delaying', (_, request) => {
    if (isOfClient(request)) delayed.add(requests.root[request]!)
  })
  sim.onEnter(machines.requests, 'asked.routing', (_, request) => {
    if (isOfClient(request))
      looks[requests.root[request]!] = {
        ...run.plan.shapes[requests.shape[request]!]!,
        key: requests.key[request]!,
      }
  })
  for (const end of ['answered', 'failed', 'left']) {
    sim.onEnter(machines.requests, end, (_, request, _from, event) => {
      if (!isOfClient(request)) return
      const root = requests.root[request]!
      const because = endOfRequest(places, request, event)
      // A timeout that was to be answered with 204 has its flag all the same.
      const isAnswered = end === 'answered' && event >= programs.request.firstTimer
      const shown = isAnswered ? requests.timeoutBy[request]! : because
      const flags: string[] = [reasons[shown]!.flag]
      if (delayed.has(root)) flags.push('DI')
      // At a timeout it is what was said of a hedge.
      flags.push(stopWords[requests.stop[request]!]!.flag)
      seen.set(root, {
        status: statusAtEnd(places, request, because, event),
        flags: flagsText(flags),
        attempts: placement === 'edge' ? (attemptsOf.get(root) ?? 0) : requests.attempts[request]!,
        host: hosts.get(root) ?? '-',
        ms: (sim.now - requests.startedAt[request]!) / 1000,
      })
    })
  }
  sim.onEnter(machines.members, 'ejected', (_, member) => {
    ejections.push({ action: 'eject', host: hostOf(member), ms: sim.now / 1000 })
  })
  sim.onEnter(machines.members, 'admitted', (_, member, from) => {
    if (from === isEjected)
      ejections.push({ action: 'uneject', host: hostOf(member), ms: sim.now / 1000 })
  })
  run.advance(scenario.durationUs)
  const count = scenario.clients.reduce(
    (sum, { load }) => sum + (load.kind === 'open' ? load.at.length : 0),
    0,
  )
  return {
    requests: Array.from({ length: count }, (_, root) => seen.get(root) ?? unanswered),
    counters: ofOneListener(
      Object.entries(new EnvoyStats(run).ofMesh()).filter(([name]) => !gauges.test(name)),
    ),
    ejections,
    looks,
  }
}

/** What the fault filter counts stands by service here, and by listener there: the real proxy has one. */
function ofOneListener(counters: readonly [string, number][]): Record<string, number> {
  const sums: Record<string, number> = {}
  for (const [name, value] of counters) {
    const key = name.replace(/^http\.[^.]+\.(?=fault\.)/, 'http.web.')
    sums[key] = (sums[key] ?? 0) + value
  }
  return sums
}

/** Of a request that was not over when the case was. */
export const unanswered: SeenRequest = { status: 0, flags: '?', attempts: 0, host: '-', ms: 0 }

/** Flags as they are compared: each once, in the order of the alphabet. */
export function flagsText(flags: readonly string[]): string {
  const said = [...new Set(flags)].filter((flag) => flag !== '' && flag !== '-').sort()
  return said.length === 0 ? '-' : said.join(',')
}
