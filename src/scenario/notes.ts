import { leadsTo, type Policy } from '../dialects/policy.ts'
import type { Scenario } from './Scenario.ts'
import { controlPlaneName } from './names.ts'
import { formatDuration } from './quantities.ts'

/** What is allowed in a scenario, but looks like an oversight. One sentence each. */
export function notesOn(scenario: Scenario): string[] {
  const notes: string[] = []
  if (scenario.clients.length === 0) notes.push('There are no clients, so nothing happens.')
  const edges = edgesOf(scenario)
  const called = new Set([...edges].map((edge) => edge.split('\u2192')[1]!))
  for (const { globalRateLimit, externalAuth } of scenario.policies) {
    // Proxies ask them.
    if (globalRateLimit) called.add(globalRateLimit.service)
    if (externalAuth) called.add(externalAuth.service)
  }
  for (const { name } of scenario.services) {
    if (!called.has(name)) notes.push(`Nobody calls ${name}.`)
  }
  const links = new Set<string>()
  for (const { from, to } of scenario.links) links.add(`${from}\u2192${to}`)
  for (const command of scenario.events) {
    if (command.kind === 'fault' && command.on.includes('\u2192')) links.add(command.on)
  }
  for (const link of links) {
    const [from, to] = link.split('\u2192')
    // It calls nobody: its streams are no calls, and may be cut all the same.
    if (from === controlPlaneName || to === controlPlaneName) continue
    if (!edges.has(link)) notes.push(`${link} is named, but ${from} never calls ${to}.`)
  }
  const late = scenario.events.filter(({ at }) => at >= scenario.durationUs)
  for (const { at } of late) {
    const end = formatDuration(scenario.durationUs)
    notes.push(`An event at ${formatDuration(at)} never happens: the run ends at ${end}.`)
  }
  return notes
}

/** Who may call whom: by calls, by clients, and where routes lead instead. */
function edgesOf({ services, clients, policies, events }: Scenario): Set<string> {
  const edges = new Set<string>()
  for (const { name, to, fallback } of clients) {
    edges.add(`${name}\u2192${to}`)
    if (fallback?.kind === 'call') edges.add(`${name}\u2192${fallback.to}`)
  }
  for (const { name, steps, start } of services) {
    for (const { to, fallback } of steps.flat()) {
      edges.add(`${name}\u2192${to}`)
      if (fallback?.kind === 'call') edges.add(`${name}\u2192${fallback.to}`)
    }
    if (start.asks !== '') edges.add(`${name}\u2192${start.asks}`)
  }
  const later = events.flatMap((command) => (command.kind === 'policy' ? [command.policy] : []))
  const routed = [...edges].flatMap((edge) => {
    const [from, to] = edge.split('\u2192') as [string, string]
    return routesOf([...policies, ...later], from, to).map((target) => `${from}\u2192${target}`)
  })
  for (const edge of routed) edges.add(edge)
  return edges
}

function routesOf(policies: readonly Policy[], from: string, to: string): string[] {
  return policies
    .filter((policy) => policy.for === to || policy.for === '*')
    .filter((policy) => policy.from === undefined || policy.from === from)
    .flatMap(leadsTo)
}
