import type { Action } from '../../engine/Simulation.ts'
import { reason } from '../../model/reasons.ts'
import { nobody } from '../../model/units.ts'
import { turn, type ServerQueue } from '../../policies/queue/queue.ts'
import type { Places } from '../Places.ts'
import { events, programs, stateOf } from '../programs.ts'

const standing = stateOf(programs.serverQueue, 'standing')

/** A row for each endpoint of a service whose queue has a discipline. */
export function createServerQueues(places: Places): void {
  const { sim, machines, endpoints, serverQueues, plan } = places
  for (let endpoint = 0; endpoint < endpoints.used; endpoint++) {
    endpoints.serverQueue[endpoint] = nobody
    if (plan.services[endpoints.service[endpoint]!]!.makeQueue === null) continue
    const queue = sim.birth(machines.serverQueues)
    serverQueues.endpoint[queue] = endpoint
    endpoints.serverQueue[endpoint] = queue
  }
}

export function startServerQueues({ sim, machines, serverQueues }: Places): void {
  for (let queue = 0; queue < serverQueues.used; queue++) sim.start(machines.serverQueues, queue)
}

export function serverQueueActions({
  sim,
  serverQueues,
}: Places): Record<'noteQueueState', Action> {
  return {
    noteQueueState(queue) {
      serverQueues.since[queue] = sim.now
    },
  }
}

/** Whose turn it is at an endpoint, and who is dropped, by the discipline of its service. */
export class QueueKeeper {
  private readonly places: Places
  /** By service; null where the first come is served first. */
  private readonly rules: readonly (ServerQueue | null)[]

  constructor(places: Places) {
    this.places = places
    const columns = places.policyColumns
    this.rules = places.plan.services.map(({ makeQueue }) => makeQueue?.(columns) ?? null)
  }

  ruleOf(endpoint: number): ServerQueue | null {
    return this.rules[this.places.endpoints.service[endpoint]!]!
  }

  /** Somebody came and found a worker. */
  noteFree(endpoint: number): void {
    const rule = this.ruleOf(endpoint)
    if (rule === null) return
    const queue = this.places.endpoints.serverQueue[endpoint]!
    this.noteEmpty(endpoint)
    rule.judge(queue, 0, 0)
    this.tell(queue)
  }

  /** Nobody waits. */
  noteEmpty(endpoint: number): void {
    const { endpoints, serverQueues, sim } = this.places
    const queue = endpoints.serverQueue[endpoint]!
    if (queue !== nobody && endpoints.waiting[endpoint] === 0) serverQueues.emptyAt[queue] = sim.now
  }

  /** Who is to be asked next; nobody when the queue is empty. */
  nextAt(endpoint: number): number {
    const { endpoints, serverQueues } = this.places
    const rule = this.ruleOf(endpoint)
    const first = endpoints.firstWaiting[endpoint]!
    if (rule === null || first === nobody) return first
    const queue = endpoints.serverQueue[endpoint]!
    if (!rule.takesNewest(queue)) return first
    serverQueues.newestFirst[queue]!++
    return endpoints.lastWaiting[endpoint]!
  }

  /** Whether it is dropped now that it is its turn; then it has its reason. */
  drops(job: number, endpoint: number): boolean {
    const { jobs, requests, endpoints, sim } = this.places
    const rule = this.ruleOf(endpoint)
    if (rule === null) return false
    const queue = endpoints.serverQueue[endpoint]!
    const deadlineAt = requests.deadlineAt[jobs.request[job]!]!
    const verdict = rule.judge(queue, sim.now - jobs.queuedAt[job]!, deadlineAt)
    this.tell(queue)
    if (verdict === turn.serve) return false
    this.drop(job, endpoint, verdict)
    return true
  }

  /** It will not be served. */
  drop(job: number, endpoint: number, verdict: number): void {
    const { jobs, endpoints, serverQueues } = this.places
    const queue = endpoints.serverQueue[endpoint]!
    const because = verdict === turn.tooLate ? reason.tooLate : reason.shed
    if (verdict === turn.tooLate) serverQueues.tooLate[queue]!++
    else serverQueues.shed[queue]!++
    jobs.reason[job] = because
    jobs.status[job] = this.places.statusOf(because)
  }

  /** The chart follows what the rule has found. */
  private tell(queue: number): void {
    const { sim, machines, serverQueues } = this.places
    const isStanding = serverQueues.state[queue] === standing
    if ((serverQueues.isOverloaded[queue] === 1) === isStanding) return
    const { stands, flows } = events.serverQueue
    sim.tell(machines.serverQueues, queue, isStanding ? flows : stands)
  }
}
