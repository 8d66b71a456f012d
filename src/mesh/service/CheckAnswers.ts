import { health, unhealthyBits } from '../../model/health.ts'
import { reason } from '../../model/reasons.ts'
import { responseMark } from '../../model/responseMarks.ts'
import { never } from '../../model/units.ts'
import type { Places } from '../Places.ts'
import type { CheckAnswerPlan } from '../Plan.ts'
import { programs, stateOf } from '../programs.ts'

const draining = stateOf(programs.pod, 'draining')

/** guess: an answer that needs nothing takes a millisecond */
const usual: CheckAnswerPlan = {
  isDeep: false,
  takesUs: 1_000,
  degradedAbove: Infinity,
  failsAbove: Infinity,
  tape: [],
  failsOnDrain: false,
  cacheUs: 0,
  minHealthy: [],
}

/**
 * What endpoints answer when they are asked whether they are well. A shallow answer says that the process runs; a deep one is work
 * like any other: it waits for a worker, fails as requests do, and asks whoever they ask.
 *
 * The proxy at the door may answer in place of the application (Envoy's health check filter): from what it was told last, by how
 * many endpoints of another service it knows to be well, or badly while its pod ends.
 *
 * @source envoy: source/extensions/filters/http/health_check/health_check.cc
 */
export class CheckAnswers {
  private readonly places: Places
  private readonly specs: readonly CheckAnswerPlan[]
  private readonly purposes: readonly number[]

  constructor(places: Places) {
    this.places = places
    this.specs = places.plan.services.map(({ healthCheck }) => healthCheck ?? usual)
    this.purposes = places.plan.services.map(({ name }) => places.purpose(`check/fate/${name}`))
  }

  /** Whether the application does it, with a worker, as a request. */
  takesWorker(job: number): boolean {
    const { jobs } = this.places
    return this.specOf(job).isDeep && !this.isAnsweredAtTheDoor(jobs.endpoint[job]!)
  }

  /** Whether whatever an endpoint answers says that it is to be left alone. */
  failsNow(endpoint: number): boolean {
    const { endpoints } = this.places
    const spec = this.specs[endpoints.service[endpoint]!]!
    return spec.failsOnDrain && endpoints.state[endpoint] === draining
  }

  /** How long a check takes, and what is answered. */
  work(job: number): void {
    const { jobs, endpoints, plan, releases, draw } = this.places
    const endpoint = jobs.endpoint[job]!
    const service = endpoints.service[endpoint]!
    const spec = this.specs[service]!
    jobs.status[job] = 200
    if (this.isAnsweredAtTheDoor(endpoint)) {
      jobs.serviceTimeUs[job] = 0
      this.answerAtTheDoor(job, endpoint, spec)
      return
    }
    jobs.serviceTimeUs[job] = Math.round(
      spec.takesUs *
        endpoints.slowFactor[endpoint]! *
        releases.factor[endpoints.release[endpoint]!]!,
    )
    if (spec.tape.length > 0) {
      const position = endpoints.checksTaped[endpoint]!++
      const fate = spec.tape[Math.min(position, spec.tape.length - 1)]!
      jobs.serviceTimeUs[job] = fate.kind === 'hang' ? never : fate.afterUs
      jobs.status[job] = fate.kind === 'reset' ? 503 : fate.status
      jobs.marks[job] = fate.marks
      if (fate.kind === 'reset') jobs.reason[job] = reason.connectionTermination
      return
    }
    const own = jobs.holdsWorker[job]!
    const busy =
      (endpoints.busy[endpoint]! + endpoints.waiting[endpoint]! - own) /
      plan.services[service]!.workers
    if (busy > spec.degradedAbove) jobs.marks[job]! |= responseMark.degraded
    if (busy > spec.failsAbove) jobs.status[job] = 503
    if (!spec.isDeep) return
    const { failureRatio, status } = plan.services[service]!
    const release = endpoints.release[endpoint]!
    draw.key(jobs.keyA[job]!, jobs.keyB[job]!, this.purposes[service]!)
    if (draw.at(0) < failureRatio) jobs.status[job] = status
    if (draw.at(1) < endpoints.errorRatio[endpoint]!)
      jobs.status[job] = endpoints.errorStatus[endpoint]!
    if (draw.at(2) < releases.ratio[release]!) jobs.status[job] = releases.status[release]!
  }

  /** A check was answered: what the door remembers of it. */
  note(job: number): void {
    const { jobs, endpoints, sim } = this.places
    const endpoint = jobs.endpoint[job]!
    if (this.specOf(job).cacheUs === 0 || this.isAnsweredAtTheDoor(endpoint)) return
    endpoints.checkCachedAt[endpoint] = sim.now
    endpoints.checkCachedStatus[endpoint] = jobs.status[job]!
    endpoints.checkCachedMarks[endpoint] = jobs.marks[job]!
  }

  private specOf(job: number): CheckAnswerPlan {
    const { jobs, endpoints } = this.places
    return this.specs[endpoints.service[jobs.endpoint[job]!]!]!
  }

  private isAnsweredAtTheDoor(endpoint: number): boolean {
    const { endpoints } = this.places
    const spec = this.specs[endpoints.service[endpoint]!]!
    return (
      this.failsNow(endpoint) || spec.minHealthy.length > 0 || this.isRemembered(endpoint, spec)
    )
  }

  /** Envoy forgets its answer whenever so much time has passed since it started, however young it is. */
  private isRemembered(endpoint: number, { cacheUs }: CheckAnswerPlan): boolean {
    const { endpoints, sim } = this.places
    if (cacheUs === 0 || endpoints.checkCachedStatus[endpoint] === 0) return false
    return (
      Math.floor(sim.now / cacheUs) === Math.floor(endpoints.checkCachedAt[endpoint]! / cacheUs)
    )
  }

  private answerAtTheDoor(job: number, endpoint: number, spec: CheckAnswerPlan): void {
    const { jobs, endpoints } = this.places
    if (this.failsNow(endpoint)) {
      jobs.status[job] = 503
      jobs.marks[job]! |= responseMark.failCheck
    } else if (this.isRemembered(endpoint, spec)) {
      jobs.status[job] = endpoints.checkCachedStatus[endpoint]!
      jobs.marks[job] = endpoints.checkCachedMarks[endpoint]!
    } else if (
      !spec.minHealthy.every(({ service, ratio }) => this.isMet(endpoint, service, ratio))
    ) {
      jobs.status[job] = 503
    }
  }

  /** Whether the share of a service that an endpoint's proxy knows to be well is large enough. */
  private isMet(endpoint: number, service: number, ratio: number): boolean {
    const { clusters, members } = this.places
    const cluster = this.places.clusterTo(endpoint, service)
    if (cluster < 0) return false
    const first = clusters.firstMember[cluster]!
    let known = 0
    let well = 0
    for (let member = first; member < first + clusters.memberCount[cluster]!; member++) {
      if (members.isKnown[member] === 0) continue
      known++
      const bad = members.health[member]! & (unhealthyBits | health.degradedActive)
      if (bad === 0) well++
    }
    return known === 0 ? ratio === 0 : well >= known * ratio
  }
}
