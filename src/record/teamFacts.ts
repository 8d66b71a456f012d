import type { Us } from '../model/units.ts'
import type { Run } from '../scenario/build.ts'
import { freezeAt, nextRelease } from '../scenario/calendar.ts'
import { libraryOf } from './libraryOf.ts'
import { timeWords } from './storyWords.ts'

interface Fact {
  readonly name: string
  readonly value: string
}

/** Who owns a service, who may change its policy, and what its calendar says from now on; nothing where nobody owns anything. */
export function teamFacts(run: Run, service: string): Fact[] {
  const { ownership, scenario, now } = run
  const owner = ownership.ownerOf(service)
  const facts: Fact[] = owner === '' ? [] : [{ name: 'owner', value: owner }]
  const namespace = ownership.namespaceOfService(service)
  if (namespace !== '') facts.push({ name: 'namespace', value: namespace })
  if (scenario.teams.length === 0) return facts
  facts.push({ name: 'may change it', value: mayChange(run, service).join(', ') })
  const team = ownership.team(owner)
  if (team === undefined) return facts
  const next = nextRelease(team, scenario.services, now, scenario.durationUs)
  if (next !== undefined) {
    facts.push({ name: 'next release', value: `${next.on} at ${timeWords(next.at)}` })
  }
  const freeze = freezeWords(team.freezes, now)
  if (freeze !== '') facts.push({ name: 'freeze', value: freeze })
  if (team.priority !== '') facts.push({ name: 'priority', value: team.priority })
  if (team.onCall !== '') facts.push({ name: 'on call', value: team.onCall })
  return facts
}

/** The library of a caller, which tries over the retries of the mesh. */
export function libraryFacts(run: Run, edges: readonly number[]): Fact[] {
  for (const edge of edges) {
    const library = libraryOf(run, edge)
    if (library === undefined) continue
    const { attempts, timeoutUs } = library
    const each = timeoutUs > 0 ? `, ${timeWords(timeoutUs)} each` : ''
    const tries = attempts === 1 ? '1 try' : `${attempts} tries`
    return [{ name: 'library of the caller', value: `${tries}${each}` }]
  }
  return []
}

/** Teams whose permissions cover a service; the platform may change everything. */
function mayChange({ scenario, ownership }: Run, service: string): string[] {
  const teams = scenario.teams.filter(
    ({ name, mayChange: permissions }) =>
      permissions.includes('*') ||
      permissions.includes(service) ||
      (permissions.includes('own') && ownership.ownerOf(service) === name),
  )
  return [...teams.map(({ name }) => name), 'platform']
}

function freezeWords(
  freezes: readonly { readonly from: Us; readonly until: Us }[],
  now: Us,
): string {
  const holding = freezeAt(freezes, now)
  if (holding !== undefined) return `now, until ${timeWords(holding.until)}`
  const next = freezes.filter(({ from }) => from > now).sort((a, b) => a.from - b.from)[0]
  return next === undefined ? '' : `${timeWords(next.from)} to ${timeWords(next.until)}`
}
