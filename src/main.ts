import '@fontsource/ibm-plex-mono/latin-400.css'
import { mount } from 'svelte'
import './app.css'
import App from './panels/App.svelte'
import { catalog } from './scenario/catalog.ts'
import { charts } from './record/charts.ts'
import { startPlayback } from './playback/startPlayback.ts'
import { Player } from './panels/Player.svelte.ts'
import type { StageLike } from './panels/stage.ts'
import { windowUsFor } from './view/markList.ts'
import { Stage } from './view/Stage.ts'

const player = new Player(startPlayback(), windowUsFor)
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
  const state = () => ({
    t: player.t,
    shownAt: player.shownAt,
    digest: player.digest,
    playing: player.isPlaying,
    scenario: player.scenario?.id,
    seed: player.seed,
    commands: player.commands,
    selection: player.selection,
  })
  const handle = {
    get stage() {
      return stage
    },
    player,
    state,
  }
  Object.assign(globalThis, { __halfopen: handle })
}
