import { hashText } from '../../engine/Random.ts'
import type { PolicyColumns } from '../columns.ts'
import type { Balancer } from './balancer.ts'
import { boundedLoad } from './boundedLoad.ts'
import type { HashedHost, HashTable } from './hashTable.ts'
import { maglevTable } from './maglevTable.ts'
import { ringTable, type RingOptions } from './ringTable.ts'
import { isStale, sourceOf } from './sources.ts'

export interface HashingOptions {
  readonly place: string
  readonly table:
    ({ readonly kind: 'ring' } & RingOptions) | { readonly kind: 'maglev'; readonly size: number }
  /** How much of the mean an endpoint may have under way, in percent; 0: as much as comes. */
  readonly balancePercent: number
}

/**
 * The endpoint that a request belongs to by its hash, as long as that is there: what one user asks meets one endpoint, whose
 * cache knows it. Who has no hash goes anywhere, at random.
 *
 * The table is made of those who may be picked, so an ejection moves keys as a crash does. It is a function of them and lies
 * beside the arena: it can be made again at any time.
 *
 * @source envoy: source/extensions/load_balancing_policies/common/thread_aware_lb_impl.cc
 */
export function hashing(options: HashingOptions, columns: PolicyColumns): Balancer {
  const { place, table: kind, balancePercent } = options
  const { clusters, members, candidates, schedule, requests, attempts, hashed, draw, purpose } =
    columns
  const pickPurpose = purpose(`pick/${place}`)
  const rule = hashText(JSON.stringify(options)) | 1
  const made = new Map<number, HashTable>()
  const known = new Map<string, bigint[]>()

  const hostsOf = (first: number, count: number): HashedHost[] => {
    const rows = Array.from({ length: count }, (_, at) => candidates.member[first + at]!)
    const weight = rows.map((member) => columns.weights[members.endpoint[member]!]!)
    const sum = weight.reduce((all, one) => all + one, 0)
    return rows.map((member, at) => ({
      key: columns.hostKey(members.endpoint[member]!, members.address[member]!),
      weight: weight[at]! / sum,
    }))
  }

  const tableOf = (cluster: number, source: number): HashTable => {
    const list = schedule.list[source]!
    let table = made.get(list)
    if (table === undefined) {
      const hosts = hostsOf(clusters.candidates[cluster]!, clusters.candidateCount[cluster]!)
      table = kind.kind === 'ring' ? ringTable(kind, hosts, known) : maglevTable(kind.size, hosts)
      // Where endpoints come and go all the time, old tables would fill the memory.
      if (made.size === mostTables) made.clear()
      made.set(list, table)
    }
    return table
  }

  const bounded = balancePercent > 0 ? boundedLoad(balancePercent, columns) : null

  return {
    isByHash: kind.kind,
    pick(cluster, request, attempt, pick) {
      const count = clusters.candidateCount[cluster]!
      if (count === 0) return -1
      const source = sourceOf(columns, cluster)
      const isNew = isStale(columns, cluster, source, rule)
      const table = tableOf(cluster, source)
      if (isNew) {
        schedule.entries[source] = table.entries
        schedule.least[source] = table.least
        schedule.most[source] = table.most
      }
      if (!hashed.isThere) {
        const ordinal = attempts.ordinal[attempt]!
        draw.key(requests.keyA[request]!, requests.keyB[request]! + ordinal, pickPurpose)
        hashed.high = Math.floor(draw.at(0) * 4294967296)
        hashed.low = Math.floor(draw.at(1) * 4294967296)
      }
      const position = table.find(hashed.high, hashed.low, pick)
      return bounded === null
        ? candidates.member[clusters.candidates[cluster]! + position]!
        : bounded(cluster, position, hashed.low)
    },
  }
}

/** guess: more than the endpoints of a service that go one by one */
const mostTables = 64
