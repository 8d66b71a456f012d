import { assign, setup } from 'xstate'
import type { Us } from '../model/units.ts'
import type { Problem } from '../scenario/ScenarioError.ts'

/** What the player knows: where it is, where it goes, and how fast. All moments in µs of mesh time. */
export interface PlaybackContext {
  /** The moment that is wanted on the screen. */
  readonly t: Us
  /** The moment of the newest frame. */
  readonly arrived: Us
  readonly durationUs: Us
  /** Mesh time shown in one second. */
  readonly speedUs: Us
  /** Whether it plays on when it has arrived. */
  readonly resume: boolean
  /** False until a scenario was loaded: before, there is nothing to fall back to. */
  readonly hasRun: boolean
  /** Why the last scenario or command was refused. */
  readonly problems: readonly Problem[]
  /** Why the simulation stopped. */
  readonly message: string
}

export type PlaybackEvent =
  | { readonly type: 'load'; readonly play: boolean }
  | { readonly type: 'loaded'; readonly durationUs: Us; readonly speedUs: Us; readonly at: Us }
  | { readonly type: 'refused'; readonly problems: readonly Problem[] }
  | { readonly type: 'dismiss' }
  | { readonly type: 'play' }
  | { readonly type: 'pause' }
  | { readonly type: 'toggle' }
  /** One animation frame has passed, so many µs of the viewer's time after the one before. */
  | { readonly type: 'tick'; readonly elapsedUs: Us }
  | { readonly type: 'seek'; readonly t: Us; readonly play?: boolean }
  /** To the next event of the run. */
  | { readonly type: 'step' }
  | { readonly type: 'speed'; readonly speedUs: Us }
  | { readonly type: 'frameArrived'; readonly now: Us; readonly more: boolean }
  | { readonly type: 'workerDied'; readonly message: string }
  | { readonly type: 'retry' }

/** How far the wanted moment may run ahead of a simulation that is too slow: this share of a second of playing. */
const leadShare = 0.1

/**
 * The player of a run: a live machine in the viewer's time. It owns the wanted moment; whoever drives it measures animation
 * frames and asks the simulation.
 */
export const playbackMachine = setup({
  types: { context: {} as PlaybackContext, events: {} as PlaybackEvent },
  guards: {
    hasRun: ({ context }) => context.hasRun,
    isResuming: ({ context }) => context.resume,
    isAtEnd: ({ context }) => context.t >= context.durationUs,
    reachesEnd: ({ context, event }) =>
      event.type === 'tick' && advanced(context, event.elapsedUs) >= context.durationUs,
    isThere: ({ context, event }) => event.type === 'frameArrived' && isAt(context, event),
    isThereResuming: ({ context, event }) =>
      event.type === 'frameArrived' && isAt(context, event) && context.resume,
  },
  actions: {
    willPlay: assign({ resume: true }),
    willPause: assign({ resume: false }),
    /** Where one stops to look is a whole µs: what links and commands can name. */
    settles: assign({ t: ({ context }) => Math.floor(context.t) }),
    willToggle: assign({ resume: ({ context }) => !context.resume }),
    remembersWish: assign({
      resume: ({ context, event }) => (event.type === 'load' ? event.play : context.resume),
    }),
    takesRun: assign(({ event }) =>
      event.type === 'loaded'
        ? {
            durationUs: event.durationUs,
            speedUs: event.speedUs,
            t: Math.min(event.at, event.durationUs),
            arrived: -1,
            hasRun: true,
            problems: [],
            message: '',
          }
        : {},
    ),
    takesProblems: assign({
      problems: ({ context, event }) =>
        event.type === 'refused' ? event.problems : context.problems,
    }),
    forgetsProblems: assign({ problems: [], message: '' }),
    aims: assign(({ context, event }) =>
      event.type === 'seek'
        ? {
            t: Math.max(0, Math.min(Math.round(event.t), context.durationUs)),
            arrived: -1,
            resume: event.play ?? context.resume,
          }
        : {},
    ),
    aimsAtStart: assign({ t: 0, arrived: -1, resume: true }),
    advances: assign({
      t: ({ context, event }) =>
        event.type === 'tick' ? advanced(context, event.elapsedUs) : context.t,
    }),
    goesToEnd: assign({ t: ({ context }) => context.durationUs, resume: false }),
    arrives: assign({
      arrived: ({ context, event }) =>
        event.type === 'frameArrived' ? event.now : context.arrived,
    }),
    stepsTo: assign({
      t: ({ context, event }) =>
        event.type === 'frameArrived' ? Math.min(event.now, context.durationUs) : context.t,
    }),
    changesSpeed: assign({
      speedUs: ({ context, event }) => (event.type === 'speed' ? event.speedUs : context.speedUs),
    }),
    takesMessage: assign({
      message: ({ context, event }) =>
        event.type === 'workerDied' ? event.message : context.message,
    }),
  },
}).createMachine({
  id: 'playback',
  context: {
    t: 0,
    arrived: -1,
    durationUs: 0,
    speedUs: 50_000,
    resume: false,
    hasRun: false,
    problems: [],
    message: '',
  },
  initial: 'loading',
  on: {
    load: { target: '.loading', actions: 'remembersWish' },
    workerDied: { target: '.crashed', actions: 'takesMessage' },
    speed: { actions: 'changesSpeed' },
    dismiss: { actions: 'forgetsProblems' },
  },
  states: {
    loading: {
      on: {
        loaded: { target: 'seeking', actions: 'takesRun' },
        refused: [
          // The run before is still there, and stays on the screen.
          { guard: 'hasRun', target: 'paused', actions: 'takesProblems' },
          { target: 'refused', actions: 'takesProblems' },
        ],
        play: { actions: 'willPlay' },
        pause: { actions: 'willPause' },
      },
    },
    refused: {},
    paused: {
      entry: ['willPause', 'settles'],
      on: {
        play: [
          { guard: 'isAtEnd', target: 'seeking', actions: 'aimsAtStart' },
          { target: 'playing' },
        ],
        toggle: [
          { guard: 'isAtEnd', target: 'seeking', actions: 'aimsAtStart' },
          { target: 'playing' },
        ],
        seek: { target: 'seeking', actions: 'aims' },
        step: { target: 'stepping' },
        frameArrived: { actions: 'arrives' },
        refused: { actions: 'takesProblems' },
      },
    },
    playing: {
      entry: 'willPlay',
      on: {
        tick: [
          { guard: 'reachesEnd', target: 'paused', actions: 'goesToEnd' },
          { actions: 'advances' },
        ],
        pause: 'paused',
        toggle: 'paused',
        step: 'stepping',
        seek: { target: 'seeking', actions: 'aims' },
        frameArrived: { actions: 'arrives' },
        refused: { actions: 'takesProblems' },
      },
    },
    seeking: {
      on: {
        seek: { actions: 'aims' },
        play: { actions: 'willPlay' },
        pause: { actions: 'willPause' },
        toggle: { actions: 'willToggle' },
        frameArrived: [
          { guard: 'isThereResuming', target: 'playing', actions: 'arrives' },
          { guard: 'isThere', target: 'paused', actions: 'arrives' },
          { actions: 'arrives' },
        ],
        refused: { actions: 'takesProblems' },
      },
    },
    stepping: {
      entry: 'willPause',
      on: {
        frameArrived: { target: 'paused', actions: ['arrives', 'stepsTo'] },
        seek: { target: 'seeking', actions: 'aims' },
        play: 'playing',
      },
    },
    crashed: {
      on: {
        retry: 'loading',
        load: { target: 'loading', actions: 'remembersWish' },
      },
    },
  },
})

/** The simulation knows whole µs only. */
function isAt(
  { t }: PlaybackContext,
  { now, more }: { readonly now: Us; readonly more: boolean },
): boolean {
  return !more && now >= Math.floor(t)
}

function advanced(context: PlaybackContext, elapsedUs: Us): Us {
  const t = context.t + (elapsedUs * context.speedUs) / 1_000_000
  // A simulation that is too slow is waited for, instead of being asked for ever later moments.
  const lead = context.arrived < 0 ? 0 : context.arrived + context.speedUs * leadShare
  return Math.max(context.t, Math.min(t, lead))
}
