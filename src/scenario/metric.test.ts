import { describe, expect, it } from 'vitest'
import { formatMetric, formatQuantity, metricNames, metricUnit, parseMetric } from './metric.ts'

describe('a metric', () => {
  it.each([
    ['recovery', { name: 'recovery', subject: '', from: undefined }],
    ['recovery()', { name: 'recovery', subject: '', from: undefined }],
    ['p99(cart)', { name: 'p99', subject: 'cart', from: undefined }],
    ['util(cart-2)', { name: 'util', subject: 'cart-2', from: undefined }],
    ['attempts(web→cart)', { name: 'attempts', subject: 'cart', from: 'web' }],
    ['attempts(web -> cart)', { name: 'attempts', subject: 'cart', from: 'web' }],
  ])('%s is read', (text, metric) => {
    expect(parseMetric(text)).toEqual(metric)
  })

  it('has one spelling, which reads as the same metric', () => {
    expect(formatMetric(parseMetric('attempts( web->cart )'))).toBe('attempts(web→cart)')
    for (const name of metricNames) {
      expect(formatMetric(parseMetric(`${name}(cart)`))).toBe(`${name}(cart)`)
    }
  })

  it.each([
    ['p98(cart)', 'Did you mean p90?'],
    ['cart.p99', 'Write a metric such as p99(cart)'],
    ['p99(cart', 'Write a metric such as p99(cart)'],
    ['', 'Write a metric such as p99(cart)'],
  ])('%j is refused with a way to mend it', (text, mend) => {
    expect(() => parseMetric(text)).toThrow(mend)
  })

  it('is shown in its unit', () => {
    const shown = metricNames.map((name) => formatQuantity(metricUnit(name), 1.5))
    expect(new Set(shown)).toEqual(new Set(['2\u00a0µs', '1.5\u00a0/s', '150\u00a0%', '1.5']))
    expect(formatQuantity('time', 12_500)).toBe('12.5\u00a0ms')
  })
})
