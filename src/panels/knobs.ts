import { policyFrame, type Policy } from '../dialects/policy.ts'
import { words } from '../words/words.ts'
import { durationText } from './format.ts'

/** A value of a policy that can be changed while the run goes on. */
export interface Knob {
  /** What is typed: a whole number, a length in ms, or one of some names. */
  readonly kind: 'count' | 'milliseconds' | 'choice'
  readonly unit: string
  readonly min: number
  readonly max: number
  readonly choices: readonly string[]
  /** The value as it is typed. */
  read(text: string): string
  /** The policy that says the value, and nothing else. */
  write(value: string): Omit<Policy, 'for' | 'from'>
}

const balancers = ['roundRobin', 'leastRequest', 'random', 'ringHash', 'maglev'] as const

const count = (
  min: number,
  max: number,
  otherwise: string,
  write: (value: number) => Omit<Policy, 'for' | 'from'>,
): Knob => ({
  kind: 'count',
  unit: '',
  min,
  max,
  choices: [],
  read: (text) => (/^\d+$/.test(text) ? text : otherwise),
  write: (value) => write(Number(value)),
})

const attempts = (value: number): Omit<Policy, 'for' | 'from'> => ({ retry: { attempts: value } })
const inARow = (value: number): Omit<Policy, 'for' | 'from'> => ({
  outlier: { consecutive5xx: value },
})

/** By the key of the row that shows the value; `retry` and `outlier` are rows where these are off. */
const knobs: Readonly<Record<string, Knob>> = {
  timeout: {
    kind: 'milliseconds',
    unit: 'ms',
    min: 0,
    max: 3_600_000,
    choices: [],
    read: millisecondsOf,
    write: (value) => ({ timeoutUs: Math.round(Number(value) * 1_000) }),
  },
  'retry.attempts': count(1, 100, '2', attempts),
  // Without conditions nothing would be tried again.
  retry: count(1, 100, '2', (value) => ({ retry: { attempts: value, on: ['5xx'] } })),
  'limits.maxRequests': count(0, 4_294_967_295, '100', (value) => ({
    limits: { maxRequests: value },
  })),
  'outlier.consecutive5xx': count(0, 1_000_000, '5', inARow),
  outlier: count(0, 1_000_000, '5', inARow),
  balancer: {
    kind: 'choice',
    unit: '',
    min: 0,
    max: 0,
    choices: balancers,
    read: (text) => text,
    write: (value) => ({ balancer: { kind: value as (typeof balancers)[number] } }),
  },
}

/** Undefined where a value cannot be changed here. */
export function knobOf(key: string): Knob | undefined {
  return Object.hasOwn(knobs, key) ? knobs[key] : undefined
}

/** Whether what was typed may be applied. */
export function isInRange(knob: Knob, value: string): boolean {
  if (knob.kind === 'choice') return knob.choices.includes(value)
  const number = Number(value)
  if (value.trim() === '' || !(number >= knob.min && number <= knob.max)) return false
  return knob.kind === 'milliseconds' || Number.isInteger(number)
}

/** `2 s` as `2000`, `none` as `0`. */
function millisecondsOf(text: string): string {
  const [, number, unit] = /^([\d.]+)\s*(µs|ms|s|min)$/.exec(text) ?? []
  const factor = { µs: 0.001, ms: 1, s: 1_000, min: 60_000 }[unit ?? ''] ?? 0
  return String(Number((Number(number ?? 0) * factor).toFixed(3)))
}

/** A change of policy in a word or two, as beside the timeline: `2 attempts`. */
export function policyWords(policy: Policy): string {
  const said = Object.keys(policy).filter((key) => !policyFrame.includes(key))
  const keys = said.map((key) => key.replace(/Us$/, ''))
  const only = keys.length === 1 ? valueWords(policy) : undefined
  return only ?? (keys.length === 0 ? words.policies.policy : keys.join(', '))
}

function valueWords({ timeoutUs, retry, limits, outlier, balancer }: Policy): string | undefined {
  const said = words.policies
  if (timeoutUs !== undefined)
    return timeoutUs > 0 ? said.timeout(durationText(timeoutUs)) : said.noTimeout
  if (retry === null) return said.noRetries
  if (outlier === null) return said.noEjection
  if (balancer !== undefined) return balancer.kind
  if (retry?.attempts !== undefined) return said.attempts(retry.attempts)
  if (outlier?.consecutive5xx !== undefined) return said.ejectAfter(outlier.consecutive5xx)
  if (limits?.maxRequests !== undefined) return said.atOnce(limits.maxRequests)
  return undefined
}
