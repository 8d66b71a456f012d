import type { Table } from '../engine/Arena.ts'
import type { Machine } from '../engine/Simulation.ts'
import { rotationHow } from '../mesh/identity/rotation.ts'
import { programs, stateOf } from '../mesh/programs.ts'
import { reason, reasonCount } from '../model/reasons.ts'
import { certificateKind } from '../model/tables.ts'
import type { Run } from '../scenario/build.ts'
import type { Metrics } from './metrics.ts'

/** What happens to certificates and because of them, with what `subject`, `value` and `other` mean. */
export const identityHappening = {
  /** certificate of a proxy; other, when it expired: why nobody had signed another */
  certificateExpired: 64,
  certificateRenewed: 65,
  /** certificate of an issuer, or a root */
  signerExpired: 66,
  signerRenewed: 67,
  /** edge; value: handshakes that failed so far in this series; other: reason; detail: 1 + connections that are open */
  handshakesFailed: 68,
  /** edge; value: calls refused by access policy so far in this series; detail: 1 when it is the first */
  accessRefused: 69,
  /** rotation; value: its state, as a position in the states of its machine; other: 1 when only the issuer is replaced */
  rotating: 70,
} as const

const edgeColumns = {
  /** Counters when the second began, and of this series. */
  failed: 'f64',
  failedInSeries: 'f64',
  isFailing: 'u8',
  /** Why the latest handshake failed. */
  because: 'u8',
  refused: 'f64',
  refusedInSeries: 'f64',
  isRefusing: 'u8',
} as const

const expired = stateOf(programs.certificate, 'expired')
const rejecting = stateOf(programs.connection, 'opening.rejecting')

/** What the log of happenings offers to those who notice things for it. */
export interface HappeningLog {
  listen(
    machine: Machine,
    state: string,
    notice: (row: number, from: number, event: number) => void,
  ): void
  tell(kind: number, subject: number, value?: number, other?: number, detail?: number): void
}

/** Notices what is worth telling of certificates, handshakes and access; nothing where nobody has an identity. */
export class IdentityHappenings {
  private readonly run: Run
  private readonly metrics: Metrics
  private readonly log: HappeningLog
  private readonly edges: Table<typeof edgeColumns>

  constructor(run: Run, metrics: Metrics, log: HappeningLog) {
    this.run = run
    this.metrics = metrics
    this.log = log
    const { plan, world } = run
    const { sim, machines, certificates, rotations, connections, clusters } = world.places
    this.edges = sim.arena.table('identityHappenings', edgeColumns, plan.edges.length)
    while (this.edges.used < plan.edges.length) this.edges.birth()
    if (plan.identity === null) return
    const { leaf } = certificateKind
    log.listen(machines.certificates, 'expired', (row, from) => {
      if (from === expired) return
      const isLeaf = certificates.kind[row] === leaf
      if (!isLeaf) log.tell(identityHappening.signerExpired, row)
      else log.tell(identityHappening.certificateExpired, row, 0, certificates.unsigned[row])
    })
    log.listen(machines.certificates, 'valid', (row, from) => {
      if (from !== expired) return
      const isLeaf = certificates.kind[row] === leaf
      log.tell(isLeaf ? identityHappening.certificateRenewed : identityHappening.signerRenewed, row)
    })
    log.listen(machines.connections, 'closed', (row, from) => {
      if (from === rejecting)
        this.edges.because[clusters.edge[connections.cluster[row]!]!] = connections.reason[row]!
    })
    programs.rotation.states.forEach((state, index) => {
      if (state === 'begun') return
      log.listen(machines.rotations, state, (row) =>
        log.tell(
          identityHappening.rotating,
          row,
          index,
          rotations.how[row] === rotationHow.issuerOnly ? 1 : 0,
        ),
      )
    })
  }

  /** Looks at the second that is over. */
  endSecond(): void {
    if (this.run.plan.identity === null) return
    for (let edge = 0; edge < this.edges.used; edge++) {
      this.noteHandshakes(edge)
      this.noteRefusals(edge)
    }
  }

  private noteHandshakes(edge: number): void {
    const { edges, log } = this
    const counts = this.metrics.identity.edges
    const failed = counts.handshakeFails[edge]! - edges.failed[edge]!
    edges.failed[edge]! += failed
    if (failed === 0) {
      edges.isFailing[edge] = 0
      return
    }
    const isFirst = edges.isFailing[edge] === 0
    if (isFirst) edges.failedInSeries[edge] = 0
    edges.isFailing[edge] = 1
    edges.failedInSeries[edge]! += failed
    log.tell(
      identityHappening.handshakesFailed,
      edge,
      edges.failedInSeries[edge]!,
      edges.because[edge]!,
      isFirst ? 1 + counts.mutual[edge]! : 0,
    )
  }

  private noteRefusals(edge: number): void {
    const { edges, log } = this
    const cell = edge * reasonCount + reason.accessDenied
    const refused = this.metrics.attemptReasons.count[cell]! - edges.refused[edge]!
    edges.refused[edge]! += refused
    if (refused === 0) {
      edges.isRefusing[edge] = 0
      return
    }
    const isFirst = edges.isRefusing[edge] === 0
    if (isFirst) edges.refusedInSeries[edge] = 0
    edges.isRefusing[edge] = 1
    edges.refusedInSeries[edge]! += refused
    log.tell(
      identityHappening.accessRefused,
      edge,
      edges.refusedInSeries[edge]!,
      0,
      isFirst ? 1 : 0,
    )
  }
}
