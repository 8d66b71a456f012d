import '@fontsource/ibm-plex-mono/latin-400.css'
import { mount, unmount } from 'svelte'
import './app.css'
import { captureTools } from './captureTools.ts'
import App from './panels/App.svelte'
import { catalog } from './scenario/catalog.ts'
import { startPlayback } from './playback/startPlayback.ts'
import { Newer } from './panels/Newer.svelte.ts'
import { keepOffline } from './panels/keepOffline.ts'
import { arrival, pageOf } from './panels/pages.ts'
import { Player } from './panels/Player.svelte.ts'
import { presenterChannel } from './panels/present/presentAddress.ts'
import type { StageFactory, StageLike } from './panels/stage.ts'
import { exposeForTests } from './testHandle.ts'
import { windowUsFor } from './model/failureSeen.ts'
import { Stage } from './view/Stage.ts'

/** Takes a page away again. */
type Leave = () => void

const target = document.querySelector<HTMLElement>('#app')!
const createStage: StageFactory = (options) => Stage.create(options)
const newer = new Newer()
const presenting = presenterChannel(location.hash)
if (presenting === undefined) {
  showPages()
  void keepOffline((take) => (newer.take = take))
} else {
  // A window beside the stage: it runs nothing of its own.
  void import('./panels/present/presenterPage.ts').then(({ showPresenter }) =>
    showPresenter(target, presenting),
  )
}

/** The page that the address means, and another one when it means another one. */
function showPages(): void {
  let shown = pageOf(location.hash)
  let leaving = show(shown)
  addEventListener('hashchange', () => {
    const wanted = pageOf(location.hash)
    if (wanted === shown) return
    shown = wanted
    arrival.isFirst = false
    leaving = leaving.then((leave) => {
      leave()
      return show(wanted)
    })
  })
}

async function show(page: ReturnType<typeof pageOf>): Promise<Leave> {
  switch (page) {
    case 'app':
      return showApp()
    case 'evaluate':
      return (await import('./panels/evaluate/evaluatePage.ts')).showEvaluation(target, {
        createStage,
        newer,
      })
    case 'landscape':
      return (await import('./panels/landscape/landscapePage.ts')).showLandscape(target, {
        createStage,
        newer,
        windowUsFor,
      })
  }
}

function showApp(): Leave {
  const client = startPlayback()
  const player = new Player(client, windowUsFor)
  let stage: StageLike | undefined
  const app = mount(App, {
    target,
    props: {
      player,
      catalog,
      // All machines of the simulation: wanted when somebody looks into something.
      charts: import('./record/charts.ts').then(({ charts }) => charts),
      newer,
      createStage,
      capture: captureTools,
      onstage: (made: StageLike) => (stage = made),
    },
  })
  exposeForTests(player, client, () => stage)
  return () => {
    void unmount(app)
    player.close()
  }
}
