import type { FlowPlan, FlowStep, RedeliveryPlan } from '../mesh/flow/FlowPlan.ts'
import type { EdgePlan } from '../mesh/Plan.ts'
import type { FlowDefaults, MeshProfile } from '../profiles/profile.ts'
import type { CommonSettings, Scenario } from './Scenario.ts'
import type { FlowSettings, StepSpec } from './systems/FlowSpec.ts'

/** What a scenario says of the flows of its system. */
export function flowSettingsOf({
  systems,
  system,
}: Pick<Scenario, 'systems' | 'system'>): FlowSettings {
  // Whatever the system: who has no flows says nothing of them.
  const said: FlowSettings & CommonSettings = systems[system] ?? {}
  return said
}

/** The services that a step asks beside the one that its message is for. */
export function askedBy(step: StepSpec): readonly string[] {
  switch (step.kind) {
    case 'route':
      return step.branches.map(({ to }) => to)
    case 'scatter':
      return step.to
    case 'enrich':
    case 'wireTap':
      return [step.to]
    default:
      return []
  }
}

/** What the system in the middle does with what is asked for, by the edge over which it asks itself. */
export function flowsOf(
  scenario: Scenario,
  { middle }: MeshProfile,
  edges: readonly EdgePlan[],
): FlowPlan[] {
  const defaults = middle?.flow
  if (defaults === undefined) return []
  const said = flowSettingsOf(scenario)
  const onward = new Set(edges.map((edge) => edge.onward).filter((edge) => edge >= 0))
  return [...onward].map((edge) => {
    const { target, fromService } = edges[edge]!
    const route = said.routes?.find((one) => one.for === scenario.services[target]!.name)
    const edgeTo = (name: string): number =>
      edges.findIndex(
        (one) => one.fromService === fromService && scenario.services[one.target]!.name === name,
      )
    const steps = route?.steps ?? usualSteps(defaults, said)
    const errors = steps.find((step) => step.kind === 'errors')
    return {
      edge,
      steps: withCall(steps).flatMap((step) => stepOf(step, edgeTo)),
      redelivery: {
        ...defaults.redelivery,
        ...(errors === undefined ? said.redelivery : errors.redelivery),
      } satisfies RedeliveryPlan,
      pool: route?.pool ?? Infinity,
    }
  })
}

function usualSteps({ before, after }: FlowDefaults, { transform }: FlowSettings): StepSpec[] {
  const translate = (takes: FlowDefaults['before']): StepSpec => ({
    kind: 'translate',
    takes: transform ?? takes,
    poisonRatio: 0,
  })
  return [translate(before), { kind: 'call' }, ...(after === null ? [] : [translate(after)])]
}

/** Whoever says no call has one, where the message is ready for it: before it is put together again, or at the end. */
function withCall(steps: readonly StepSpec[]): readonly StepSpec[] {
  if (steps.some(({ kind }) => kind === 'call' || kind === 'scatter')) return steps
  const at = steps.findIndex(({ kind }) => kind === 'aggregate')
  const call: StepSpec = { kind: 'call' }
  return at < 0 ? [...steps, call] : [...steps.slice(0, at), call, ...steps.slice(at)]
}

function stepOf(step: StepSpec, edgeTo: (name: string) => number): FlowStep[] {
  switch (step.kind) {
    case 'errors':
      return []
    case 'route': {
      const known = step.branches.map(({ to, ratio }) => ({ ratio, edge: edgeTo(to) }))
      return [{ kind: 'route', branches: [...known, { ratio: step.unknownRatio, edge: -1 }] }]
    }
    case 'scatter': {
      const { size, timeoutUs } = step
      return [{ kind: 'scatter', edges: step.to.map(edgeTo), size, timeoutUs }]
    }
    case 'enrich':
    case 'wireTap':
      return [{ kind: step.kind, edge: edgeTo(step.to) }]
    default:
      return [step]
  }
}
