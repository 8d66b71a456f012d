import { describe, expect, it } from 'vitest'
import { entryOf, isAllowed, type AccessRule } from './authz.ts'
import { denyThenAllow } from './denyThenAllow.ts'
import { serverPolicy } from './serverPolicy.ts'

const [web, recs, batch] = [0, 1, 2] as const
const [get, post] = [0, 1] as const
const plaintext = -1
const noRequest = -1

function rule(action: AccessRule['action'], given: Partial<AccessRule> = {}): AccessRule {
  return {
    action,
    callers: Uint8Array.of(),
    fitsAnyone: false,
    fitsAuthenticated: false,
    methods: Uint8Array.of(),
    dryRun: false,
    ...given,
  }
}

/** 1 at each position given. */
function naming(...numbers: number[]): Uint8Array {
  const bits = new Uint8Array(8)
  for (const number of numbers) bits[number] = 1
  return bits
}

// @source istio api: security/v1beta1/authorization_policy.proto
describe('access in the order of Istio', () => {
  const lets = (rules: AccessRule[], caller: number, method: number = get): boolean =>
    isAllowed(denyThenAllow(rules).decide(caller, method))

  it('lets everybody in where only denies are written and none fits', () => {
    const rules = [rule('deny', { callers: naming(recs) })]
    expect(lets(rules, web)).toBe(true)
    expect(lets(rules, recs)).toBe(false)
  })

  it('refuses everybody by a list without entries: an ALLOW policy without rules', () => {
    expect(lets([], web)).toBe(false)
    expect(lets([], plaintext)).toBe(false)
  })

  it('lets everybody in by an allow for anyone: one empty rule', () => {
    expect(lets([rule('allow', { fitsAnyone: true })], plaintext)).toBe(true)
  })

  it('asks denies before allows, wherever they stand', () => {
    const rules = [
      rule('allow', { fitsAuthenticated: true }),
      rule('deny', { callers: naming(recs) }),
    ]
    expect(lets(rules, web)).toBe(true)
    expect(lets(rules, recs)).toBe(false)
    expect(entryOf(denyThenAllow(rules).decide(recs, get))).toBe(1)
    expect(entryOf(denyThenAllow(rules).decide(web, get))).toBe(0)
  })

  it('refuses whom no allow fits, and says that no entry did', () => {
    const verdict = denyThenAllow([rule('allow', { callers: naming(web) })]).decide(batch, get)
    expect([isAllowed(verdict), entryOf(verdict)]).toEqual([false, -1])
  })

  it('knows a method apart from the caller', () => {
    const rules = [rule('allow', { callers: naming(web), methods: naming(get) })]
    expect(lets(rules, web, get)).toBe(true)
    expect(lets(rules, web, post)).toBe(false)
  })

  it('cannot deny by name who comes without a certificate', () => {
    expect(lets([rule('deny', { callers: naming(recs) })], plaintext)).toBe(true)
    expect(lets([rule('allow', { callers: naming(web) })], plaintext)).toBe(false)
    expect(lets([rule('allow', { fitsAuthenticated: true })], plaintext)).toBe(false)
  })

  it('denies a TCP connection by a line with methods, and lets none in by one', () => {
    const byMethod = { callers: naming(web), methods: naming(get) }
    expect(lets([rule('deny', byMethod)], web, noRequest)).toBe(false)
    expect(lets([rule('allow', byMethod)], web, noRequest)).toBe(false)
  })

  it('never changes an answer by an audit', () => {
    const authz = denyThenAllow([rule('audit', { callers: naming(recs) })])
    expect(isAllowed(authz.decide(recs, get))).toBe(true)
    expect(authz.audit(recs, get)).toBe(0)
    expect(authz.audit(web, get)).toBe(-1)
  })

  it('decides nothing by an entry that is rehearsed, and says what it would', () => {
    const authz = denyThenAllow([rule('allow', { callers: naming(web), dryRun: true })])
    expect(authz.isRehearsing).toBe(true)
    expect(isAllowed(authz.decide(batch, get))).toBe(true)
    expect(isAllowed(authz.rehearse(batch, get))).toBe(false)
    expect(isAllowed(authz.rehearse(web, get))).toBe(true)
  })
})

// @source linkerd docs: reference/authorization-policy
describe('access in the way of Linkerd', () => {
  it.each([
    ['all-unauthenticated', true, true],
    ['cluster-unauthenticated', true, true],
    ['all-authenticated', true, false],
    ['cluster-authenticated', true, false],
    ['deny', false, false],
    ['audit', true, true],
  ] as const)(
    'by the default %s lets in: with an identity %s, without %s',
    (policy, meshed, unmeshed) => {
      const authz = serverPolicy(undefined, policy)
      expect(isAllowed(authz.decide(web, get))).toBe(meshed)
      expect(isAllowed(authz.decide(plaintext, get))).toBe(unmeshed)
    },
  )

  it('notes in audit what deny would refuse', () => {
    const authz = serverPolicy(undefined, 'audit')
    expect([authz.isRehearsing, isAllowed(authz.rehearse(web, get))]).toEqual([true, false])
  })

  it('denies by default once there is a Server, whatever the default of the workload is', () => {
    const authz = serverPolicy([rule('allow', { callers: naming(web) })], 'all-unauthenticated')
    expect(isAllowed(authz.decide(web, get))).toBe(true)
    expect(isAllowed(authz.decide(recs, get))).toBe(false)
    expect(isAllowed(authz.decide(plaintext, get))).toBe(false)
  })

  it('has no deny: it is as if the entry were not written', () => {
    const rules = [rule('deny', { callers: naming(web) }), rule('allow', { fitsAnyone: true })]
    expect(isAllowed(serverPolicy(rules, 'deny').decide(web, get))).toBe(true)
  })

  it('keeps the default while a list is only rehearsed', () => {
    const rules = [rule('allow', { callers: naming(web), dryRun: true })]
    const authz = serverPolicy(rules, 'all-unauthenticated')
    expect(isAllowed(authz.decide(recs, get))).toBe(true)
    expect(isAllowed(authz.rehearse(recs, get))).toBe(false)
  })
})
