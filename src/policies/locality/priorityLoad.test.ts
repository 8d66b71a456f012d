import { describe, expect, it } from 'vitest'
import { priorityLoads } from './priorityLoad.ts'

/** Loads of priorities of 100 hosts each, by how many of each are well. */
function loads(healthy: readonly number[], threshold = 50, overprovisioning = 140): number[] {
  const priorities = healthy.map((count) => ({ hosts: 100, healthy: count }))
  return priorityLoads(priorities, overprovisioning, threshold).map(({ load }) => load)
}

describe('load by priority', () => {
  // Envoy's documentation, load_balancing/priority.rst, two priorities.
  it.each([
    [
      [100, 100],
      [100, 0],
    ],
    [
      [72, 72],
      [100, 0],
    ],
    [
      [71, 71],
      [99, 1],
    ],
    [
      [50, 50],
      [70, 30],
    ],
    [
      [25, 100],
      [35, 65],
    ],
    // The page says 7 and 93 of 5 % and 65 %: the code rounds what it cannot share down, and gives the rest to the first.
    [
      [5, 65],
      [8, 92],
    ],
  ])('of %j that are well is %j', (healthy, expected) => {
    expect(loads(healthy)).toEqual(expected)
  })

  it('goes over three priorities, one after the other', () => {
    expect(loads([100, 100, 100])).toEqual([100, 0, 0])
    expect(loads([50, 100, 100])).toEqual([70, 30, 0])
    expect(loads([25, 25, 100])).toEqual([35, 35, 30])
    // All three are in panic: each gets its share of all hosts. The page leaves panic out, and says 36, 36, 28.
    expect(loads([25, 25, 20])).toEqual([34, 33, 33])
    expect(loads([25, 25, 20], 0)).toEqual([37, 35, 28])
  })

  it('keeps everything in the first down to 72 of 100, because of the factor of 1.4', () => {
    const kept = Array.from({ length: 101 }, (_, healthy) => loads([healthy, 100])[0]!)
    expect(kept.lastIndexOf(99)).toBe(71)
    expect(kept.slice(72).every((load) => load === 100)).toBe(true)
    expect(loads([71, 100], 50, 100)).toEqual([71, 29])
  })

  it('sums to 100 whatever is well', () => {
    for (let one = 0; one <= 100; one += 7)
      for (let other = 0; other <= 100; other += 9)
        for (const threshold of [0, 50, 100])
          expect(loads([one, other, one], threshold).reduce((sum, load) => sum + load)).toBe(100)
  })

  it('has panic only while all together cannot carry everything', () => {
    const panics = (healthy: readonly number[], threshold: number): boolean[] =>
      priorityLoads(
        healthy.map((count) => ({ hosts: 100, healthy: count })),
        140,
        threshold,
      ).map(({ panic }) => panic)
    expect(panics([0, 100], 50)).toEqual([false, false])
    expect(panics([10, 60], 50)).toEqual([true, false])
    expect(panics([10, 60], 0)).toEqual([false, false])
    expect(panics([10, 10], 50)).toEqual([true, true])
  })

  it('gives the first everything when nobody is well and nobody may panic, and an empty one nothing', () => {
    expect(loads([0, 0], 0)).toEqual([100, 0])
    const empty = [
      { hosts: 0, healthy: 0 },
      { hosts: 10, healthy: 10 },
    ]
    expect(priorityLoads(empty, 140, 50).map(({ load }) => load)).toEqual([0, 100])
  })
})
