import { describe, expect, it } from 'vitest'
import { agree, flaw, verify, type ClientMode, type ServerMode, type Shown } from './tls.ts'

// @source istio.io: PeerAuthentication, DestinationRule; reference of auto mTLS: per-endpoint transport socket match
describe('a caller and a callee', () => {
  it.each<[ClientMode | undefined, ServerMode | undefined, string]>([
    ['auto', 'strict', 'mutual'],
    ['auto', 'permissive', 'mutual'],
    ['auto', 'off', 'plain'],
    ['auto', undefined, 'plain'],
    ['mutual', 'strict', 'mutual'],
    ['mutual', 'permissive', 'mutual'],
    // ISTIO_MUTUAL against PeerAuthentication DISABLE, and against a pod without a sidecar.
    ['mutual', 'off', 'notSpoken'],
    ['mutual', undefined, 'notSpoken'],
    // DISABLE against STRICT: the connection is reset, 503 UC.
    ['plain', 'strict', 'plainRefused'],
    ['plain', 'permissive', 'plain'],
    ['plain', 'off', 'plain'],
    ['plain', undefined, 'plain'],
    // A caller outside the mesh.
    [undefined, 'strict', 'plainRefused'],
    [undefined, 'permissive', 'plain'],
    [undefined, 'off', 'plain'],
    [undefined, undefined, 'plain'],
  ])('%s with %s come to: %s', (client, server, agreement) => {
    expect(agree(client, server)).toBe(agreement)
  })
})

describe('a certificate that is shown', () => {
  const shown: Shown = {
    notBefore: 1_000,
    notAfter: 2_000,
    chainNotBefore: 0,
    chainNotAfter: 10_000,
    root: 1,
  }

  it.each([
    ['in its time, by a trusted root', shown, 1_500, 0b10, flaw.none],
    ['by a root that is not in the bundle', shown, 1_500, 0b01, flaw.untrusted],
    ['while the bundle holds both roots', shown, 1_500, 0b11, flaw.none],
    ['before its time', shown, 999, 0b10, flaw.notYetValid],
    ['at the first moment of its time', shown, 1_000, 0b10, flaw.none],
    ['at the end of its time', shown, 2_000, 0b10, flaw.expired],
    ['below an issuer that has expired', { ...shown, chainNotAfter: 1_400 }, 1_500, 0b10, 3],
    ['by nobody', undefined, 1_500, 0b11, flaw.missing],
  ])('%s is judged rightly', (_, certificate, clock, trusts, expected) => {
    expect(verify(certificate, clock, trusts)).toBe(expected)
  })
})
