import '@fontsource/ibm-plex-mono/latin-400.css'
import { mount } from 'svelte'
import './app.css'
import { captureTools } from './captureTools.ts'
import App from './panels/App.svelte'
import { catalog } from './scenario/catalog.ts'
import { charts } from './record/charts.ts'
import { startPlayback } from './playback/startPlayback.ts'
import { Newer } from './panels/Newer.svelte.ts'
import { keepOffline } from './panels/keepOffline.ts'
import { Player } from './panels/Player.svelte.ts'
import { presenterChannel } from './panels/present/presentAddress.ts'
import type { StageLike } from './panels/stage.ts'
import { exposeForTests } from './testHandle.ts'
import { windowUsFor } from './view/markList.ts'
import { Stage } from './view/Stage.ts'

const target = document.querySelector<HTMLElement>('#app')!
const presenting = presenterChannel(location.hash)
if (presenting === undefined) showApp()
else {
  // A window beside the stage: it runs nothing of its own.
  void import('./panels/present/presenterPage.ts').then(({ showPresenter }) =>
    showPresenter(target, presenting),
  )
}

function showApp(): void {
  const client = startPlayback()
  const player = new Player(client, windowUsFor)
  const newer = new Newer()
  let stage: StageLike | undefined
  mount(App, {
    target,
    props: {
      player,
      catalog,
      charts,
      newer,
      createStage: (options) => Stage.create(options),
      capture: captureTools,
      onstage: (made: StageLike) => (stage = made),
    },
  })
  void keepOffline((take) => (newer.take = take))
  exposeForTests(player, client, () => stage)
}
