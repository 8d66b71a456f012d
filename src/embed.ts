import { mount } from 'svelte'
import './app.css'
import Embed from './panels/Embed.svelte'
import { catalog } from './scenario/catalog.ts'
import { startPlayback } from './playback/startPlayback.ts'
import { Player } from './panels/Player.svelte.ts'
import { windowUsFor } from './view/markList.ts'
import { Stage } from './view/Stage.ts'

mount(Embed, {
  target: document.querySelector('#app')!,
  props: {
    player: new Player(startPlayback(), windowUsFor),
    catalog,
    createStage: (options) => Stage.create(options),
  },
})
