import { Guest } from '../../embed/Guest.ts'
import { embedHostOf } from './embedHost.ts'
import { Visit, type VisitOptions } from './Visit.svelte.ts'

/** A visit that can speak with its host. */
export function openVisit(options: VisitOptions): Visit & { readonly guest: Guest } {
  const visit = new Visit(options)
  const guest = new Guest({
    host: embedHostOf(visit),
    now: () => performance.now(),
    ...(options.keys.debug ? { onLog: (direction, data) => visit.note(direction, data) } : {}),
  })
  return Object.assign(visit, { guest })
}
