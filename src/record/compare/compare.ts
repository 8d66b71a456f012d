import type { Us } from '../../model/units.ts'
import type { Run } from '../../scenario/build.ts'
import { Metrics } from '../metrics.ts'
import type { Story } from '../Story.ts'
import { storyOf } from '../tellStory.ts'
import { Fates, type Differences } from './Fates.ts'
import { outageOf, outcomeOf, type Outcome, type Stretch } from './outcome.ts'
import {
  readVariant,
  runOfVariant,
  type Common,
  type ReadVariant,
  type Variant,
} from './variant.ts'

/** How a variant differs from the first one, request by request, on the seed that is shown. */
export interface Difference extends Differences {
  /** The first request whose fate differs, as it went in both; undefined where there is none. */
  readonly stories: readonly [Story, Story] | undefined
}

/** All that a comparison has in common, found before anything is run for long. */
export interface Prepared {
  readonly common: Common
  readonly variants: readonly ReadVariant[]
  readonly untilUs: Us
  /** While something is broken in the first variant in which something is. */
  readonly outage: Stretch | undefined
}

/** Reads all variants, and builds each once. @throws ScenarioError when the text, a setting, or a system is wrong */
export function prepare(common: Common, variants: readonly Variant[], until?: Us): Prepared {
  const read = variants.map((variant) => readVariant(common, variant))
  const untilUs = until ?? Math.min(...read.map(({ scenario }) => scenario.durationUs))
  const outages = read.map((one) => outageOf(runOfVariant(one), untilUs))
  return { common, variants: read, untilUs, outage: outages.find((outage) => outage !== undefined) }
}

/** One variant on one seed, measured. */
export function outcomeOn(
  { untilUs, outage }: Prepared,
  variant: ReadVariant,
  seed?: number,
): Outcome {
  return outcomeOf(runOfVariant(variant, seed), { untilUs, outage })
}

/** A run that was watched to its end, request by request. */
export interface Shown {
  readonly outcome: Outcome
  readonly fates: Fates
  readonly run: Run
  readonly metrics: Metrics
}

/** One variant on the seed that is shown, or on another, with what is kept of it only there. */
export function shownOf({ untilUs, outage }: Prepared, variant: ReadVariant, seed?: number): Shown {
  const run = runOfVariant(variant, seed)
  const metrics = new Metrics(run.world.places)
  const fates = new Fates(run)
  return {
    outcome: outcomeOf(run, { untilUs, outage, hasTimeline: true }, metrics),
    fates,
    run,
    metrics,
  }
}

/** How two variants differ, with the stories of the first request that does. */
export function differenceOf(
  { untilUs }: Prepared,
  [one, other]: readonly [ReadVariant, ReadVariant],
  [fates, others]: readonly [Fates, Fates],
): Difference {
  const differences = fates.differences(others)
  const { first } = differences
  if (first === undefined) return { ...differences, stories: undefined }
  const tell = (variant: ReadVariant, number: number): Story => {
    const story = storyOf(() => runOfVariant(variant), number, untilUs)
    if (story === undefined)
      throw new Error(`request ${number} of ${variant.variant.name} has no story`)
    return story
  }
  return { ...differences, stories: [tell(one, first.numbers[0]), tell(other, first.numbers[1])] }
}
