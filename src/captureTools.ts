import type { CaptureTools } from './capture/SceneStage.ts'
import { startPlayback } from './playback/startPlayback.ts'
import { windowUsFor } from './model/failureSeen.ts'
import { Stage } from './view/Stage.ts'

/** What pages make pictures and films with. */
export const captureTools: CaptureTools = {
  startPlayback,
  createStage: (options) => Stage.create(options),
  loadSvgWriter: () => import('./view/svgScene.ts'),
  windowUsFor,
}
