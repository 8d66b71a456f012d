import { mount, unmount } from 'svelte'
import type { Us } from '../../model/units.ts'
import type { Newer } from '../Newer.svelte.ts'
import type { StageFactory } from '../stage.ts'
import { Landscape } from './Landscape.svelte.ts'
import LandscapePage from './LandscapePage.svelte'

export interface LandscapeOptions {
  readonly createStage: StageFactory
  readonly newer: Newer
  /** How long frames keep what has arrived, at a speed. */
  readonly windowUsFor: (speedUs: Us) => Us
}

/** Shows the landscape in place of the app. @returns what takes it away */
export function showLandscape(
  target: HTMLElement,
  { createStage, newer, windowUsFor }: LandscapeOptions,
): () => void {
  const landscape = new Landscape(windowUsFor)
  const page = mount(LandscapePage, { target, props: { landscape, createStage, newer } })
  return () => {
    void unmount(page)
    landscape.close()
  }
}
