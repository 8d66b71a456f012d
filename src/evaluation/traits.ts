import { policyFrame } from '../dialects/policy.ts'
import { describe } from '../engine/distributions.ts'
import { never, type Us } from '../model/units.ts'
import type { MeshProfile } from '../profiles/profile.ts'
import { policy } from '../scenario/policyField.ts'
import { landscape } from '../words/en/landscape.ts'

/** What is told of each simulated system, in the order in which it is shown. */
export const traitNames = [
  'placement',
  'balancing',
  'retries',
  'retryCap',
  'timeout',
  'limits',
  'ejection',
  'panic',
  'mtls',
  'access',
  'rateLimit',
  'faults',
  'planeLost',
  'newPods',
  'cost',
  'cannot',
  'leftOut',
] as const
export type TraitName = (typeof traitNames)[number]

/** Whether a system does something by itself, when somebody asks for it, or not at all; `fact`: it is no matter of having. */
export type TraitState = 'unasked' | 'asked' | 'absent' | 'fact'

/** What a system does where it is simulated, as its profile says. */
export interface Trait {
  readonly name: TraitName
  readonly state: TraitState
  readonly text: string
}

const said = landscape.traits
const keys = (policy.keys ?? []).filter((key) => !policyFrame.includes(key))

/** What a system does here, derived from its profile: nothing of it is written down a second time. */
export function traitsOf(profile: MeshProfile): readonly Trait[] {
  return traitNames.map((name) => ({ name, ...tell[name](profile) }))
}

type Told = Omit<Trait, 'name'>

const tell: Readonly<Record<TraitName, (profile: MeshProfile) => Told>> = {
  placement: ({ placement, sides }) => ({
    state: 'fact',
    text:
      sides === undefined
        ? said.placements[placement]
        : said.atSide(said.placements[placement], said.sides[sides]),
  }),
  balancing: (profile) => {
    if (profile.pool === 'service') return { state: 'absent', text: said.byConnection }
    const { balancer } = profile.defaults
    const text = said.byRequest(said.balancers[balancer])
    const more = profile.balancers.length - 1
    return {
      state: 'unasked',
      text: beyond(profile, more > 0 ? said.withOthers(text, more) : text),
    }
  },
  retries: (profile) => {
    const { retry } = profile.defaults
    if (retry === null || !profile.expresses.includes('retry'))
      return { state: 'absent', text: said.noRetries }
    const most = Number.isFinite(retry.attempts)
      ? said.tries(retry.attempts)
      : said.triesWithoutEnd(budgetOf(profile) !== undefined)
    const isUnasked = has(profile, 'retry')
    return {
      state: isUnasked ? 'unasked' : 'asked',
      text: beyond(profile, isUnasked ? said.unasked(most) : said.asked(most)),
    }
  },
  retryCap: (profile) => {
    if (profile.defaults.retry === null || !profile.expresses.includes('retry'))
      return { state: 'absent', text: said.nothingToCap }
    const { maxRetries } = profile.defaults.limits
    const caps = [
      ...(Number.isFinite(maxRetries) ? [said.retriesAtOnce(maxRetries)] : []),
      ...(budgetOf(profile) ?? []),
    ]
    const isThere = Number.isFinite(maxRetries) || profile.finagle !== undefined
    if (caps.length === 0) return { state: 'absent', text: said.noCap }
    return { state: isThere ? 'unasked' : 'asked', text: beyond(profile, caps.join(said.or)) }
  },
  timeout: (profile) => {
    const own = profile.defaults.guard?.versions[profile.defaults.guard.version]?.timeoutUs
    const us = own ?? profile.defaults.requestTimeoutUs
    const canBeAsked = profile.expresses.includes('timeout')
    if (us === never || !Number.isFinite(us) || us <= 0)
      return canBeAsked
        ? { state: 'asked', text: beyond(profile, said.noTimeout) }
        : { state: 'absent', text: said.noTimeoutAtAll }
    return { state: 'unasked', text: beyond(profile, said.timeout(duration(us))) }
  },
  limits: (profile) => {
    const guard = profile.defaults.guard
    const own = guard?.versions[guard.version]
    if (own !== undefined)
      return {
        state: 'unasked',
        text: own.isolation === 'thread' ? said.threads(own.threads) : said.permits(own.permits),
      }
    if (!profile.expresses.includes('limits')) return { state: 'absent', text: said.noLimits }
    const { maxConnections, maxPendingRequests, maxRequests } = profile.defaults.limits
    const parts = [
      ...part(maxConnections, said.connections),
      ...part(maxPendingRequests, said.pending),
      ...part(maxRequests, said.atOnce),
    ]
    return parts.length === 0
      ? { state: 'asked', text: beyond(profile, said.unlimited) }
      : { state: 'unasked', text: beyond(profile, parts.join(', ')) }
  },
  ejection: (profile) => {
    const { outlier, breaker, guard } = profile.defaults
    if (guard !== undefined) return { state: 'unasked', text: said.circuit }
    if (profile.expresses.includes('outlier') && outlier !== null) {
      const text = said.ejects(
        outlier.consecutive5xx,
        duration(outlier.baseEjectionTimeUs),
        percent(outlier.maxEjectionRatio),
      )
      return { state: has(profile, 'outlier') ? 'unasked' : 'asked', text: beyond(profile, text) }
    }
    if (profile.expresses.includes('breaker') && breaker !== undefined) {
      const { maxFailures, minPenaltyUs, maxPenaltyUs } = breaker.consecutive
      return {
        state: profile.finagle === undefined ? 'asked' : 'unasked',
        text: said.breaks(maxFailures, duration(minPenaltyUs), duration(maxPenaltyUs)),
      }
    }
    return { state: 'absent', text: said.noEjection }
  },
  panic: ({ defaults, pool }) =>
    pool === 'endpoint' && defaults.panicThreshold > 0
      ? { state: 'unasked', text: said.panic(percent(defaults.panicThreshold)) }
      : { state: 'absent', text: said.noPanic },
  mtls: ({ identity }) => {
    if (identity === null) return { state: 'absent', text: said.noIdentity }
    const text = said.certificates(said.modes[identity.mode], duration(identity.lifetimeUs))
    return { state: identity.isOn ? 'unasked' : 'asked', text }
  },
  access: ({ expresses }) =>
    expresses.includes('access')
      ? { state: 'asked', text: said.access }
      : { state: 'absent', text: said.cannotSay },
  rateLimit: ({ expresses }) =>
    expresses.includes('rateLimit')
      ? { state: 'asked', text: said.rateLimit }
      : { state: 'absent', text: said.cannotSay },
  faults: ({ expresses }) =>
    expresses.includes('fault')
      ? { state: 'asked', text: said.faults }
      : { state: 'absent', text: said.cannotSay },
  planeLost: ({ controlPlane, resolves, readiness, finagle }) => {
    if (controlPlane === null)
      return {
        state: 'fact',
        text: resolves === 'perConnection' ? said.noPlaneLooksUp : said.noPlane,
      }
    const forgets = finagle?.binding?.idleUs ?? readiness?.idleUs
    const text =
      forgets === undefined || forgets === never || !Number.isFinite(forgets) || forgets <= 0
        ? said.lastKnown
        : said.lastKnownUntil(duration(forgets))
    return { state: 'fact', text }
  },
  newPods: ({ injector, placement }) => ({
    state: 'fact',
    text: placement === 'sidecar' ? said.injectors[injector] : said.nothingInjected,
  }),
  cost: ({ costs }) => ({
    state: 'fact',
    text: said.cost(
      describe(costs.hop).replace(/^constant, /, ''),
      String(Number(costs.memoryMiB.toPrecision(3))),
      String(costs.coresPerThousandRps),
    ),
  }),
  cannot: ({ expresses }) => {
    const lacks = keys.filter((key) => !expresses.includes(key))
    return lacks.length === 0
      ? { state: 'fact', text: said.saysAll }
      : { state: 'fact', text: lacks.join(', ') }
  },
  leftOut: ({ notModelled }) => ({
    state: 'fact',
    text: notModelled.length === 0 ? said.nothingLeftOut : notModelled.join(' '),
  }),
}

/** A group that is in force although nobody asks; where it needs company, only then. */
function has({ unasked = [], unaskedBeside }: MeshProfile, group: 'retry' | 'outlier'): boolean {
  return unasked.includes(group) && unaskedBeside === undefined
}

/** Of a system that looks into requests only where something has it do so. */
function beyond({ connections }: MeshProfile, text: string): string {
  return connections === undefined ? text : said.onlyAt[connections.until](text)
}

/** What binds all retries together, as a share of what is asked. */
function budgetOf({ defaults, finagle, lacks = [] }: MeshProfile): readonly string[] | undefined {
  const rate = finagle?.budget
  if (rate !== undefined) return [said.budget(percent(rate.ratio), rate.minPerSecond)]
  if (defaults.rateBudget !== undefined) {
    const { ratio, minPerSecond } = defaults.rateBudget
    return [said.budgetAsked(percent(ratio), minPerSecond)]
  }
  if (defaults.budget.ratio === 0 || lacks.includes('retry.budget')) return undefined
  return [said.envoyBudget(percent(defaults.budget.ratio), defaults.budget.minConcurrency)]
}

const part = (value: number, words: (count: string) => string): string[] =>
  Number.isFinite(value) ? [words(value.toLocaleString('en-US'))] : []

const percent = (ratio: number): string => `${Number((ratio * 100).toPrecision(3))} %`

function duration(us: Us): string {
  const seconds = us / 1_000_000
  if (seconds < 1) return `${Number((us / 1_000).toPrecision(3))} ms`
  if (seconds < 120) return `${Number(seconds.toPrecision(3))} s`
  if (seconds < 7_200) return `${Number((seconds / 60).toPrecision(3))} min`
  const hours = seconds / 3_600
  return hours <= 72 ? `${Number(hours.toPrecision(3))} h` : `${Math.round(hours / 24)} days`
}
