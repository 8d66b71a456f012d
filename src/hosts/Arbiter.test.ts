import fc from 'fast-check'
import { expect, test } from 'vitest'
import { Arbiter, leastInView, type Contender } from './Arbiter.ts'

class Runner implements Contender {
  ratio = 1
  isWilling = true
  isRunning = false
  run(): void {
    this.isRunning = true
  }
  rest(): void {
    this.isRunning = false
  }
}

function page(count: number): { arbiter: Arbiter; runners: readonly Runner[] } {
  const arbiter = new Arbiter()
  const runners = Array.from({ length: count }, () => new Runner())
  for (const runner of runners) arbiter.enter(runner)
  return { arbiter, runners }
}

test('of two that would run, the first one does', () => {
  const { runners } = page(2)
  expect(runners.map(({ isRunning }) => isRunning)).toEqual([true, false])
})

test('the one that runs goes on although more of another comes into view', () => {
  const { arbiter, runners } = page(2)
  runners[0]!.ratio = 0.5
  arbiter.settle()
  expect(runners[0]!.isRunning).toBe(true)
})

test('when the one that runs leaves the view, the other goes on', () => {
  const { arbiter, runners } = page(2)
  runners[0]!.ratio = 0.2
  arbiter.settle()
  expect(runners.map(({ isRunning }) => isRunning)).toEqual([false, true])
})

test('the one that was asked for by hand comes first, and goes on when the page is looked at again', () => {
  const { arbiter, runners } = page(3)
  arbiter.claim(runners[2]!)
  arbiter.setAwake(false)
  expect(runners.some(({ isRunning }) => isRunning)).toBe(false)
  arbiter.setAwake(true)
  expect(runners.map(({ isRunning }) => isRunning)).toEqual([false, false, true])
})

test('whatever happens on a page, at most one runs, and only one that would and can be seen', () => {
  const happening = fc.record({
    who: fc.nat(3),
    what: fc.constantFrom('claim', 'leave', 'enter', 'will', 'unwill', 'sleep', 'wake'),
    ratio: fc.double({ min: 0, max: 1, noNaN: true }),
  })
  fc.assert(
    fc.property(fc.array(happening, { maxLength: 40 }), (happenings) => {
      const { arbiter, runners } = page(4)
      let isAwake = true
      const there = new Set(runners)
      for (const { who, what, ratio } of happenings) {
        const runner = runners[who]!
        runner.ratio = ratio
        if (what === 'claim' && there.has(runner)) arbiter.claim(runner)
        if (what === 'leave') {
          arbiter.leave(runner)
          runner.isRunning = false
          there.delete(runner)
        }
        if (what === 'enter') {
          arbiter.enter(runner)
          there.add(runner)
        }
        if (what === 'will' || what === 'unwill') runner.isWilling = what === 'will'
        if (what === 'sleep' || what === 'wake') arbiter.setAwake((isAwake = what === 'wake'))
        arbiter.settle()
        const running = runners.filter(({ isRunning }) => isRunning)
        const able = [...there].filter((one) => one.isWilling && one.ratio >= leastInView)
        expect(running.length).toBe(isAwake && able.length > 0 ? 1 : 0)
        for (const one of running) expect(able).toContain(one)
      }
    }),
  )
})
