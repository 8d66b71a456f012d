import type { Component } from 'svelte'
import type { DemoDrawing, Demonstration } from '../../../evaluation/demo/Demonstration.ts'
import type { StageFactory } from '../../stage.ts'
import type { Evaluating } from '../Evaluating.svelte.ts'
import type { Demo } from './Demo.svelte.ts'
import Costs from './Costs.svelte'
import Drift from './Drift.svelte'
import Provenance from './Provenance.svelte'
import Search from './Search.svelte'
import Sizes from './Sizes.svelte'
import SupportClock from './SupportClock.svelte'
import UpgradeDay from './UpgradeDay.svelte'

/** What every drawing gets. */
export interface DrawingProps {
  readonly demonstration: Demonstration
  readonly evaluating: Evaluating
  /** The runs, as they stand. */
  readonly demo: Demo
  readonly createStage: StageFactory
}

export interface Drawing {
  readonly part: Component<DrawingProps>
  /** Whether it stands in the place of the live pictures rather than below them. */
  readonly hasPictures: boolean
}

/** What no run can show, by its name in the data. */
export const drawings: Readonly<Record<DemoDrawing, Drawing>> = {
  sizes: { part: Sizes, hasPictures: false },
  upgradeDay: { part: UpgradeDay, hasPictures: false },
  search: { part: Search, hasPictures: true },
  drift: { part: Drift, hasPictures: false },
  provenance: { part: Provenance, hasPictures: false },
  costs: { part: Costs, hasPictures: false },
  supportClock: { part: SupportClock, hasPictures: false },
}
