import { mount, unmount } from 'svelte'
import './app.css'
import { captureTools } from './captureTools.ts'
import type { EmbedKeys, KeyWarning } from './embed/EmbedKeys.ts'
import { readKeys } from './embed/readKeys.ts'
import EmbedPage from './panels/embed/EmbedPage.svelte'
import { listenToHost } from './panels/embed/listenToHost.ts'
import type { Around } from './panels/embed/Around.ts'
import { openVisit } from './panels/embed/openVisit.ts'
import { Player } from './panels/Player.svelte.ts'
import { startPlayback } from './playback/startPlayback.ts'
import { catalogTexts } from './scenario/catalogTexts.ts'
import { exposeForTests } from './testHandle.ts'
import { windowUsFor } from './model/failureSeen.ts'
import { Stage } from './view/Stage.ts'

const around = {
  startAnother: startPlayback,
  async pictures() {
    const { framePictures } = await import('./panels/export/framePictures.ts')
    return framePictures(captureTools)
  },
} satisfies Partial<Around>

/**
 * Shows a run in an element of somebody's page, which speaks with it over a port as with a frame; `<half-open mode="inline">` calls it.
 *
 * @param query the keys of the embed page, @param app where the app is, for links
 */
export function mountEmbed(
  target: HTMLElement,
  query: string,
  app: string,
  port: MessagePort,
): { readonly end: () => void } {
  const { keys, warnings } = readKeys(query)
  const { visit, page } = show(target, keys, warnings, {
    ...around,
    app,
    remember() {},
    root: target,
  })
  visit.guest.connect(port)
  return { end: () => void unmount(page) }
}

function show(
  target: Element,
  keys: EmbedKeys,
  warnings: readonly KeyWarning[],
  surroundings: Around,
) {
  const client = startPlayback()
  const player = new Player(client, windowUsFor)
  // Nobody reads them here, unless a panel asks for it.
  player.hearsNarrative = false
  let stage: Stage | undefined
  const visit = openVisit({ player, catalog: catalogTexts, keys, warnings, around: surroundings })
  const page = mount(EmbedPage, {
    target,
    props: {
      visit,
      createStage: async (options) => (stage = await Stage.create(options)),
    },
  })
  return { visit, page, expose: () => exposeForTests(player, client, () => stage) }
}

/** The page `embed.html`, alone in its window or frame. */
function startPage(): void {
  const { keys, warnings } = readKeys(location.search, location.hash)
  const { visit, expose } = show(document.querySelector('#app')!, keys, warnings, {
    ...around,
    app: new URL('index.html', location.href.replace(/[?#].*$/, '')).href,
    remember(fragment) {
      try {
        history.replaceState(null, '', `#${fragment}`)
      } catch {
        // Not allowed here: then a reload begins anew.
      }
    },
    root: document.documentElement,
  })
  for (const { key, value, reason, mend } of warnings) {
    console.warn(`${key}=${value} ${reason}. ${mend}`)
  }
  listenToHost(visit, window)
  expose()
}

// An element that runs inline says so before it fetches this.
if (!('halfopenInline' in globalThis)) startPage()
