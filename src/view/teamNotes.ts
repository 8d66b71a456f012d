import type { Us } from '../model/units.ts'
import type { Topology } from '../record/Topology.ts'
import { momentWords } from '../record/faultText.ts'
import { words } from '../words/words.ts'

const said = words.picture.team

/** What stands over the services of a team: its name, and whether it may release, or will. */
export function teamWords({ teams }: Topology, name: string, t: Us): string {
  const team = teams.find((one) => one.name === name)
  if (team === undefined) return name
  const freeze = team.freezes.find(({ from, until }) => from <= t && t < until)
  if (freeze !== undefined) return said.frozen(name, momentWords(freeze.until))
  const next = team.releasesAt.find((at) => at > t)
  return next === undefined ? name : said.releases(name, momentWords(next))
}
