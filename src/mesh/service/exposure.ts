import type { Places } from '../Places.ts'

/**
 * A job arrived at a new release, or at the new version of a service: what it is for was exposed to it, and counts once, however
 * often it is tried. Tries of a library count as what the library was asked.
 */
export function noteExposed({ requests, jobs, edges, plan }: Places, job: number): void {
  let request = jobs.request[job]!
  // Whose caller has left is exposed to nothing any more.
  if (jobs.abandoned[job] === 1) return
  const whole = plan.libraries.length > 0 ? requests.tryOf[request]! : -1
  if (whole >= 0 && requests.number[whole] === requests.tryOfNumber[request]) request = whole
  if (requests.metNew[request] === 1 || requests.copyOf[request]! >= 0) return
  requests.metNew[request] = 1
  edges.exposed[jobs.edge[job]!]!++
}
