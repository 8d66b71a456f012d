import { reason } from '../model/reasons.ts'
import { methods } from '../model/methods.ts'
import { entryOf, isAllowed } from '../policies/authz/authz.ts'
import type { AccessEntry } from '../dialects/policy.ts'
import type { Run } from '../scenario/build.ts'
import type { JobLife } from './storyTree.ts'
import { reasonWords } from './storyWords.ts'

/** Why a handshake failed, after `The handshake of web with cart-2 failed: `. */
const because: Readonly<Record<number, string>> = {
  [reason.certificateExpired]: 'a certificate of one of them, or one above it, has expired',
  [reason.certificateNotYetValid]:
    'a certificate is not valid yet by the clock of the one who looks at it',
  [reason.untrustedRoot]: 'one of them does not trust the root of the other',
  [reason.noCertificate]: 'one of them has no certificate',
  [reason.tlsNotSpoken]: 'the callee speaks no TLS',
}

/** The verdict on an attempt whose connection came to nothing; the key of the policy that it rests on. */
export function handshakeVerdict(
  run: Run,
  why: number,
  caller: string,
  endpoint: string,
): [text: string, key: string] | undefined {
  if (why === reason.plaintextRefused) {
    const text = `Failed: ${caller} spoke plaintext, and ${endpoint} takes TLS only: it reset the connection (UC).`
    return [text, 'mtls']
  }
  const words = because[why]
  if (words === undefined) return undefined
  const text = `Failed: the handshake of ${caller} with ${endpoint}: ${reasonWords(run, why)}. That is, ${words} (UF).`
  return [text, why === reason.tlsNotSpoken ? 'tls' : '']
}

/** The verdict on a call that an access policy refused. */
export function accessVerdict(run: Run, job: JobLife, caller: string): [text: string, key: string] {
  const { services } = run.plan
  const { endpoints } = run.world.places
  const service = endpoints.service[job.endpoint]!
  const version = Math.floor(job.inbound / services.length)
  const policy = run.inboundPolicyOf(service, version)
  const entries = policy.access ?? []
  const who = job.isMutual ? caller : `${caller}, which showed no certificate,`
  const entry = isAllowed(job.verdict) ? undefined : entries[entryOf(job.verdict)]
  const callee = services[service]!.name
  if (entry !== undefined) {
    const name = nameOf(entry, entries)
    return [`Refused by access policy ${name} of ${callee}: ${who} is denied (403).`, 'access']
  }
  if (policy.access === undefined) {
    const text = `Refused by ${callee}: its default for inbound calls is ${policy.inbound ?? run.profile.identity?.defaultInbound ?? 'deny'}, and ${who} does not meet it (403).`
    return [text, 'inbound']
  }
  const names = entries
    .filter(({ action }) => action === 'allow')
    .map((one) => nameOf(one, entries))
  const list = names.length === 0 ? 'without entries' : names.join(', ')
  const method = job.method < 0 ? '' : ` (${methods[job.method]})`
  return [
    `Refused by access policy ${list} of ${callee}: ${who} is not allowed${method}: 403.`,
    'access',
  ]
}

/** What its author calls an entry, or where it stands. */
function nameOf(entry: AccessEntry, entries: readonly AccessEntry[]): string {
  return entry.name ?? `entry ${entries.indexOf(entry) + 1}`
}
