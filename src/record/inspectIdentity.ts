import { certificateKind, unsigned } from '../model/tables.ts'
import { nobody } from '../model/units.ts'
import { programs } from '../mesh/programs.ts'
import { chainEnd } from '../mesh/identity/certificates.ts'
import type { Run } from '../scenario/build.ts'
import { formatDuration } from '../scenario/quantities.ts'
import type { Metrics } from './metrics.ts'
import { countWords, timeWords } from './storyWords.ts'

interface Fact {
  readonly name: string
  readonly value: string
}

const kindWords = ['certificate', 'issuer', 'root'] as const

/** The certificate of a proxy, as a row of its table; undefined where it has none. */
export function certificateOf(run: Run, proxy: number): number | undefined {
  if (proxy < 0 || run.plan.identity === null) return undefined
  const row = run.world.places.proxies.certificate[proxy]!
  return row === nobody ? undefined : row
}

/**
 * What there is to know of the certificate of a proxy; nothing where it has none.
 *
 * @param own which of them, where it keeps several
 */
export function certificateFacts(run: Run, proxy: number, own = nobody): Fact[] {
  const row = own === nobody ? certificateOf(run, proxy) : own
  if (row === undefined || proxy < 0) return []
  const { certificates, proxies } = run.world.places
  const state = programs.certificate.states[certificates.state[row]!]!
  const skewUs = proxies.skewUs[proxy]!
  const facts: Fact[] = [{ name: 'certificate', value: state }]
  if (certificates.isIssued[row] === 1) {
    facts.push(
      {
        name: 'issued',
        value: `${timeWords(Math.max(0, run.now - certificates.since[row]!))} ago`,
      },
      until(run, 'expires', certificates.notAfter[row]!),
    )
    if (state === 'valid')
      facts.push(until(run, 'renewed', certificates.since[row]! + certificates.renewUs[row]!))
    facts.push({ name: 'signed by', value: issuerName(run, certificates.issuer[row]!) })
  }
  facts.push(
    { name: 'trusts', value: rootsText(proxies.trusts[proxy]!) },
    { name: 'certificates so far', value: countWords(certificates.issued[row]!) },
  )
  if (certificates.refused[row]! > 0)
    facts.push({ name: 'asked in vain', value: countWords(certificates.refused[row]!) })
  const because = unsignedWords(certificates.unsigned[row]!)
  if (because !== undefined) facts.push({ name: 'not signed', value: because })
  if (skewUs !== 0)
    facts.push({
      name: 'clock',
      value: `${timeWords(Math.abs(skewUs))} ${skewUs < 0 ? 'behind' : 'ahead'}`,
    })
  return facts
}

/** Why nobody signs; undefined when somebody does. */
export function unsignedWords(because: number): string | undefined {
  switch (because) {
    case unsigned.planeDown:
      return 'the control plane is down'
    case unsigned.cutOff:
      return 'cut off from the control plane'
    case unsigned.stalled:
      return 'the control plane has stalled'
    case unsigned.signerExpired:
      return 'what it would be signed with has expired'
    default:
      return undefined
  }
}

/** Who signs, and what all trust rests on. */
export function authorityFacts(run: Run): Fact[] {
  if (run.plan.identity === null) return []
  const { authority, certificates } = run.world.places
  const issuer = authority.issuer[0]!
  const root = certificates.issuer[issuer]!
  return [
    { name: 'signs with', value: issuerName(run, issuer) },
    until(run, 'issuer expires', certificates.notAfter[issuer]!),
    until(run, 'root expires', certificates.notAfter[root]!),
    { name: 'bundle', value: rootsText(authority.bundle[0]!) },
    {
      name: 'issues certificates',
      value: chainEnd(run.world.places, issuer) > run.now ? 'yes' : 'no: it has expired',
    },
  ]
}

/** Rows of the certificates above all others that are in use. */
export function authorityRows(run: Run): { readonly row: number; readonly title: string }[] {
  if (run.plan.identity === null) return []
  const { certificates } = run.world.places
  const rows: { row: number; title: string }[] = []
  for (let row = 0; row < certificates.used; row++) {
    if (certificates.kind[row] === certificateKind.leaf) continue
    if (programs.certificate.states[certificates.state[row]!] === 'gone') continue
    rows.push({ row, title: nameOfCertificate(run, row) })
  }
  return rows
}

/** What an endpoint let in and refused by its access policy; nothing while there is none. */
export function accessFacts(run: Run, endpoint: number): Fact[] {
  const { endpoints } = run.world.places
  const fact = (name: string, value: number): Fact[] =>
    value > 0 ? [{ name, value: countWords(value) }] : []
  return [
    ...fact('let in by access', endpoints.rbac_allowed[endpoint]!),
    ...fact('refused by access', endpoints.rbac_denied[endpoint]!),
    ...fact('would be refused', endpoints.rbac_shadow_denied[endpoint]!),
    ...fact('noted by an audit', endpoints.rbac_logged[endpoint]!),
  ]
}

/** Handshakes over some edges; nothing where nobody has an identity. */
export function handshakeFacts(run: Run, metrics: Metrics, edges: readonly number[]): Fact[] {
  if (run.plan.identity === null) return []
  const { edges: counts } = metrics.identity
  const sum = (column: Float64Array): number =>
    edges.reduce((total, edge) => total + column[edge]!, 0)
  return [
    { name: 'open with mTLS', value: countWords(sum(counts.mutual)) },
    { name: 'handshakes failed', value: countWords(sum(counts.handshakeFails)) },
    { name: 'requests in plaintext', value: countWords(sum(counts.sentPlain)) },
  ]
}

/** `certificate of cart-2`, `issuer 2`, `root 1` */
export function nameOfCertificate(run: Run, row: number): string {
  const { certificates } = run.world.places
  const kind = certificates.kind[row]!
  if (kind === certificateKind.leaf) return run.world.places.nameOfCertificate(row)
  return kind === certificateKind.issuer
    ? issuerName(run, row)
    : `${kindWords[kind]!} ${certificates.root[row]! + 1}`
}

/** Issuers are counted as they came; each says whose it is. */
function issuerName(run: Run, row: number): string {
  const { certificates } = run.world.places
  let count = 0
  for (let other = 0; other <= row; other++) {
    if (certificates.kind[other] === certificateKind.issuer) count++
  }
  return `issuer ${count}, root ${certificates.root[row]! + 1}`
}

function rootsText(bits: number): string {
  const roots: string[] = []
  for (let root = 0; root < 31; root++)
    if (((bits >> root) & 1) === 1) roots.push(`root ${root + 1}`)
  return roots.length === 0 ? 'nobody' : roots.join(', ')
}

/** `expires in 12 h`, or how long ago it was. */
function until(run: Run, name: string, at: number): Fact {
  const left = at - run.now
  return left >= 0
    ? { name: `${name} in`, value: formatDuration(Math.round(left / 1_000) * 1_000) }
    : { name, value: `${formatDuration(Math.round(-left / 1_000) * 1_000)} ago` }
}
