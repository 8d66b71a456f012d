import { mount } from 'svelte'
import './app.css'
import Embed from './panels/Embed.svelte'
import { catalog } from './scenario/catalog.ts'
import { startPlayback } from './playback/startPlayback.ts'
import { Player } from './panels/Player.svelte.ts'
import { exposeForTests } from './testHandle.ts'
import { windowUsFor } from './view/markList.ts'
import { Stage } from './view/Stage.ts'

const client = startPlayback()
const player = new Player(client, windowUsFor)
let stage: Stage | undefined

mount(Embed, {
  target: document.querySelector('#app')!,
  props: {
    player,
    catalog,
    createStage: async (options) => (stage = await Stage.create(options)),
  },
})

exposeForTests(player, client, () => stage)
