import { reason } from '../model/reasons.ts'
import { headerOf } from '../model/shapes.ts'
import { controlHeaders, wrongHeader } from '../policies/route/controlHeaders.ts'
import type { Run } from '../scenario/build.ts'
import { matchText, ruleName } from './routeRows.ts'
import type { RequestLife } from './storyTree.ts'
import { flagged, Names, reasonWords, timeWords } from './storyWords.ts'

/** The edge that was asked for, wherever a route led: the rules that bind a request are those of its edge. */
function askedEdge(run: Run, { rules }: RequestLife): number {
  const { places } = run.world
  return rules - places.rulesAt(places.setOf(rules), 0)
}

function policyOf(run: Run, request: RequestLife) {
  return run.policyOf(askedEdge(run, request), run.world.places.setOf(request.rules))
}

/** Which of several rules bound a request, and what of its headers was obeyed; rows with the key that each rests on. */
export function ruleWords(run: Run, request: RequestLife): [text: string, key: string][] {
  const { places } = run.world
  const { choice } = places.routeRules[request.rules]!
  if (choice === null || request.variant < 0 || request.copyOf !== undefined) return []
  const rows: [string, string][] = []
  const { routes } = policyOf(run, request)
  if (routes !== undefined) {
    const index = choice.ruleOf[request.variant]!
    const rule = routes[index]!
    const of = `${index + 1} of ${routes.length}`
    const why =
      rule.match === undefined ? 'it is for everybody' : rule.match.map(matchText).join(' or ')
    const name = rule.name === undefined ? `Rule ${of}` : `Rule ${ruleName(rule, index)} (${of})`
    rows.push([`${name} binds it: ${why}.`, `routes[${index}]`])
  }
  const shape = run.plan.shapes[request.shape]!
  const asked = controlHeaders.filter((name) => headerOf(shape, name) !== undefined)
  if (asked.length > 0 && run.profile.readsOverrides === true) {
    const said = asked.map((name) => `${name}: ${headerOf(shape, name)!}`).join(', ')
    rows.push([`Its headers go before the route: ${said}.`, ''])
  }
  return rows
}

/** Why the proxy of the caller sent a request nowhere; undefined when it did, or for another reason. */
export function trafficVerdict(
  run: Run,
  request: RequestLife,
  caller: string,
): [text: string, key: string] | undefined {
  const { choice } = run.world.places.routeRules[request.rules]!
  const asked = new Names(run).callee(askedEdge(run, request))
  switch (request.reason) {
    case reason.noRoute:
      return choice === null || request.variant >= 0
        ? undefined
        : [
            `Refused: none of the rules for ${asked} fits this request${flagged(run, 'NR')}.`,
            'routes',
          ]
    case reason.directResponse:
      return [
        `Answered with ${request.status} by the route, without asking ${asked}.`,
        'directResponse',
      ]
    case reason.invalidHeader: {
      const { strictHeaders = [] } = policyOf(run, request)
      const shape = run.plan.shapes[request.shape]!
      const name = wrongHeader(shape, strictHeaders) ?? ''
      const value = headerOf(shape, name) ?? ''
      return [
        `Refused: ${name} says "${value}", which cannot be${flagged(run, 'IH')}.`,
        'strictHeaders',
      ]
    }
    case reason.maintenance:
      return [
        `Refused: ${asked} is in maintenance, says the proxy of ${caller}${flagged(run, 'UO')}.`,
        'maintenance',
      ]
    case reason.dropOverload:
    case reason.unconditionalDrop: {
      const flag = request.reason === reason.dropOverload ? 'DO' : 'UDO'
      return [
        `Refused: the proxy of ${caller} drops a share of what ${asked} is asked${flagged(run, flag)}.`,
        'dropOverloads',
      ]
    }
    default:
      return undefined
  }
}

/** What became of a copy, as a sentence. */
export function copyWords(run: Run, copy: RequestLife, callee: string): string {
  const what = `A copy went to ${callee}; nobody waits for its answer.`
  if (!copy.isOver) return what
  const took = timeWords(copy.to - copy.from)
  const end = copy.isAnswered
    ? `was answered with ${copy.status}`
    : `ended: ${reasonWords(run, copy.reason)}`
  return `${what} After ${took} it ${end}.`
}
