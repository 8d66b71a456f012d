import { mount } from 'svelte'
import './app.css'
import App from './panels/App.svelte'
import { catalog } from './panels/mock/catalog.ts'
import { charts, MockPlayback } from './panels/mock/MockPlayback.ts'
import { Player } from './panels/Player.svelte.ts'
import type { StageLike } from './panels/stage.ts'
import { WorkerClient } from './playback/WorkerClient.ts'
import { Stage } from './view/Stage.ts'

const client = new WorkerClient({
  startWorker: () => {
    throw new Error('no worker yet')
  },
  startLocal: () => Promise.resolve(new MockPlayback()),
})
const player = new Player(client)
let stage: StageLike | undefined

mount(App, {
  target: document.querySelector('#app')!,
  props: {
    player,
    catalog,
    charts,
    createStage: (options) => Stage.create(options),
    onstage: (made: StageLike) => (stage = made),
  },
})

if (import.meta.env.DEV || new URLSearchParams(location.search).has('test')) {
  Object.assign(globalThis, {
    __halfopen: {
      get stage() {
        return stage
      },
      player,
      state: () => ({
        t: player.t,
        digest: player.digest,
        playing: player.isPlaying,
        scenario: player.scenario?.id,
        seed: player.seed,
        commands: player.commands,
        selection: player.selection,
      }),
    },
  })
}
