import { resourceTypes } from '../model/resources.ts'
import type { Run } from '../scenario/build.ts'

/** What the system calls a type of what its control plane sends: `CDS`, `endpoints` */
export function resourceWords({ profile }: Pick<Run, 'profile'>, type: number): string {
  const { name } = resourceTypes[type]!
  return profile.resources?.[name] ?? name
}
