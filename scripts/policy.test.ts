import { createHash } from 'node:crypto'
import { expect, test } from 'vitest'
import { policyOf, withPolicy } from './policy.mjs'

const page = (inner: string) =>
  `<!doctype html><html><head><meta charset="utf-8" /><title>x</title></head><body>${inner}</body></html>`
const hash = (text: string) => `'sha256-${createHash('sha256').update(text).digest('base64')}'`

test('an inline script and an inline style are allowed by their hash, and nothing else inline is', () => {
  const policy = policyOf(page('<script>run()</script><style>a {}</style>'))
  expect(policy).toContain(`script-src 'self' ${hash('run()')};`)
  expect(policy).toContain(`style-src 'self' ${hash('a {}')};`)
  expect(policy).not.toContain('unsafe')
})

test('a script that comes by its address, and data, have no hash', () => {
  const policy = policyOf(
    page('<script src="a.js"></script><script type="application/json">{}</script>'),
  )
  expect(policy).toContain("script-src 'self';")
})

test('only a page with frames may have frames', () => {
  expect(policyOf(page(''))).not.toContain('frame-src')
  expect(policyOf(page('<iframe src="embed.html"></iframe>'))).toContain("frame-src 'self'")
})

test('a page is given its policy once, before everything it is about', () => {
  const once = withPolicy(page('<script>run()</script>'))
  expect(withPolicy(once)).toBe(once)
  expect(once.indexOf('Content-Security-Policy')).toBeLessThan(once.indexOf('<title>'))
})

test.each(['<p onclick="run()">x</p>', '<p style="color: red">x</p>'])(
  'what no policy allows is not built: %s',
  (inner) => {
    expect(() => withPolicy(page(inner), 'a.html')).toThrow(/^a\.html: the policy forbids/)
  },
)
