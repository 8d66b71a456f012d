import finagle from '../profiles/finagle.ts'
import type { MeshProfile } from '../profiles/profile.ts'
import type { Scenario } from './Scenario.ts'

/** A system that is built on Finagle, as a scenario wants it; every other one as it is. */
export function withFinagle(profile: MeshProfile, systems: Scenario['systems']): MeshProfile {
  if (profile.finagle === undefined) return profile
  return profile.id === 'finagle'
    ? finagleBy(profile, profile.finagle, systems.finagle)
    : linkerdBy(profile, profile.finagle, systems.linkerd1)
}

type Defaults = NonNullable<MeshProfile['finagle']>

function finagleBy(
  profile: MeshProfile,
  own: Defaults,
  said: Scenario['systems']['finagle'] = {},
): MeshProfile {
  return {
    ...profile,
    finagle: {
      ...own,
      ...(said.client === undefined ? {} : { connects: said.client === 'newClient' ? 25 : 0 }),
      ...(said.failFast === false ? { failFast: null } : {}),
      ...(said.nackAdmission === false ? { admission: null } : {}),
    },
  }
}

function linkerdBy(
  profile: MeshProfile,
  own: Defaults,
  said: Scenario['systems']['linkerd1'] = {},
): MeshProfile {
  const { deployment = 'perHost', topology = 'linkerToLinker', namerd = true } = said
  const { nodeProxy, ...rest } = profile
  const binding = own.binding!
  return {
    ...rest,
    ...(deployment === 'perHost'
      ? {
          nodeProxy: {
            ...nodeProxy!,
            takesInbound: topology !== 'serviceToLinker',
            // One router for what goes out, one for what comes in, in one process.
            sameNodeCrossings: topology === 'linkerToLinker' ? 2 : 1,
          } as const,
        }
      : { placement: 'sidecar' }),
    ...(topology === 'linkerToLinker'
      ? {}
      : { sides: topology === 'serviceToLinker' ? 'callers' : 'callees' }),
    ...(namerd ? {} : { controlPlane: null }),
    finagle: {
      ...own,
      ...(said.failFast === true ? { failFast: finagle.finagle.failFast } : {}),
      // Without namerd a name leads where discovery says, which every proxy watches.
      binding: namerd
        ? { ...binding, timeoutUs: said.bindingTimeoutUs ?? binding.timeoutUs }
        : null,
    },
  }
}
