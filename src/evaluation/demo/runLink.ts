import type { Us } from '../../model/units.ts'
import { writeLink } from '../../playback/shareLink.ts'
import { withSettings } from '../../scenario/withSetting.ts'
import type { TurnedRun } from './turnedRun.ts'

/** A moment of a run that was turned, and perhaps disturbed. */
export interface LinkedRun {
  readonly turned: TurnedRun
  /** Of its scenario. */
  readonly text: string
  readonly file: string
  /** Absent: that of its scenario. */
  readonly seed?: number
  /** What was done to it besides, as `--do` takes it. */
  readonly done?: readonly string[]
  readonly at?: Us
}

/**
 * What stands behind the `#` of the app's address for this very run. What only differs in its system is named as a scenario of the
 * catalog; where more is set, the whole text goes with it.
 *
 * @throws ScenarioError when the settings make no scenario
 */
export function runLink({ turned, text, file, seed, done = [], at }: LinkedRun): string {
  const { system, ...more } = turned.set
  const commands = [...turned.commands, ...done]
  const shared = {
    ...(seed === undefined ? {} : { seed }),
    ...(commands.length === 0 ? {} : { commands }),
    ...(at === undefined ? {} : { at }),
  }
  if (Object.keys(more).length === 0) {
    const other = system === undefined ? {} : { system: String(system) }
    return writeLink({ scenario: turned.scenario, ...other, ...shared })
  }
  const changed = changedTexts.get(turned) ?? changedText(turned, text, file)
  changedTexts.set(turned, changed)
  return writeLink({ scenario: '', text: changed, file: nameOf(file), ...shared })
}

/** Each run that is turned has one, at whatever moment a link goes to. */
const changedTexts = new WeakMap<TurnedRun, string>()

// Its control is another run: one that a setting spoils does not matter here.
const changedText = ({ set }: TurnedRun, text: string, file: string): string =>
  withSettings(text, file, { ...set, control: null })

/** Without its folders: it stands for the title. */
const nameOf = (file: string): string => file.replace(/^.*\//, '')
