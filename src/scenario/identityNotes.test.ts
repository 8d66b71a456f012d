import { describe, expect, it } from 'vitest'
import { Run } from './build.ts'
import { parseScenario } from './parse.ts'

function notesOf(system: string, more: string): readonly string[] {
  const text = `
halfopen: 1
duration: 5s
system: ${system}
services: { pay: {} }
clients: { web: { to: pay, rate: 1/s }, recs: { to: pay, rate: 1/s } }
${more}`
  return new Run(parseScenario(text, { file: 'notes.yaml' }).scenario).notes
}

const access = (...entries: string[]): string =>
  `policies: [{ for: pay, access: [${entries.join(', ')}] }]`

describe('what a system has not', () => {
  it('is said of identities where nobody has any', () => {
    expect(notesOf('none', 'identity: { mtls: strict }')).toContain(
      '"identity" is left out: with system: none nobody has a certificate.',
    )
    expect(notesOf('none', '')).toEqual([])
  })

  it.each(['envoy', 'linkerd2'])('is nothing of identities in %s', (system) => {
    expect(notesOf(system, 'identity: { mtls: permissive }')).toEqual([])
  })

  it('is said of what befalls certificates where there are none', () => {
    const events =
      'events: [{ at: 1s, rotate: root }, { at: 1s, fault: expire, on: pay }, { at: 2s, fault: { skew: 1s }, on: pay }]'
    const nothing = ['expire', 'rotate', 'skew'].map(
      (key) => `"${key}" does nothing: nobody has a certificate.`,
    )
    expect(notesOf('none', events)).toEqual(nothing)
    expect(notesOf('envoy', events)).toEqual(nothing)
    expect(notesOf('linkerd2', events)).toEqual([])
  })

  it('is said of every deny in Linkerd, which lets in whom something allows', () => {
    expect(notesOf('linkerd2', access('{ allow: web }', '{ deny: recs, methods: [GET] }'))).toEqual(
      ['Linkerd 2 has no deny: "deny recs (GET)" for pay is left out.'],
    )
  })

  it('is said twice as loud of a list that only denies: what is left lets nobody in', () => {
    expect(notesOf('linkerd2', access('{ deny: recs }'))).toEqual([
      'Linkerd 2 has no deny: "deny recs" for pay is left out. Nothing that is left lets anybody in.',
    ])
  })

  it('is nothing of a deny in the order of Istio', () => {
    expect(notesOf('envoy', `identity: {}\n${access('{ deny: recs }')}`)).toEqual([])
  })
})
