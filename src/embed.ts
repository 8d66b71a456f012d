import { mount } from 'svelte'
import './app.css'
import { captureTools } from './captureTools.ts'
import { readKeys } from './embed/readKeys.ts'
import EmbedPage from './panels/embed/EmbedPage.svelte'
import { listenToHost } from './panels/embed/listenToHost.ts'
import { openVisit } from './panels/embed/openVisit.ts'
import { Player } from './panels/Player.svelte.ts'
import { startPlayback } from './playback/startPlayback.ts'
import { catalogTexts } from './scenario/catalogTexts.ts'
import { exposeForTests } from './testHandle.ts'
import { windowUsFor } from './view/markList.ts'
import { Stage } from './view/Stage.ts'

const { keys, warnings } = readKeys(location.search, location.hash)
const client = startPlayback()
const player = new Player(client, windowUsFor)
// Nobody reads them here, unless a panel asks for it.
player.hearsNarrative = false
let stage: Stage | undefined

const visit = openVisit({
  player,
  catalog: catalogTexts,
  keys,
  warnings,
  around: {
    app: new URL('index.html', location.href.replace(/[?#].*$/, '')).href,
    remember(fragment) {
      try {
        history.replaceState(null, '', `#${fragment}`)
      } catch {
        // Not allowed here: then a reload begins anew.
      }
    },
    startAnother: startPlayback,
    async pictures() {
      const { framePictures } = await import('./panels/export/framePictures.ts')
      return framePictures(captureTools)
    },
    root: document.documentElement,
  },
})
for (const { key, value, reason, mend } of warnings) {
  console.warn(`${key}=${value} ${reason}. ${mend}`)
}
listenToHost(visit, window)

mount(EmbedPage, {
  target: document.querySelector('#app')!,
  props: {
    visit,
    createStage: async (options) => (stage = await Stage.create(options)),
  },
})

exposeForTests(player, client, () => stage)
