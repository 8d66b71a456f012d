import { meanUs } from '../engine/distributions.ts'
import type { BrokerPlan, EdgePlan } from '../mesh/Plan.ts'
import type { MeshProfile } from '../profiles/profile.ts'
import { formatDuration } from './quantities.ts'
import type { Scenario } from './Scenario.ts'

/** What the scenario says of its broker, and the system's defaults; null where there is none. */
export function brokerPlan(profile: MeshProfile, scenario: Scenario): BrokerPlan | null {
  const service = scenario.services.findIndex(({ role }) => role === 'broker')
  if (profile.broker === undefined || service < 0) return null
  const { beatsPerTimeout, heartbeatUs, ...own } = profile.broker
  const {
    ack,
    heartbeatUs: silence = heartbeatUs,
    ...said
  } = scenario.systems['message-broker'] ?? {}
  const plan = { ...own, ...said }
  const isLog = plan.kind === 'log'
  return {
    ...plan,
    service,
    isAutomatic: ack === undefined ? own.isAutomatic : ack === 'automatic',
    // A group tries a record until it can be done, and hears of its members every 3 s (heartbeat.interval.ms).
    deliveryLimit: said.deliveryLimit ?? (isLog ? Infinity : own.deliveryLimit),
    ackTimeoutUs: isLog ? -1 : plan.ackTimeoutUs,
    prefetch: isLog ? Infinity : plan.prefetch,
    beatUs: isLog ? groupBeatUs : Math.round(silence / beatsPerTimeout),
    beatsMissed: isLog
      ? Math.max(1, Math.ceil(plan.sessionTimeoutUs / groupBeatUs))
      : beatsPerTimeout,
  }
}

/** @source kafka: ConsumerConfig, heartbeat.interval.ms */
const groupBeatUs = 3_000_000

/** What a broker does with calls that need an answer, and what other systems do with those that need none. */
export function brokerNotes(
  profile: MeshProfile,
  scenario: Scenario,
  edges: readonly EdgePlan[],
): string[] {
  const oneWay = new Set([
    ...scenario.clients
      .filter(({ answer }) => answer === 'none')
      .map(({ name, to }) => `${name}→${to}`),
    ...scenario.services.flatMap(({ name, steps }) =>
      steps
        .flat()
        .filter(({ answer }) => answer === 'none')
        .map(({ to }) => `${name}→${to}`),
    ),
  ])
  if (profile.placement !== 'broker') {
    if (oneWay.size === 0) return []
    return [
      `${[...oneWay].join(', ')} would need no answer. Nobody keeps a call for later here (${profile.title}): who asks waits for one.`,
    ]
  }
  const covered = edges.filter(({ onward }) => onward >= 0)
  const asked = covered.filter(({ name }) => !oneWay.has(name))
  const notes: string[] = []
  if (asked.length > 0) {
    const { onward, toService } = asked[0]!
    const confirmUs = meanUs(scenario.services[toService]!.serviceTime)
    const hopsUs = 4 * meanUs(scenario.systems['message-broker']?.hop ?? profile.costs.hop)
    const wireUs = 2 * edges[onward]!.latencyUs
    notes.push(
      `${asked.map(({ name }) => name).join(', ')} ${asked.length === 1 ? 'needs' : 'need'} an answer, which a broker gives by request and reply: four times through it, which takes ${formatDuration(confirmUs + hopsUs + wireUs)} more at rest (a confirm of ${formatDuration(confirmUs)}, ${formatDuration(hopsUs)} in the broker, ${formatDuration(wireUs)} on the wire). A reply that comes too late is thrown away.`,
    )
  }
  const bounded = scenario.services.filter(
    ({ name, queue, role }) =>
      role === 'app' &&
      queue < Infinity &&
      covered.some(({ target }) => scenario.services[target]!.name === name),
  )
  if (bounded.length > 0)
    notes.push(
      `"queue" of ${bounded.map(({ name }) => name).join(', ')} does nothing: calls wait at the broker, and a consumer has as many as its prefetch.`,
    )
  return notes
}

/** Services whose endpoints take what they do from the broker: what they hold is bounded by their credit. */
export function consumersOf(edges: readonly EdgePlan[], broker: BrokerPlan | null): Set<number> {
  return new Set(
    edges.flatMap(({ fromService, target }) =>
      broker !== null && fromService === broker.service ? [target] : [],
    ),
  )
}
