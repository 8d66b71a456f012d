import { tripCause } from '../policies/breaker/breaker.ts'
import type { Run } from '../scenario/build.ts'
import { happening, type Group } from './Happenings.ts'
import { countWords, timeWords, type Names } from './storyWords.ts'

/** What a run tells of circuits, of queues without a ready endpoint and of lookups that nobody answers; '' for all else. */
export function gateSentence(
  run: Run,
  names: Names,
  group: Group,
  seen: (did: string, where: string) => string,
): string {
  const { clusters } = run.world.places
  switch (group.kind) {
    case happening.circuitOpened:
      return seen('opened the circuit to', cause(run, group))
    case happening.circuitClosed:
      return seen('closed the circuit to', '')
    case happening.libraryOpened:
    case happening.libraryClosed:
      return librarySentence(run, names, group)
    case happening.failedFast: {
      const edge = clusters.edge[group.subject]!
      const waited = timeWords(run.plan.readiness!.failfastUs)
      return `No endpoint of ${names.callee(edge)} was ready for ${waited}: what ${names.caller(edge)} asks it fails fast.`
    }
    case happening.readyAgain: {
      const edge = clusters.edge[group.subject]!
      return `An endpoint of ${names.callee(edge)} is ready: ${names.caller(edge)} fails fast no longer.`
    }
    case happening.lookedUpInVain: {
      const edge = clusters.edge[group.subject]!
      return `${names.viewer(group.subject)} had forgotten ${names.callee(edge)}, which nobody used, and there is no control plane to ask.`
    }
    default:
      return ''
  }
}

/** `shop opened its circuit to catalog: 52 % of 40 requests had failed.` */
function librarySentence(run: Run, names: Names, { kind, subjects, value, other }: Group): string {
  const { clusters, guards } = run.world.places
  const [first] = subjects
  const cluster = guards.cluster[first!]!
  const edge = clusters.edge[cluster]!
  const callee = names.callee(edge)
  const all = new Set(subjects).size
  const who =
    all === 1 ? names.viewer(cluster) : `${countWords(all)} processes of ${names.caller(edge)}`
  const its = all === 1 ? 'its circuit' : 'their circuits'
  if (kind === happening.libraryClosed)
    return `${who} closed ${its} to ${callee}: it is asked again, all at once.`
  const why =
    all === 1 ? `: ${countWords(value)} % of ${countWords(other)} requests had failed` : ''
  return `${who} opened ${its} to ${callee}${why}.`
}

function cause(run: Run, { other, detail, subjects }: Group): string {
  if (subjects.length > 1) return ''
  const { breaker } = run.world.places.clusterRules[detail]!
  if (breaker === null) return ''
  return other === tripCause.consecutive
    ? `after ${countWords(breaker.maxFailures)} failures in a row`
    : `because less than ${countWords(Math.round(100 * breaker.leastRatio))} % succeeded`
}
