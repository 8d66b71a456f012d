import { exp } from '../../engine/maths.ts'
import type { Us } from '../../model/units.ts'
import type { PolicyColumns } from '../columns.ts'
import type { Balancer } from './balancer.ts'
import type { EffortOptions } from './powerOfTwo.ts'

export interface ApertureOptions extends EffortOptions {
  readonly smoothWindowUs: Us
  /** Requests under way for each endpoint in use, below which it uses one fewer, and above which one more. */
  readonly lowLoad: number
  readonly highLoad: number
  readonly minAperture: number
}

/**
 * A part of the endpoints, as many as the load needs; among those two random ones, and the less busy.
 *
 *     L := moving average of what is under way, over smoothWindow
 *     L / aperture ≥ highLoad → one more endpoint;  ≤ lowLoad → one fewer;  asked at the beginning and at the end of each request
 *
 * A caller of few requests keeps few connections, each of them in use. What it pays: of the whole service it knows a part, and
 * callers with the same part make it hot. Which part a caller begins at is drawn for it. Endpoints that are not well give their
 * place to others while there are such.
 *
 * @source twitter/finagle 4feb34cb: loadbalancer/aperture/{Aperture,LoadBand,RandomAperture}.scala, loadbalancer/Balancers.scala
 */
export function aperture(options: ApertureOptions, columns: PolicyColumns): Balancer {
  const { smoothWindowUs, lowLoad, highLoad, minAperture, maxEffort, place } = options
  const { clusters, members, candidates, gates, requests, attempts, draw, purpose, clock } = columns
  const pickPurpose = purpose(`pick/${place}`)

  const adjust = (cluster: number, change: number): void => {
    const gate = clusters.gate[cluster]!
    const total = clusters.active[cluster]! + clusters.pending[cluster]! + change
    const weight = exp(-(clock.now - gates.apertureAt[gate]!) / smoothWindowUs)
    const load = total * (1 - weight) + gates.apertureLoad[gate]! * weight
    gates.apertureLoad[gate] = load
    gates.apertureAt[gate] = clock.now
    const most = clusters.candidateCount[cluster]!
    const size = Math.max(minAperture, Math.min(gates.aperture[gate]!, most))
    const perEndpoint = load / size
    if (perEndpoint >= highLoad && size < most) gates.aperture[gate] = size + 1
    else if (perEndpoint <= lowLoad && size > minAperture) gates.aperture[gate] = size - 1
    else gates.aperture[gate] = size
  }

  const outstanding = (member: number): number => members.active[member]! + members.pending[member]!

  return {
    pick(cluster, request, attempt, pick) {
      const count = clusters.candidateCount[cluster]!
      if (count === 0) return -1
      adjust(cluster, 1)
      const first = clusters.candidates[cluster]!
      const offset = clusters.turn[cluster]!
      const at = (index: number): number => candidates.member[first + ((offset + index) % count)]!
      // Those that are well first; where there are none, all.
      let well = 0
      for (let index = 0; index < count; index++) if (members.unready[at(index)] === 0) well++
      const some = well === 0 ? count : well
      const size = Math.min(gates.aperture[clusters.gate[cluster]!]!, some)
      const member = (position: number): number => {
        if (well === 0) return at(position)
        let seen = -1
        let index = -1
        while (seen < position) if (members.unready[at(++index)] === 0) seen++
        return at(index)
      }
      if (size === 1) return member(0)
      draw.key(
        requests.keyA[request]!,
        requests.keyB[request]! + attempts.ordinal[attempt]!,
        pickPurpose,
      )
      const drawn = 2 * (maxEffort + 1) * pick
      const one = Math.floor(draw.at(drawn) * size)
      let other = Math.floor(draw.at(drawn + 1) * (size - 1))
      if (other >= one) other++
      const a = member(one)
      const b = member(other)
      return outstanding(a) <= outstanding(b) ? a : b
    },

    observe: (member) => adjust(members.cluster[member]!, 0),
  }
}
