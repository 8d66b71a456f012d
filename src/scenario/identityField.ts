import type { Us } from '../model/units.ts'
import { serverModes } from '../policies/tls/tls.ts'
import type { Cursor } from './Cursor.ts'
import {
  choice,
  deviation,
  duration,
  given,
  lifetime,
  object,
  optional,
  record,
  share,
} from './fields.ts'
import { findTarget } from './names.ts'
import type { IdentitySpec } from './Scenario.ts'

function checkClock(name: string, at: Cursor): void {
  const found = findTarget(name, at.draft.names, ['service', 'endpoint'])
  if (!('value' in found)) at.reportMistake(found.mistake)
}

/** `{ cart-2: 90s }` */
const clocks = record('clocks', deviation(), checkClock, {})

/** Certificates: absent keys take the default of the system. */
export const identity = object(
  'an identity',
  {
    mtls: optional(
      choice('mode', serverModes),
      'what servers take, unless a policy says otherwise: strict, permissive or off',
    ),
    certificate: optional(lifetime(), 'how long the certificate of a proxy is valid'),
    renewAt: optional(share(), 'share of its lifetime after which it is renewed'),
    issuer: optional(lifetime(), "what is left of the issuer's certificate at the start"),
    root: optional(lifetime(), 'what is left of the root certificate at the start'),
    allowance: optional(
      duration(),
      'by how much certificates are made valid before and after their time, for wrong clocks',
    ),
    skew: optional(clocks, 'clocks that are wrong: how far each is ahead'),
  },
  ({ mtls, certificate, renewAt, issuer, root, allowance, skew }, at): IdentitySpec | undefined => {
    if (renewAt !== undefined && (renewAt <= 0 || renewAt >= 1)) {
      at.get('renewAt')?.report(
        'out-of-range',
        'leaves no time, neither before the renewal nor after it.',
        'Write a share such as 50%.',
      )
      return undefined
    }
    return {
      ...given({
        mode: mtls,
        lifetimeUs: certificate,
        renewRatio: renewAt,
        issuerUs: issuer,
        rootUs: root,
        allowanceUs: allowance,
      }),
      skew: (skew ?? []) as readonly (readonly [string, Us])[],
    }
  },
)
