import { isHandshakeFailure, reason } from '../model/reasons.ts'
import { flawOf } from '../model/tables.ts'
import { methods } from '../model/methods.ts'
import { entryOf, isAllowed } from '../policies/authz/authz.ts'
import type { AccessEntry } from '../dialects/policy.ts'
import type { Run } from '../scenario/build.ts'
import type { AttemptLife, JobLife } from './storyTree.ts'
import { flagged } from './storyWords.ts'

/** Why a handshake failed, when `whose` certificate was not accepted by `whom`. */
function becauseOf(why: number, whose: string, whom: string, isSigners: boolean): string {
  switch (why) {
    case reason.certificateExpired:
      return isSigners
        ? `what has signed the certificate of ${whose} has expired`
        : `the certificate of ${whose} has expired by the clock of ${whom}`
    case reason.certificateNotYetValid:
      return `the certificate of ${whose} is not valid yet by the clock of ${whom}`
    case reason.untrustedRoot:
      return `${whom} does not trust the root of ${whose}`
    case reason.noCertificate:
      return `${whose} has no certificate`
    default:
      return `${whose} speaks no TLS`
  }
}

/** The verdict on an attempt whose connection came to nothing; the key of the policy that it rests on. */
export function handshakeVerdict(
  run: Run,
  { reason: why, current: whose }: Pick<AttemptLife, 'reason' | 'current'>,
  caller: string,
  endpoint: string,
): [text: string, key: string] | undefined {
  if (why === reason.plaintextRefused) {
    const text = `Failed: ${caller} spoke plaintext, and ${endpoint} takes TLS only: it reset the connection${flagged(run, 'UC')}.`
    return [text, 'mtls']
  }
  if (!isHandshakeFailure(why)) return undefined
  const isCallers = whose === flawOf.caller || whose === flawOf.signerOfCaller
  const isSigners = whose === flawOf.signerOfCallee || whose === flawOf.signerOfCaller
  const [owner, judge] = isCallers ? [caller, endpoint] : [endpoint, caller]
  const words = becauseOf(why, owner, judge, isSigners)
  const text = `No handshake of ${caller} with ${endpoint}: ${words}${flagged(run, 'UF')}.`
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
  const forbidden = run.profile.errors?.RBAC ?? '403'
  if (entry !== undefined) {
    const name = nameOf(entry, entries)
    return [
      `Refused by access policy ${name} of ${callee}: ${who} is denied (${forbidden}).`,
      'access',
    ]
  }
  if (policy.access === undefined) {
    const text = `Refused by ${callee}: its default for inbound calls is ${policy.inbound ?? run.profile.identity?.defaultInbound ?? 'deny'}, and ${who} does not meet it (${forbidden}).`
    return [text, 'inbound']
  }
  const names = entries
    .filter(({ action }) => action === 'allow')
    .map((one) => nameOf(one, entries))
  const list = names.length === 0 ? 'without entries' : names.join(', ')
  const method = job.method < 0 ? '' : ` (${methods[job.method]})`
  return [
    `Refused by access policy ${list} of ${callee}: ${who} is not allowed${method}: ${forbidden}.`,
    'access',
  ]
}

/** What its author calls an entry, or where it stands. */
function nameOf(entry: AccessEntry, entries: readonly AccessEntry[]): string {
  return entry.name ?? `entry ${entries.indexOf(entry) + 1}`
}
