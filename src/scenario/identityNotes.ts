import type { AccessEntry, Policy } from '../dialects/policy.ts'
import type { MeshProfile } from '../profiles/profile.ts'
import type { Command } from './commands.ts'
import type { Scenario } from './Scenario.ts'

/** What a scenario says of identities and of access that the system has not, in sentences. */
export function identityNotes(
  { identity }: Scenario,
  { id, title, identity: own }: MeshProfile,
  policies: readonly Policy[],
  happening: readonly Command[],
): string[] {
  if (own === null && identity !== undefined)
    return [
      `"identity" is left out: with system: ${id} nobody has a certificate.`,
      ...inVain(happening),
    ]
  if (own === null || (identity === undefined && !own.isOn)) return inVain(happening)
  if (own.access !== 'serverPolicy') return []
  return policies.flatMap(({ for: service, access = [] }) => {
    const denies = access.filter(({ action }) => action === 'deny')
    if (denies.length === 0) return []
    const names = [...new Set(denies.map(textOf))].map((name) => `"${name}"`).join(', ')
    const lost = `${title} has no deny: ${names} for ${service} is left out.`
    // A list is a Server even so, which lets in whom an entry allows.
    const isClosed = !access.some(({ action, dryRun }) => action === 'allow' || dryRun === true)
    return [isClosed ? `${lost} Nothing that is left lets anybody in.` : lost]
  })
}

/** What befalls certificates that are not there. */
function inVain(happening: readonly Command[]): string[] {
  const said = new Set(
    happening.flatMap((command) => {
      if (command.kind === 'rotate') return ['rotate']
      const isOfCertificates =
        command.kind === 'fault' && ['expire', 'skew'].includes(command.fault.kind)
      return isOfCertificates ? [command.fault.kind] : []
    }),
  )
  return [...said].sort().map((key) => `"${key}" does nothing: nobody has a certificate.`)
}

/** `deny recs, web (GET)` */
function textOf({ action, callers, methods }: AccessEntry): string {
  const only = methods === undefined ? '' : ` (${methods.join(', ')})`
  return `${action} ${callers.join(', ')}${only}`
}
