import type { Policy } from '../dialects/policy.ts'
import { assigned } from '../policies/balancer/assigned.ts'
import type { Balancer } from '../policies/balancer/balancer.ts'
import { leastPending } from '../policies/balancer/leastPending.ts'
import { leastRequest } from '../policies/balancer/leastRequest.ts'
import { peakEwma } from '../policies/balancer/peakEwma.ts'
import { random } from '../policies/balancer/random.ts'
import { roundRobin } from '../policies/balancer/roundRobin.ts'
import type { PolicyColumns } from '../policies/columns.ts'
import type { MeshProfile } from '../profiles/profile.ts'

/** The rule by which a system picks endpoints. */
export function makeBalancer(
  { defaults, balancers }: MeshProfile,
  said: Policy['balancer'],
  place: string,
  columns: PolicyColumns,
): Balancer {
  const policy = said && balancers.includes(said.kind) ? said : undefined
  switch (policy?.kind ?? defaults.balancer) {
    // Only systems that are built on Finagle have these.
    case 'aperture':
    case 'heap':
    case 'roundRobin':
      return roundRobin(columns)
    case 'random':
      return random(place, columns)
    case 'leastRequest': {
      const choices = policy?.kind === 'leastRequest' ? policy.choices : undefined
      return leastRequest({ choices: choices ?? defaults.leastRequestChoices, place }, columns)
    }
    case 'assigned':
      return assigned(columns)
    case 'leastPending':
      return leastPending(place, columns)
    case 'peakEwma': {
      const own = policy?.kind === 'peakEwma' ? policy : undefined
      const { defaultRttUs, decayUs } = defaults.peakEwma!
      return peakEwma(
        {
          defaultRttUs: own?.defaultRttUs ?? defaultRttUs,
          decayUs: own?.decayUs ?? decayUs,
          penaltyUs: own?.penaltyUs ?? null,
          place,
        },
        columns,
      )
    }
  }
}
