/** When the run begins by itself: never, once it is in view (or the host says `slide:start`), or at once. */
export const playWays = ['none', 'visible', 'auto'] as const
export const loopWays = ['none', 'beat', 'all'] as const
export const layoutNames = ['canvas', 'split', 'chart', 'present', 'poster'] as const
export const panelNames = ['controls', 'chart', 'log', 'trace', 'config', 'goal', 'notes'] as const
/** What a viewer can press, drag or choose; a path of a scenario (`services.cart.failures`) is a control as well. */
export const controlNames = [
  'play',
  'seek',
  'step',
  'speed',
  'beats',
  'select',
  'break',
  'load',
  'seed',
  'predict',
  'open',
] as const
export const predictWays = ['on', 'off', 'poll'] as const
export const eras = ['2018', 'today'] as const
export const themeNames = ['light', 'dark', 'auto', 'contrast'] as const
export const motionWays = ['full', 'reduced', 'quantised'] as const
export const densityNames = ['mobile', 'desk', 'stage'] as const
export const keyWays = ['host', 'own', 'none'] as const
export const focusWays = ['never', 'click'] as const
export const roleNames = ['leader', 'mirror', 'static'] as const

export type PlayWay = (typeof playWays)[number]
export type LoopWay = (typeof loopWays)[number]
export type LayoutName = (typeof layoutNames)[number]
export type PanelName = (typeof panelNames)[number]
export type PredictWay = (typeof predictWays)[number]
export type ThemeName = (typeof themeNames)[number]
export type MotionWay = (typeof motionWays)[number]
export type DensityName = (typeof densityNames)[number]
export type KeyWay = (typeof keyWays)[number]
export type RoleName = (typeof roleNames)[number]

/** What an address tells the embed page; docs/embed.md has the meaning of each key. Undefined: as the page thinks best. */
export interface EmbedKeys {
  readonly v: 1
  /** Of the catalog. */
  readonly scenario: string | undefined
  readonly level: string | undefined
  /** A whole scenario, packed as the app's links have it: `z1.…`. */
  readonly state: string | undefined
  /** What the file of that scenario is called. */
  readonly file: string | undefined
  readonly seed: number | undefined
  readonly system: string | undefined
  /** What is done to the run besides, as the command line takes it. */
  readonly do: readonly string[] | undefined
  /** By index, from 0, or by id. */
  readonly beat: number | string | undefined
  /** Where to begin, s of the run. */
  readonly t: number | undefined
  readonly play: PlayWay
  /** How many times as fast as the beat or the scenario says. */
  readonly speed: number
  readonly loop: LoopWay
  readonly layout: LayoutName | undefined
  readonly panels: readonly PanelName[] | undefined
  /** What a viewer may not do. */
  readonly lock: readonly string[] | 'all'
  /** All that a viewer may do. */
  readonly unlock: readonly string[] | undefined
  readonly predict: PredictWay | undefined
  /** A scenario of the catalog or a system that stands beside the first. */
  readonly compare: string | undefined
  readonly era: (typeof eras)[number]
  readonly theme: ThemeName
  /** `#rrggbb`. */
  readonly accent: string | undefined
  /** `#rrggbb` or `transparent`. */
  readonly bg: string | undefined
  readonly motion: MotionWay | undefined
  readonly density: DensityName | undefined
  readonly keys: KeyWay
  readonly focus: (typeof focusWays)[number]
  readonly role: RoleName
  readonly channel: string | undefined
  /** Who may say more than `slide:start`; `null` stands for pages without an origin, such as files. */
  readonly origin: readonly string[]
  readonly lang: string | undefined
  readonly credit: boolean
  readonly caption: boolean | undefined
  readonly debug: boolean
}

export type KeyName = keyof EmbedKeys

/** What an address without any key says. */
export const defaultKeys: EmbedKeys = {
  v: 1,
  scenario: undefined,
  level: undefined,
  state: undefined,
  file: undefined,
  seed: undefined,
  system: undefined,
  do: undefined,
  beat: undefined,
  t: undefined,
  play: 'visible',
  speed: 1,
  loop: 'none',
  layout: undefined,
  panels: undefined,
  lock: [],
  unlock: undefined,
  predict: undefined,
  compare: undefined,
  era: 'today',
  theme: 'auto',
  accent: undefined,
  bg: undefined,
  motion: undefined,
  density: undefined,
  keys: 'host',
  focus: 'never',
  role: 'leader',
  channel: undefined,
  origin: [],
  lang: undefined,
  credit: true,
  caption: undefined,
  debug: false,
}

/** A key whose value was not taken, and what was taken for granted instead. */
export interface KeyWarning {
  readonly key: string
  /** As it was written, at most 100 characters of it. */
  readonly value: string
  readonly reason: string
  readonly mend: string
}
