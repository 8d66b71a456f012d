import type { FaultPolicy, Policy, RouteTarget } from '../dialects/policy.ts'
import { httpStatusOf } from '../model/grpc.ts'
import { reason } from '../model/reasons.ts'
import type { Shape } from '../model/shapes.ts'
import type { PolicyColumns } from '../policies/columns.ts'
import type { Drop } from '../policies/drop/drop.ts'
import { dropShares } from '../policies/drop/shares.ts'
import type { Fault } from '../policies/fault/fault.ts'
import { percentages } from '../policies/fault/percentages.ts'
import type { RouteAnswer } from '../policies/route/route.ts'
import type { MeshProfile } from '../profiles/profile.ts'
import { said } from './said.ts'

export const totalOf = (route: readonly RouteTarget[]): number =>
  route.reduce((sum, { weight }) => sum + weight, 0)

export function makeFault(
  { delay, abort, headers = [], maxActive = Infinity }: FaultPolicy,
  {
    place,
    isGrpc,
    shapes,
  }: { readonly place: string; readonly isGrpc: boolean; readonly shapes: readonly Shape[] },
  columns: PolicyColumns,
): Fault {
  // To who speaks no gRPC its status is one of the answer, which is a 200.
  const grpcStatus = (status: number): number => (isGrpc ? httpStatusOf(status) : 200)
  const shareOf = ({ ratio, per = 1_000_000, byHeader = false }: NonNullable<typeof delay>) => ({
    ratio,
    per,
    byHeader,
  })
  return percentages(
    {
      delay: delay === undefined ? null : { ...shareOf(delay), delayUs: delay.forUs ?? 0 },
      abort:
        abort === undefined
          ? null
          : {
              ...shareOf(abort),
              status:
                abort.grpcStatus === undefined ? (abort.status ?? 0) : grpcStatus(abort.grpcStatus),
            },
      headers,
      maxActive,
      grpcStatus,
      place,
    },
    shapes,
    columns,
  )
}

/** What the proxy of a caller answers by itself. */
export function answerOf(profile: MeshProfile, policy: Policy): RouteAnswer | null {
  const status = said(profile, policy, 'directResponse') ?? said(profile, policy, 'redirect')
  if (status !== undefined)
    return { status, because: status >= 500 ? reason.directResponse : reason.none }
  // Nobody has a weight: the Gateway API has it answered with 500.
  const route = said(profile, policy, 'route')
  return route !== undefined && totalOf(route) === 0 && profile.has?.includes('route.weightless')
    ? { status: 500, because: reason.directResponse }
    : null
}

export function makeDrop(
  profile: MeshProfile,
  policy: Policy,
  place: string,
  columns: PolicyColumns,
): Drop | null {
  const maintenance = said(profile, policy, 'maintenance') ?? 0
  const overloads = (said(profile, policy, 'dropOverloads') ?? []).map(({ ratio }) => ratio)
  return maintenance === 0 && overloads.length === 0
    ? null
    : dropShares({ maintenance, overloads, place }, columns)
}
