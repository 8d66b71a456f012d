import { programs } from '../mesh/programs.ts'
import { certificateKind } from '../model/tables.ts'
import type { Run } from '../scenario/build.ts'
import { identityHappening } from './IdentityHappenings.ts'
import type { PlaceRef } from './inspect.ts'
import { unsignedWords } from './inspectIdentity.ts'
import type { Moment } from './Moment.ts'
import { counted, countWords, Names, reasonWords } from './storyWords.ts'

/** Happenings of one kind that belong together, as far as is needed here. */
interface Group {
  readonly kind: number
  readonly at: number
  readonly subject: number
  readonly subjects: readonly number[]
  readonly value: number
  readonly other: number
  readonly detail: number
}

/** What each step of a rotation means, by the state that is entered. */
const rotationWords: Readonly<Record<string, string>> = {
  trusting:
    'A new root is to be trusted beside the old one: a bundle with both is on its way to every proxy.',
  reissuing:
    'Every proxy trusts both roots: from now on certificates are signed under the new one.',
  removing:
    'No certificate of the old root is left: a bundle without it is on its way to every proxy.',
  swapping:
    'The root is swapped: proxies that have the new bundle and proxies that have it not do not trust each other.',
}

const rotationLabels: Readonly<Record<string, string>> = {
  trusting: 'trust first',
  reissuing: 'issue second',
  removing: 'remove last',
  swapping: 'root swapped',
  done: 'rotated',
}

/** The sentence of a happening of certificates; undefined when it is none of them. */
export function identitySentence(run: Run, group: Group): string | undefined {
  const { subject, subjects, value, other, detail } = group
  const names = new Names(run)
  switch (group.kind) {
    case identityHappening.certificateExpired: {
      const whose = holders(run, subjects)
      const [it, is] = subjects.length === 1 ? ['it', 'certificate'] : ['them', 'certificates']
      const because = unsignedWords(other)
      const why = because === undefined ? '' : ` and nobody had signed another (${because})`
      return `The ${is} of ${whose} expired${why}: no handshake succeeds with ${it}; open connections live on.`
    }
    case identityHappening.certificateRenewed:
      return `${holders(run, subjects)} ${subjects.length === 1 ? 'has' : 'have'} a certificate again.`
    case identityHappening.signerExpired:
      return isRoot(run, subject)
        ? 'The root certificate expired: no handshake succeeds any more; open connections live on.'
        : "The issuer's certificate expired: nothing is signed any more, and what it signed is worthless; open connections live on."
    case identityHappening.signerRenewed:
      return isRoot(run, subject)
        ? 'The root certificate was renewed.'
        : "The issuer's certificate was renewed: it signs again."
    case identityHappening.handshakesFailed: {
      const open = detail - 1
      const living =
        open === 0
          ? 'No connection is open.'
          : `${counted(open, 'open connection')} ${open === 1 ? 'lives' : 'live'} on.`
      const how = `${counted(value, 'handshake')} failed`
      return `${names.caller(subject)} and ${names.callee(subject)} cannot agree: ${how}, ${reasonWords(run, other)}. ${living}`
    }
    case identityHappening.accessRefused:
      return `${names.callee(subject)} refused ${counted(value, 'call')} of ${names.caller(subject)} by its access policy.`
    case identityHappening.rotating: {
      const state = programs.rotation.states[value]!
      if (state !== 'done') return rotationWords[state] ?? ''
      return other === 1
        ? 'Another issuer signs from now on.'
        : 'The root is rotated: nobody trusts the old one.'
    }
    default:
      return undefined
  }
}

/** What it is about, when that is one place. */
export function identityPlace(run: Run, { kind, subject, subjects }: Group): PlaceRef | undefined {
  const { certificates } = run.world.places
  switch (kind) {
    case identityHappening.certificateExpired:
    case identityHappening.certificateRenewed:
      return subjects.length === 1
        ? { kind: 'proxy', index: certificates.proxy[subject]! }
        : undefined
    case identityHappening.signerExpired:
    case identityHappening.signerRenewed:
    case identityHappening.rotating:
      return { kind: 'controlPlane', index: 0 }
    case identityHappening.handshakesFailed:
    case identityHappening.accessRefused:
      return { kind: 'edge', index: subject }
    default:
      return undefined
  }
}

/** The mark of it on the timeline. */
export function identityMoments(run: Run, group: Group): Moment[] {
  const { at, kind, value } = group
  const place = identityPlace(run, group)
  switch (kind) {
    case identityHappening.certificateExpired:
      return [{ at, kind: 'crash', label: 'certificate expired', place }]
    case identityHappening.certificateRenewed:
      return [{ at, kind: 'restart', label: 'certificate renewed', place }]
    case identityHappening.signerExpired:
      return [
        {
          at,
          kind: 'crash',
          label: isRoot(run, group.subject) ? 'root expired' : 'issuer expired',
          place,
        },
      ]
    case identityHappening.signerRenewed:
      return [{ at, kind: 'restart', label: 'renewed', place }]
    case identityHappening.handshakesFailed:
      return [{ at, kind: 'failure', label: 'handshakes fail', place }]
    case identityHappening.accessRefused:
      return [{ at, kind: 'overflow', label: 'access denied', place }]
    case identityHappening.rotating:
      return [
        { at, kind: 'push', label: rotationLabels[programs.rotation.states[value]!] ?? '', place },
      ]
    default:
      return []
  }
}

/** Happenings whose number grows while they go on. */
export const identitySeries: readonly number[] = [
  identityHappening.handshakesFailed,
  identityHappening.accessRefused,
]

/** What certificates of one service have in common: and that they expired for the same reason, where they did. */
export function aboutCertificate(run: Run, kind: number, subject: number): number | undefined {
  const isLeaf =
    kind === identityHappening.certificateExpired || kind === identityHappening.certificateRenewed
  if (!isLeaf) return undefined
  const { certificates, proxies, endpoints } = run.world.places
  const proxy = certificates.proxy[subject]!
  const endpoint = proxies.endpoint[proxy]!
  const own = certificates.service[subject]!
  if (endpoint < 0 && own < 0) return -1 - proxy
  const because =
    kind === identityHappening.certificateExpired ? certificates.unsigned[subject]! : 0
  return (own < 0 ? endpoints.service[endpoint]! : own) + because * run.plan.services.length
}

function isRoot(run: Run, row: number): boolean {
  return run.world.places.certificates.kind[row] === certificateKind.root
}

/** `cart-2`, or `3 proxies of cart`. */
function holders(run: Run, rows: readonly number[]): string {
  const { places } = run.world
  const { certificates, proxies, endpoints } = places
  const all = [...new Set(rows)]
  if (all.length === 1) return places.nameOfCertificate(all[0]!)
  const own = certificates.service[all[0]!]!
  const service =
    own < 0 ? endpoints.service[proxies.endpoint[certificates.proxy[all[0]!]!]!]! : own
  const where = own < 0 ? 'endpoints of' : 'nodes for'
  return `${countWords(all.length)} ${where} ${run.plan.services[service]!.name}`
}
