import { expect, test } from 'vitest'
import { isInRange, knobOf, policyWords } from './knobs.ts'

test('a knob shows the value that binds, and says only what was changed', () => {
  const timeout = knobOf('timeout')!

  expect(timeout.read('2\u00a0s')).toBe('2000')
  expect(timeout.read('none')).toBe('0')
  expect(timeout.write('250')).toEqual({ timeoutUs: 250_000 })
  expect(knobOf('retry.attempts')!.write('3')).toEqual({ retry: { attempts: 3 } })
  expect(knobOf('retry.on')).toBeUndefined()
})

test('retries that are switched on have something to retry', () => {
  expect(knobOf('retry')!.write('2')).toEqual({ retry: { attempts: 2, on: ['5xx'] } })
})

test('what no policy may say cannot be applied', () => {
  const attempts = knobOf('retry.attempts')!

  expect(isInRange(attempts, '3')).toBe(true)
  for (const typed of ['', '0', '2.5', '101', 'x']) expect(isInRange(attempts, typed)).toBe(false)
  expect(isInRange(knobOf('balancer')!, 'guesswork')).toBe(false)
})

test('a change is named by its value', () => {
  expect(policyWords({ for: 'cart', retry: { attempts: 3 } })).toBe('3 attempts')
  expect(policyWords({ for: 'cart', timeoutUs: 250_000 })).toBe('timeout 250\u00a0ms')
  expect(policyWords({ for: 'cart', retry: null })).toBe('no retries')
  expect(policyWords({ for: 'cart', fault: {} })).toBe('fault')
})
