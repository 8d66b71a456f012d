import type { Player } from './panels/Player.svelte.ts'
import type { StageLike } from './panels/stage.ts'
import type { WorkerClient } from './playback/WorkerClient.ts'

/** Puts a page's run at hand for tests and benchmarks, as `__halfopen`: with `?test`, and while developing. */
export function exposeForTests(
  player: Player,
  client: WorkerClient,
  stage: () => StageLike | undefined,
): void {
  if (!import.meta.env.DEV && !new URLSearchParams(location.search).has('test')) return
  const state = () => ({
    t: player.t,
    shownAt: player.shownAt,
    digest: player.digest,
    playing: player.isPlaying,
    scenario: player.scenario?.id,
    seed: player.seed,
    commands: player.commands,
    selection: player.selection,
    place: client.place,
  })
  const handle = {
    get stage() {
      return stage()
    },
    player,
    state,
  }
  Object.assign(globalThis, { __halfopen: handle })
}
