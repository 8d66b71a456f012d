import type { Action } from '../../engine/Simulation.ts'
import { nobody } from '../../model/units.ts'
import type { Places } from '../Places.ts'
import { updateCandidates } from './eject.ts'

/** What becomes of changes of health that wait. */
export function mergeActions(places: Places): Record<'deliver' | 'endMerge', Action> {
  const { sim, machines, merges, clusters } = places
  const end = (row: number): void => {
    clusters.merge[merges.cluster[row]!] = nobody
    sim.bury(machines.merges, row)
  }
  return {
    deliver(row) {
      const cluster = merges.cluster[row]!
      end(row)
      clusters.deliveredAt[cluster] = sim.now
      updateCandidates(places, cluster)
    },
    endMerge: end,
  }
}
