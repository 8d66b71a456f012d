import type { Places } from '../Places.ts'

/**
 * Counts what was really done, whatever the caller is told: `edges.done` has the requests of which some job did its work to the
 * end at least once. What was asked for through somebody in the middle is done when the one who was asked for has done it.
 *
 * @returns notes that a job did the work of a request, which was asked over an edge
 */
export function doneActions(places: Places): (request: number, edge: number) => void {
  const { requests, jobs, edges, plan } = places
  const onwardOf = Int32Array.from(plan.edges, ({ onward }) => onward)
  const hasLibraries = plan.libraries.length > 0
  const hasMiddle = onwardOf.some((onward) => onward >= 0)

  const note = (request: number, edge: number): void => {
    const effects = requests.effects[request]! + 1
    requests.effects[request] = effects
    if (effects > 1) return
    // A try of a library does what was asked of the library; who has given that up has it done nevertheless.
    const whole = hasLibraries ? requests.tryOf[request]! : -1
    if (whole >= 0 && requests.number[whole] === requests.tryOfNumber[request]) {
      note(whole, edge)
      return
    }
    // A copy does again what its original does.
    if (requests.copyOf[request]! < 0) edges.done[edge]!++
    if (hasMiddle) pass(request)
  }

  /** To the request that the middle serves by asking this one, unless it has given that up. */
  const pass = (request: number): void => {
    const job = requests.callerJob[request]!
    if (job < 0 || jobs.number[job] !== requests.callerJobNumber[request]) return
    const isOnward = onwardOf[jobs.edge[job]!]! >= 0 && requests.onFailure[request] === passOn
    if (isOnward) note(jobs.request[job]!, jobs.edge[job]!)
  }

  return note
}

/** As a call's `onFailure`: its answer is that of its caller. What the middle asks for its own purposes is not. */
export const passOn = 1
