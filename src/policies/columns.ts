import type { Columns, Table } from '../engine/Arena.ts'
import type { Draw } from '../engine/Random.ts'
import type {
  budgetColumns,
  budgetSlotColumns,
  circuitColumns,
  circuitSlotColumns,
  gateColumns,
  limiterColumns,
} from '../model/gateTables.ts'
import type {
  bucketColumns,
  connectionBucketColumns,
  controllerColumns,
  filterColumns,
  filterSlotColumns,
  windowColumns,
} from '../model/filterTables.ts'
import type { serverQueueColumns } from '../model/queueTables.ts'
import type { guardCellColumns, guardColumns, poolColumns } from '../model/guardTables.ts'
import type { scheduleColumns } from '../model/scheduleTables.ts'
import type {
  attemptColumns,
  clusterColumns,
  highClusterColumns,
  highMemberColumns,
  intervalColumns,
  memberColumns,
  outlierBucketColumns,
  requestColumns,
  tierColumns,
} from '../model/tables.ts'

import type { RequestTexts } from './hash/hash.ts'

type MachineColumns<C extends Columns> = C & { readonly state: 'u8' }

export type Requests = Table<MachineColumns<typeof requestColumns>>
export type Attempts = Table<MachineColumns<typeof attemptColumns>>
export type Clusters = Table<MachineColumns<typeof clusterColumns>>
export type Members = Table<MachineColumns<typeof memberColumns>>
export type Guards = Table<MachineColumns<typeof guardColumns>>
export type Controllers = Table<MachineColumns<typeof controllerColumns>>
export type Circuits = Table<MachineColumns<typeof circuitColumns>>

/** Where everything stands. */
export interface Ground {
  /** Names of zones, by number. */
  readonly zones: readonly string[]
  zoneOf(endpoint: number): number
  /** Below 0 for none. */
  nodeOf(endpoint: number): number
  nameOf(endpoint: number): string
  /** The same of who calls through a cluster; below 0 where it is in no zone, or on no node. */
  zoneOfCaller(cluster: number): number
  nodeOfCaller(cluster: number): number
  /** By zone, how many endpoints of a service are listed now; below 0: of the service that calls through the cluster. */
  callersByZone(cluster: number, service: number): readonly number[]
}

/** 64 bits in two halves, 0 … 2^32 − 1 each. */
export interface Hashed {
  isThere: boolean
  high: number
  low: number
}

/** What rules may read of a run, and the chance they may draw. They write nothing but their own memory. */
export interface PolicyColumns {
  readonly requests: Requests
  readonly attempts: Attempts
  readonly clusters: Clusters
  readonly members: Members
  /** What is of high priority: rows only where somebody asks. */
  readonly highClusters: Table<typeof highClusterColumns>
  readonly highMembers: Table<typeof highMemberColumns>
  /** Where retry budgets count by time: a span for each cluster that does. */
  readonly intervals: Table<typeof intervalColumns>
  /** Candidates of all clusters, by span: member rows. */
  readonly candidates: Table<{ member: 'i32' }>
  /** Candidates by priority and locality: a span for each cluster that asks. */
  readonly tiers: Table<typeof tierColumns>
  /** Intervals of outlier detection: a row for each member that is compared. */
  readonly outlierBuckets: Table<typeof outlierBucketColumns>
  readonly circuits: Circuits
  readonly circuitSlots: Table<typeof circuitSlotColumns>
  readonly guards: Guards
  readonly guardCells: Table<typeof guardCellColumns>
  readonly pools: Table<typeof poolColumns>
  readonly budgets: Table<typeof budgetColumns>
  readonly budgetSlots: Table<typeof budgetSlotColumns>
  readonly limiters: Table<typeof limiterColumns>
  readonly gates: Table<typeof gateColumns>
  readonly ground: Ground
  /** Of HTTP filters: what each has counted, its buckets, slots and windows. */
  readonly filters: Table<typeof filterColumns>
  readonly filterSlots: Table<typeof filterSlotColumns>
  readonly buckets: Table<typeof bucketColumns>
  readonly connectionBuckets: Table<typeof connectionBucketColumns>
  readonly windows: Table<typeof windowColumns>
  readonly controllers: Controllers
  readonly latencyBins: Table<{ count: 'f64' }>
  /** What balancers remember that go by weights or hashes. */
  readonly schedule: Table<typeof scheduleColumns>
  /** By endpoint. */
  readonly weights: Int32Array
  /** The hash of the request that is about to be sent, in two halves; without one a balancer takes any. */
  readonly hashed: Hashed
  readonly texts: RequestTexts
  readonly serverQueues: Table<MachineColumns<typeof serverQueueColumns>>
  readonly draw: Draw
  /** The present moment, µs. */
  readonly clock: { readonly now: number }
  /** What an endpoint is hashed by, where it is the n-th pod in its place: its address. */
  hostKey(endpoint: number, pod: number): string
  /** Which endpoint of its service, or 0 for a client, the caller of a cluster is. */
  callerIndex(cluster: number): number
  /** The seed, mixed with the name of what is drawn and where: the purpose of a keyed draw. */
  purpose(name: string): number
}
