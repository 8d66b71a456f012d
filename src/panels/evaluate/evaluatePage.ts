import { mount, unmount } from 'svelte'
import type { Newer } from '../Newer.svelte.ts'
import type { StageFactory } from '../stage.ts'
import { Evaluating } from './Evaluating.svelte.ts'
import EvaluatePage from './EvaluatePage.svelte'

export interface EvaluationPage {
  readonly createStage: StageFactory
  readonly newer: Newer
}

/** Shows the evaluation in place of the app. @returns what takes it away */
export function showEvaluation(
  target: HTMLElement,
  { createStage, newer }: EvaluationPage,
): () => void {
  const evaluating = new Evaluating('page')
  const page = mount(EvaluatePage, { target, props: { evaluating, createStage, newer } })
  return () => {
    void unmount(page)
    evaluating.close()
  }
}
