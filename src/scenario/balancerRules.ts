import type { Policy, SlowStartPolicy } from '../dialects/policy.ts'
import { assigned } from '../policies/balancer/assigned.ts'
import type { Balancer } from '../policies/balancer/balancer.ts'
import { leastPending } from '../policies/balancer/leastPending.ts'
import { leastRequest } from '../policies/balancer/leastRequest.ts'
import { peakEwma } from '../policies/balancer/peakEwma.ts'
import { hashing } from '../policies/balancer/hashing.ts'
import type { SlowStartOptions } from '../policies/balancer/slowStart.ts'
import { weighted } from '../policies/balancer/weighted.ts'
import { random } from '../policies/balancer/random.ts'
import { roundRobin } from '../policies/balancer/roundRobin.ts'
import type { PolicyColumns } from '../policies/columns.ts'
import type { MeshProfile } from '../profiles/profile.ts'

const percentOf = (factor: number | undefined): number => Math.round((factor ?? 0) * 100)

/** @source envoy: api/envoy/config/cluster/v3/cluster.proto (aggression 1, at least 10 %) */
function makeSlowStart(said: SlowStartPolicy | undefined): SlowStartOptions | null {
  if (said === undefined) return null
  const { windowUs, aggression, minWeightRatio } = said
  return { windowUs, aggression: aggression ?? 1, minWeight: minWeightRatio ?? 0.1 }
}

/** The rule by which a system picks endpoints. */
export function makeBalancer(
  { defaults, balancers, hasWeights = false }: MeshProfile,
  said: Policy['balancer'],
  { place, isWeighted }: { readonly place: string; readonly isWeighted: boolean },
  columns: PolicyColumns,
): Balancer {
  // Whoever tells proxies of endpoints tells them of weights, too.
  const knowsWeights = isWeighted && hasWeights
  const policy = said && balancers.includes(said.kind) ? said : undefined
  switch (policy?.kind ?? defaults.balancer) {
    // Only systems that are built on Finagle have these.
    case 'aperture':
    case 'heap':
    case 'roundRobin': {
      const equal = roundRobin(columns)
      const slowStart = policy?.kind === 'roundRobin' ? makeSlowStart(policy.slowStart) : null
      const isPlain = slowStart === null && !knowsWeights
      return isPlain ? equal : weighted({ place, bias: 0, slowStart }, columns, equal)
    }
    case 'random':
      return random(place, columns)
    case 'leastRequest': {
      const own = policy?.kind === 'leastRequest' ? policy : undefined
      const equal = leastRequest(
        { choices: own?.choices ?? defaults.leastRequestChoices, place },
        columns,
      )
      const slowStart = makeSlowStart(own?.slowStart)
      const isPlain = slowStart === null && !knowsWeights
      return isPlain ? equal : weighted({ place, bias: own?.bias ?? 1, slowStart }, columns, equal)
    }
    case 'ringHash': {
      const own = policy?.kind === 'ringHash' ? policy : undefined
      const { minimumSize, maximumSize, mostEntries = Infinity } = defaults.hashing!
      const table = {
        kind: 'ring' as const,
        minimumSize: Math.min(own?.minimumSize ?? minimumSize, mostEntries),
        maximumSize: Math.min(own?.maximumSize ?? maximumSize, mostEntries),
        hash: own?.hash ?? ('xxHash' as const),
      }
      return hashing({ place, table, balancePercent: percentOf(own?.boundedLoad) }, columns)
    }
    case 'maglev': {
      const own = policy?.kind === 'maglev' ? policy : undefined
      const table = {
        kind: 'maglev' as const,
        size: own?.tableSize ?? defaults.hashing!.tableSize,
      }
      return hashing({ place, table, balancePercent: percentOf(own?.boundedLoad) }, columns)
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
