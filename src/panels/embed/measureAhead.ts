import type { Us } from '../../model/units.ts'
import type { Measured, MetricWindow } from '../../playback/protocol.ts'
import type { WorkerClient } from '../../playback/WorkerClient.ts'
import type { Player } from '../Player.svelte.ts'

/**
 * Measures what is still to come, in a playback of its own: the run that is shown stands still meanwhile. The same run, so the
 * same numbers.
 *
 * @param at a moment that is not before the end of any window
 */
export async function measureAhead(
  client: WorkerClient,
  { scenario, seed, system, added }: Player,
  windows: readonly MetricWindow[],
  at: Us,
): Promise<Measured | undefined> {
  try {
    if (scenario === undefined) return undefined
    const loaded = await client.ask({
      type: 'load',
      text: scenario.text,
      file: scenario.file,
      seed,
      ...(system === undefined ? {} : { system }),
      commands: added,
    })
    if (loaded.type !== 'loaded') return undefined
    for (;;) {
      const answer = await client.frame({ type: 'frame', t: at, windowUs: 0 })
      if (answer?.type !== 'frame') return undefined
      client.giveBack(answer.buffer)
      if (!answer.more) break
    }
    const measured = await client.ask({ type: 'measure', windows })
    return measured.type === 'measured' ? measured.measured : undefined
  } finally {
    client.close()
  }
}
