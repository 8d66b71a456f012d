import { programs } from '../mesh/programs.ts'
import { policyTypes, resource } from '../model/resources.ts'
import type { Run } from '../scenario/build.ts'
import { resourceWords } from './resourceWords.ts'

interface Fact {
  readonly name: string
  readonly value: string
}

/** `v3`; `none` below 0. */
function versionWords(run: Run, set: number): string {
  const { version } = run.world.places.sets[set] ?? {}
  return version === undefined ? 'none' : `v${version + 1}`
}

/** What is wrong with a response, as a proxy says it when it refuses one. */
const errorOf: Readonly<Record<number, string>> = {
  [resource.CDS]: 'Error adding/updating cluster(s): connect_timeout: value must be greater than 0',
  [resource.LDS]: 'Error adding/updating listener(s): unable to parse filter configuration',
  [resource.RDS]: 'Only unique values for domains are permitted in a route configuration',
}

/** What a proxy says of each type of resource of which it refused the newest. */
export function refusalsOf(run: Run, proxy: number): string[] {
  const { places } = run.world
  if (places.configStreams.used === 0) return []
  return policyTypes.flatMap((type) => {
    const isRefused = places.subscriptions.refused[places.subscription(proxy, type)]! >= 0
    return isRefused ? [`${resourceWords(run, type)}: ${errorOf[type]!}`] : []
  })
}

/** What a proxy has of each type of resource, and what it refused. */
export function configFacts(run: Run, proxy: number): Fact[] {
  const { places } = run.world
  const { subscriptions, configStreams, proxies } = places
  if (configStreams.used === 0)
    return [{ name: 'config version', value: versionWords(run, proxies.version[proxy]!) }]
  const states = programs.stream.states[configStreams.state[proxy]!]!
  const facts: Fact[] = [
    { name: 'config version', value: versionWords(run, proxies.version[proxy]!) },
    { name: 'acknowledged', value: versionWords(run, proxies.acknowledged[proxy]!) },
    { name: 'stream', value: states.replace('connected.', 'connected, ') },
  ]
  for (const type of policyTypes) {
    const row = places.subscription(proxy, type)
    const name = resourceWords(run, type)
    facts.push({ name, value: versionWords(run, subscriptions.held[row]!) })
    const refused = subscriptions.refused[row]!
    if (refused < 0) continue
    facts.push({
      name: `${name} refused`,
      value: `${versionWords(run, refused)}: ${errorOf[type]!}`,
    })
  }
  const endpoints = subscriptions.held[places.subscription(proxy, resource.EDS)]!
  facts.push({
    name: resourceWords(run, resource.EDS),
    value: endpoints < 0 ? 'none' : `v${endpoints + 1}`,
  })
  if (run.plan.identity !== null) {
    const bundle = subscriptions.held[places.subscription(proxy, resource.SDS)]!
    facts.push({
      name: resourceWords(run, resource.SDS),
      value: bundle < 0 ? 'none' : `bundle ${bundle + 1}`,
    })
  }
  return facts
}

/** How busy the control plane is. */
export function planeFacts(run: Run): Fact[] {
  const { controlPlane, debounce, sets } = run.world.places
  const number = (value: number): string => String(Math.round(value))
  const newest = sets[controlPlane.version[0]!]!.version + 1
  return [
    { name: 'config version', value: `v${newest}` },
    { name: 'given out', value: `v${controlPlane.snapshot[0]! + 1}` },
    { name: 'streams open', value: number(controlPlane.connected[0]!) },
    { name: 'waiting to be told', value: number(controlPlane.queued[0]!) },
    { name: 'being made', value: number(controlPlane.working[0]!) },
    { name: 'responses sent', value: number(controlPlane.pushes[0]!) },
    { name: 'changes gathered', value: number(debounce.changes[0]!) },
    ...(controlPlane.streams[0]! > 0
      ? [
          { name: 'new streams taken', value: number(controlPlane.streams[0]!) },
          { name: 'most in a second', value: number(controlPlane.acceptedPeak[0]!) },
          { name: 'turned away', value: number(controlPlane.turnedAway[0]!) },
        ]
      : []),
  ]
}
