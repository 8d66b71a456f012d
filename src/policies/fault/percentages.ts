import { headerOf, type Shape } from '../../model/shapes.ts'
import type { Us } from '../../model/units.ts'
import type { PolicyColumns } from '../columns.ts'
import { wholeHeader } from '../route/controlHeaders.ts'
import { shapeTest, type HeaderMatch } from '../route/match.ts'
import type { Fault } from './fault.ts'

/** How many requests a fault befalls. */
export interface FaultShareOptions {
  /** 0…1 */
  readonly ratio: number
  /** The parts that it is counted in. */
  readonly per: number
  /** Whether requests say by headers what befalls them. */
  readonly byHeader: boolean
}

export interface PercentageOptions {
  readonly delay: (FaultShareOptions & { readonly delayUs: Us }) | null
  readonly abort: (FaultShareOptions & { readonly status: number }) | null
  /** Only requests with these headers. */
  readonly headers: readonly (readonly [name: string, match: HeaderMatch])[]
  readonly maxActive: number
  /** What a number of gRPC's statuses is in a run. */
  grpcStatus(status: number): number
  readonly place: string
}

/**
 * Envoy's fault filter: a delay for one share of requests, then an abort for another share, drawn independently. Requests may
 * say by headers what shall befall them, and how often, but never more often than the policy allows.
 *
 * What befalls a request that looks a certain way is worked out when the rule is made.
 *
 * @source envoy: source/extensions/filters/http/fault/fault_filter.cc; source/extensions/filters/common/fault/fault_config.cc
 *   (headers, percentages capped at the configured numerator and counted in its denominator)
 */
export function percentages(
  options: PercentageOptions,
  shapes: readonly Shape[],
  { requests, draw, purpose }: PolicyColumns,
): Fault {
  const { delay, abort, headers } = options
  const faultPurpose = purpose(`fault/${options.place}`)
  const drawn = (request: number, index: number): number =>
    draw.key(requests.keyA[request]!, requests.keyB[request]!, faultPurpose).at(index)
  const fits = shapeTest({ headers })
  const befallen = shapes.map((shape) => {
    const isMeant = fits(shape)
    const delayUs = delay === null || !isMeant ? 0 : delayOf(delay, shape)
    const status = abort === null || !isMeant ? 0 : statusOf(abort, shape, options)
    return {
      delayUs,
      delayRatio:
        delayUs === 0 ? 0 : ratioOf(delay!, shape, 'x-envoy-fault-delay-request-percentage'),
      status,
      abortRatio:
        status === 0 ? 0 : ratioOf(abort!, shape, 'x-envoy-fault-abort-request-percentage'),
    }
  })
  return {
    maxActive: options.maxActive,
    delay(request) {
      const { delayUs, delayRatio } = befallen[requests.shape[request]!]!
      return delayRatio > 0 && drawn(request, 0) < delayRatio ? delayUs : 0
    },
    abort(request) {
      const { status, abortRatio } = befallen[requests.shape[request]!]!
      return abortRatio > 0 && drawn(request, 1) < abortRatio ? status : 0
    },
  }
}

type Delay = NonNullable<PercentageOptions['delay']>
type Abort = NonNullable<PercentageOptions['abort']>

function delayOf({ byHeader, delayUs }: Delay, shape: Shape): Us {
  return byHeader ? (wholeHeader(shape, 'x-envoy-fault-delay-request') ?? 0) * 1_000 : delayUs
}

/** By headers a status of HTTP goes before one of gRPC. */
function statusOf(
  { byHeader, status }: Abort,
  shape: Shape,
  { grpcStatus }: PercentageOptions,
): number {
  if (!byHeader) return status
  if (headerOf(shape, 'x-envoy-fault-abort-request') !== undefined) {
    const http = wholeHeader(shape, 'x-envoy-fault-abort-request') ?? 0
    return http >= 200 && http < 600 ? http : 0
  }
  const grpc = wholeHeader(shape, 'x-envoy-fault-abort-grpc-request')
  return grpc === undefined ? 0 : grpcStatus(grpc)
}

/** What a request says of its share is a numerator: it is counted in the policy's parts, and never above the policy's own. */
function ratioOf({ ratio, per, byHeader }: FaultShareOptions, shape: Shape, name: string): number {
  const most = Math.floor(ratio * per + 1e-9)
  const asked = byHeader ? wholeHeader(shape, name) : undefined
  return Math.min(asked ?? most, most) / per
}
