import { reason } from '../model/reasons.ts'
import { resource } from '../model/resources.ts'
import type { Run } from '../scenario/build.ts'
import type { RequestLife } from './storyTree.ts'
import { flagged, Names } from './storyWords.ts'

/** The rule set that each caller was meant to have when a request began. */
function meantAt(run: Run, { from }: RequestLife): Int32Array {
  const { sets, groups } = run.world.places
  return groups[sets[run.versionAt(from)]!.version]!
}

/**
 * With which version of the config a request was decided, where others that ask the same were or will be decided with another
 * one; '' where all agree.
 */
export function versionWords(run: Run, request: RequestLife): string {
  const { plan } = run
  const { places } = run.world
  const { sets, groups, clusters } = places
  const own = places.setOf(request.rules)
  if (own < 0 || groups.length === 1) return ''
  // Of the service that was asked for, wherever the route led.
  const edge = request.rules - places.rulesAt(own, 0)
  const differs = (set: number): boolean =>
    plan.rules.touches(edge, sets[own]!.commands, sets[set]!.commands)
  const meant = meantAt(run, request)
  const newest = sets[meant[clusters.caller[request.cluster]!]!]!.types[resource.RDS]!
  const who = new Names(run).viewer(request.cluster)
  const version = (set: number): string => `v${sets[set]!.version + 1}`
  const decided = `Decided with the routes of ${version(own)}`
  if (newest !== own && differs(newest))
    return `${decided}: ${who} did not have ${version(newest)} in force.`
  const isRolledOut = [...meant].some(
    (set, caller) =>
      differs(set) && clusters.edge[places.clusterTo(caller, plan.edges[edge]!.target)] === edge,
  )
  if (isRolledOut) return `${decided}: ${who} is meant to have it, and not everybody else.`
  return request.reason === reason.noCluster ? `${decided}, the newest for ${who}.` : ''
}

/** Why a route led nowhere: to nothing that the caller could ever know, or to what it did not know at that moment. */
export function noClusterVerdict(run: Run, request: RequestLife): [text: string, key: string] {
  const { plan } = run
  const { places } = run.world
  const { sets, clusters } = places
  const names = new Names(run)
  const edge = clusters.edge[request.cluster]!
  const caller = clusters.caller[request.cluster]!
  const { route } = places.rulesAs(request.rules, request.variant, request.shape)
  const leadsAstray = route?.targets.some((target) => places.clusterTo(caller, target) < 0) ?? false
  if (leadsAstray)
    return [
      `Refused: the route leads to a service that ${names.caller(edge)} does not know${flagged(run, 'NC')}.`,
      'route',
    ]
  const isMeant = plan.rules.exists(edge, sets[meantAt(run, request)[caller]!]!.commands)
  const when = isMeant ? 'does not know yet' : 'does not know any more'
  return [
    `Refused: the route named a cluster, ${names.callee(edge)}, that ${names.viewer(request.cluster)} ${when}${flagged(run, 'NC')}.`,
    '',
  ]
}
