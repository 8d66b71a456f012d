import { sampler } from '../../engine/distributions.ts'
import type { Action } from '../../engine/Simulation.ts'
import { reason } from '../../model/reasons.ts'
import { never, nobody } from '../../model/units.ts'
import type { Places } from '../Places.ts'
import { events, programs, stateOf } from '../programs.ts'

type SessionAction = 'beginSession' | 'awaitQuery' | 'ask' | 'countQuery' | 'cut' | 'endSession'

const idledOut = stateOf(programs.session, 'idledOut')

/** What happens inside a TCP session. */
export function sessionActions(places: Places): Record<SessionAction, Action> {
  const { sim, machines, sessions, jobs, attempts, clusters, draw, plan } = places
  const inner = plan.services.map(({ name, queries }) =>
    queries === undefined
      ? undefined
      : {
          every: sampler(queries.every),
          takes: sampler(queries.takes),
          failureRatio: queries.failureRatio,
          bytes: queries.bytes,
          purpose: places.purpose(`queries/${name}`),
          fate: places.purpose(`queryFate/${name}`),
        },
  )
  /** Chance that belongs to a query: drawn by its session and its number there. */
  const key = (session: number, purpose: number) => {
    const job = sessions.job[session]!
    return draw.key(
      jobs.keyA[job]!,
      jobs.keyB[job]! + jobs.ordinal[job]! + sessions.queries[session]! * 0x10001,
      purpose,
    )
  }
  const innerOf = (session: number) => inner[sessions.service[session]!]!

  const endSession = (session: number): void => {
    const job = sessions.job[session]!
    if (jobs.session[job] === session) jobs.session[job] = nobody
    sim.bury(machines.sessions, session)
  }

  return {
    beginSession(session) {
      const asks = inner[sessions.service[session]!] !== undefined
      sim.answer(asks ? events.session.asks : events.session.streams)
    },

    awaitQuery(session) {
      const { every, purpose } = innerOf(session)
      sessions.untilQueryUs[session] = every(key(session, purpose))
    },

    ask(session) {
      const { takes, purpose } = innerOf(session)
      key(session, purpose)
      sessions.queryUs[session] = takes({ next: () => draw.at(1) })
    },

    countQuery(session) {
      const { failureRatio, bytes, fate } = innerOf(session)
      if (failureRatio > 0 && key(session, fate).next() < failureRatio) {
        sessions.failed[session]!++
      }
      sessions.queries[session]!++
      sessions.bytes[session]! += bytes
    },

    cut(session) {
      const because =
        sessions.state[session] === idledOut ? reason.idleTimeout : reason.durationTimeout
      const job = sessions.job[session]!
      const attempt = jobs.attempt[job]!
      if (attempts.number[attempt] === jobs.attemptNumber[job]) {
        const cluster = attempts.cluster[attempt]!
        if (because === reason.idleTimeout) clusters.idle_timeout[cluster]!++
        else clusters.max_downstream_connection_duration[cluster]!++
        attempts.reason[attempt] = because
        attempts.status[attempt] = 0
        sim.tell(machines.attempts, attempt, events.attempt.reset)
      }
      jobs.abandoned[job] = 1
      // Both sides are closed: the service hears of it after the way there.
      sim.tellLater(
        plan.edges[jobs.edge[job]!]!.latencyUs,
        machines.jobs,
        job,
        events.job.cancelArrived,
      )
      endSession(session)
    },

    endSession,
  }
}

/** A session begins when its job is served: what bounds it, and when its caller has had enough. */
export function openSession(places: Places, job: number): void {
  const { sim, machines, sessions, jobs, endpoints, plan } = places
  const service = endpoints.service[jobs.endpoint[job]!]!
  const { idleUs, trailingUs } = plan.services[service]!
  const rules = places.routeRulesOf(jobs.request[job]!)
  const session = sim.birth(machines.sessions)
  jobs.session[job] = session
  sessions.job[session] = job
  sessions.edge[session] = jobs.edge[job]!
  sessions.service[session] = service
  sessions.openedAt[session] = sim.now
  sessions.queries[session] = 0
  sessions.failed[session] = 0
  sessions.bytes[session] = 0
  // Whoever is less patient, proxy or service; a time of `never` is below 0.
  sessions.idleUs[session] = sooner(idleUs, rules.idleUs)
  sessions.maxUs[session] = rules.maxUs
  sessions.endsUs[session] = never
  if (trailingUs > 0) {
    if (jobs.serviceTimeUs[job]! >= 0) {
      sessions.endsUs[session] = jobs.serviceTimeUs[job]!
      jobs.serviceTimeUs[job]! += trailingUs
    }
  }
  sim.start(machines.sessions, session)
}

function sooner(one: number, other: number): number {
  if (one <= 0) return other > 0 ? other : never
  return other > 0 ? Math.min(one, other) : one
}

/** Tells the session of a job, if it has one that is not over. */
export function tellSession(places: Places, job: number, event: number): void {
  const { sim, machines, jobs } = places
  const session = jobs.session[job]!
  if (session !== nobody) sim.tell(machines.sessions, session, event)
}
