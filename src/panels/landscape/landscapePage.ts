import { mount, unmount } from 'svelte'
import type { Newer } from '../Newer.svelte.ts'
import type { StageFactory } from '../stage.ts'
import LandscapePage from './LandscapePage.svelte'

export interface Landscape {
  readonly createStage: StageFactory
  readonly newer: Newer
}

/** Shows the landscape in place of the app. @returns what takes it away */
export function showLandscape(target: HTMLElement, props: Landscape): () => void {
  const page = mount(LandscapePage, { target, props })
  return () => void unmount(page)
}
