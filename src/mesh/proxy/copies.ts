import { mix, hashText } from '../../engine/Random.ts'
import { never, nobody } from '../../model/units.ts'
import type { Mirrors } from '../../policies/route/route.ts'
import { newRequest } from '../client/ask.ts'
import type { Places } from '../Places.ts'

/** What stands in `callerJob` of a copy. */
export const copying = -4

const path = hashText('copy')

/**
 * Sends copies of a request to its mirrors: requests of their own, for whose answers nobody waits. A mirror that the proxy does
 * not know gets none, and nobody is told.
 */
export function sendCopies(places: Places, request: number, mirrors: Mirrors): void {
  const { sim, machines, requests, clusters, routeRules } = places
  const asked = requests.cluster[request]!
  const { choice } = routeRules[requests.rules[request]!]!
  const variant = choice!.copyOf[requests.variant[request]!]!
  for (let position = 0; position < mirrors.targets.length; position++) {
    if (!mirrors.copies(request, position)) continue
    const cluster = places.clusterTo(clusters.caller[asked]!, mirrors.targets[position]!)
    if (cluster < 0) continue
    const copy = newRequest(
      places,
      clusters.edge[cluster]!,
      cluster,
      requests.fromEndpoint[request]!,
    )
    clusters.copies[cluster]!++
    requests.client[copy] = requests.client[request]!
    requests.user[copy] = nobody
    requests.callerJob[copy] = copying
    requests.callerJobNumber[copy] = nobody
    requests.copyOf[copy] = request
    requests.copyOfNumber[copy] = requests.number[request]!
    requests.root[copy] = requests.root[request]!
    requests.rules[copy] = requests.rules[request]!
    requests.variant[copy] = variant
    // What it meets is its own luck, and the same whatever else is copied.
    requests.keyA[copy] = mix(requests.keyA[request]!, path + position)
    requests.keyB[copy] = mix(requests.keyB[request]!, path + position)
    requests.key[copy] = requests.key[request]!
    requests.idempotent[copy] = requests.idempotent[request]!
    requests.method[copy] = requests.method[request]!
    requests.shape[copy] = requests.shape[request]!
    requests.onFailure[copy] = 2
    requests.isOneWay[copy] = 0
    requests.patienceUs[copy] = never
    requests.requestTimeoutUs[copy] = requests.requestTimeoutUs[request]!
    sim.start(machines.requests, copy)
  }
}
