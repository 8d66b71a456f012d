import { describe, expect, it } from 'vitest'
import { runOf } from '../../bench/observe.ts'
import { health } from '../../model/health.ts'
import { s } from '../../model/units.ts'
import { expectedRate } from './statistics.ts'

describe('the success rate that is expected', () => {
  // The example in Envoy's own comment, and the vectors of its test of the threshold.
  it.each([
    [[50, 100, 100, 100, 100], 90, 52],
    [[100, 100, 100, 100, 100], 100, 100],
  ])('of %j has the mean %f and ends at %f', (rates, mean, threshold) => {
    expect(expectedRate(rates, 1900).mean).toBeCloseTo(mean, 10)
    expect(expectedRate(rates, 1900).threshold).toBeCloseTo(threshold, 10)
  })
})

/** Endpoints of which the first fails a share of its requests from the beginning, looked at by one caller. */
function compared(hosts: number, failing: string, outlier: object, perSecond = 100 * hosts) {
  const { run } = runOf({
    system: 'envoy',
    services: { cart: { endpoints: hosts, workers: 100, serviceTime: '1ms' } },
    clients: { web: { to: 'cart', rate: `${perSecond}/s` } },
    policies: [
      {
        for: 'cart',
        outlier: { consecutive5xx: 0, interval: '2s', maxEjectionPercent: '50%', ...outlier },
      },
    ],
    events: [{ at: '0s', until: '30s', fault: { errors: failing }, on: 'cart-1' }],
  })
  const { clusters, members } = run.world.places
  run.advance(s(5))
  const isOut = (host: number): boolean =>
    (members.health[clusters.firstMember[0]! + host]! & health.failedOutlier) !== 0
  return { run, clusters, isOut }
}

describe('success rate', () => {
  it('finds out who fails 15 % while the others fail nothing', () => {
    const { clusters, isOut } = compared(6, '15%', {})
    expect([isOut(0), isOut(1)]).toEqual([true, false])
    expect(clusters.ejections_enforced_success_rate[0]).toBe(1)
  })

  it('compares nobody where too few are', () => {
    const { clusters, isOut } = compared(4, '90%', {})
    expect(isOut(0)).toBe(false)
    expect(clusters.rateMean[0]).toBe(-1)
  })

  it('compares nobody where too few have enough requests', () => {
    const { clusters, isOut } = compared(6, '90%', { successRateRequestVolume: 100 }, 120)
    expect(isOut(0)).toBe(false)
    expect(clusters.ejections_detected_success_rate[0]).toBe(0)
  })

  it('finds nobody out where all fail alike', () => {
    const { run } = runOf({
      system: 'envoy',
      services: { cart: { endpoints: 6, workers: 100, serviceTime: '1ms', failures: '100%' } },
      clients: { web: { to: 'cart', rate: '600/s' } },
      policies: [{ for: 'cart', outlier: { consecutive5xx: 0, interval: '2s' } }],
    })
    run.advance(s(7))
    const { clusters } = run.world.places
    expect(clusters.ejections_detected_success_rate[0]).toBe(0)
    expect(clusters.rateMean[0]).toBe(0)
  })

  it('only counts where it is not enforced', () => {
    const { clusters, isOut } = compared(6, '30%', { enforcingSuccessRate: '0%' })
    expect(isOut(0)).toBe(false)
    expect(clusters.ejections_detected_success_rate[0]).toBeGreaterThan(0)
    expect(clusters.ejections_enforced_total[0]).toBe(0)
  })
})

describe('failure percentage', () => {
  const alone = { enforcingSuccessRate: '0%', enforcingFailurePercentage: '100%' }

  it('ejects from its share on, whatever the others do', () => {
    const { clusters, isOut } = compared(6, '95%', alone)
    expect([isOut(0), isOut(1)]).toEqual([true, false])
    expect(clusters.ejections_enforced_failure_percentage[0]).toBe(1)
  })

  it('leaves alone who fails less than that', () => {
    expect(compared(6, '60%', alone).isOut(0)).toBe(false)
    expect(compared(6, '60%', { ...alone, failurePercentageThreshold: '40%' }).isOut(0)).toBe(true)
  })
})

describe('the limit', () => {
  it('is asked before chance is: what would not be enforced is refused as well', () => {
    const { clusters } = compared(6, '95%', {
      maxEjectionPercent: '10%',
      enforcingSuccessRate: '0%',
    })
    expect(clusters.ejections_enforced_total[0]).toBe(0)
    expect(clusters.ejections_overflow[0]).toBeGreaterThan(0)
  })
})
