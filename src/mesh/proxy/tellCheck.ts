import { health } from '../../model/health.ts'
import { reason } from '../../model/reasons.ts'
import { responseMark } from '../../model/responseMarks.ts'
import { result } from '../../policies/health/health.ts'
import type { Places } from '../Places.ts'
import { events } from '../programs.ts'

/** The answer of a check has come, or its connection was cut. */
export function tellCheck(places: Places, job: number): void {
  const { sim, machines, checkers, members, jobs } = places
  const checker = jobs.check[job]!
  if (checkers.job[checker] !== job || checkers.jobNumber[checker] !== jobs.number[job]) return
  const because = jobs.reason[job]!
  const wasReset =
    because === reason.connectionTermination ||
    because === reason.remoteReset ||
    because === reason.plaintextRefused ||
    because === reason.connectionFailure
  const { checks } = places.clusterRulesOf(members.cluster[checkers.member[checker]!]!)
  if (checks === null) return
  const marks = jobs.marks[job]!
  const status = jobs.status[job]!
  const how = wasReset
    ? result.network
    : checks.judge(status, (marks & responseMark.degraded) !== 0)
  checkers.result[checker] = how
  checkers.status[checker] = wasReset ? 0 : status
  if (wasReset) checkers.isConnected[checker] = 0
  const isBad = how === result.failed || how === result.retriable
  if (isBad && (marks & responseMark.failCheck) !== 0)
    members.health[checkers.member[checker]!]! |= health.excluded
  const event =
    how === result.passed || how === result.degraded
      ? events.healthCheck.passed
      : how === result.failed
        ? events.healthCheck.failed
        : events.healthCheck.lost
  sim.tell(machines.checkers, checker, event)
}
