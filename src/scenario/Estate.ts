import none from '../profiles/none.ts'
import { profiles } from '../profiles/catalog.ts'
import type { MeshProfile } from '../profiles/profile.ts'
import { quote } from './quantities.ts'
import type { Scenario, SystemName } from './Scenario.ts'
import { ScenarioError, type Problem } from './ScenarioError.ts'

/**
 * Who is of which system. A scenario has one; in a mixed estate a service, or a client, may be of none, or of a library that it
 * has in its binary. Then no proxy stands beside it, and its calls are bound by its own rules.
 *
 * An estate has one mesh, one gateway or one bus: two of them would each want to stand between the same two services.
 */
export class Estate {
  private readonly apart = new Map<string, MeshProfile>()
  private readonly bare = new Set<string>()

  /** @throws ScenarioError when somebody is of a system that cannot be one of several */
  constructor({ services, clients, system }: Scenario, { placement, controlPlane }: MeshProfile) {
    const isMesh =
      placement === 'sidecar' ||
      placement === 'node' ||
      (placement === 'library' && controlPlane !== null)
    const problems: Problem[] = []
    const all = [
      ...services.map((one) => ({ ...one, place: 'services' })),
      ...clients.map((one) => ({ ...one, place: 'clients' })),
    ]
    for (const { name, system: own, place } of all) {
      if (own === undefined || own === system) continue
      const problem = problemOf(own, system, `${place}.${name}.system`)
      if (problem !== undefined) problems.push(problem)
      // In a mesh whoever is of no system is who has no proxy yet.
      else if (own === 'none' && isMesh) this.bare.add(name)
      else this.apart.set(name, profiles.get(own)!)
    }
    if (problems.length > 0) throw new ScenarioError(problems)
  }

  /** Whether somebody has no proxy because of its system. */
  isBare(name: string): boolean {
    return this.bare.has(name) || this.apart.has(name)
  }

  /** The system whose rules bind a caller, where they are not those of the scenario's, or of having no proxy there. */
  systemOf(caller: string): MeshProfile | undefined {
    return this.apart.get(caller)
  }

  /** The library that a caller has although the scenario's system is another; undefined where it has none. */
  libraryOf(caller: string): MeshProfile | undefined {
    const own = this.apart.get(caller)
    return own === none ? undefined : own
  }

  /** The libraries that somebody has. */
  get libraries(): readonly MeshProfile[] {
    return [...new Set([...this.apart.values()].filter((own) => own !== none))]
  }

  /** What a mixed estate hides, in sentences. */
  notes({ id, title, placement }: MeshProfile): string[] {
    const namesOf = (which: (own: MeshProfile) => boolean): string =>
      [...this.apart].flatMap(([name, own]) => (which(own) ? [name] : [])).join(', ')
    const bare = namesOf((own) => own === none)
    const isBetween = placement === 'edge' || placement === 'hub' || placement === 'broker'
    const notes = this.libraries.map(
      (own) =>
        `${namesOf((one) => one === own)} calls with ${own.title}: its policies are those of the start, until its next release.`,
    )
    if (bare !== '' && isBetween)
      notes.push(
        `${bare} is of no system, and is reached through ${title} all the same: see systems.${id}.middle.for.`,
      )
    return notes
  }
}

/** Whether it is in a binary, with all that it does. */
const isPlainLibrary = ({ placement, controlPlane }: MeshProfile): boolean =>
  placement === 'library' && controlPlane === null

function problemOf(own: SystemName, system: SystemName, place: string): Problem | undefined {
  const at = { file: place, line: 0, column: 0 }
  const profile = profiles.get(own)
  const known = [...profiles.keys()].sort()
  if (profile === undefined) {
    const what = `The system ${quote(own)} does not run yet.`
    return { ...at, code: 'system-not-built', what, mend: `Those that run: ${known.join(', ')}.` }
  }
  if (profile.placement === 'none' || isPlainLibrary(profile)) return undefined
  const libraries = known.filter((name) => isPlainLibrary(profiles.get(name)!))
  const possible = ['none', ...libraries].join(', ')
  const stands = ['edge', 'hub', 'broker'].includes(profile.placement)
    ? `${profile.title} stands between services, so that it can only be the system of the scenario.`
    : profile.placement === 'library'
      ? `${profile.title} is told what to do by a control plane, so that it can only be the system of the scenario.`
      : `${profile.title} is a mesh, and the scenario's system is ${profiles.get(system)?.title ?? system}: an estate has one mesh.`
  return {
    ...at,
    code: 'two-systems',
    what: stands,
    mend: `Write system: ${own} for the scenario, and for a service that is not in it one of ${possible}.`,
  }
}
