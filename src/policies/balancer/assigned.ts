import type { PolicyColumns } from '../columns.ts'
import type { Balancer } from './balancer.ts'

/** Nobody is picked here: a broker has chosen a consumer that has room before it delivers. */
export function assigned({ requests }: PolicyColumns): Balancer {
  return { pick: (_, request) => requests.member[request]! }
}
