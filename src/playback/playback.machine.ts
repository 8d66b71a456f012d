import { assign, setup } from 'xstate'
import type { Us } from '../model/units.ts'
import type { Moment, MomentKind } from '../record/Moment.ts'
import type { Problem } from '../scenario/ScenarioError.ts'

/** What is looked for: the next moment of some kind, or the end of the next client's request; or the one before. */
export interface Search {
  readonly what: readonly MomentKind[] | 'request'
  readonly from: Us
  readonly direction: 1 | -1
}

/** A window that is played round and round. */
export interface Loop {
  readonly from: Us
  readonly to: Us
}

/** What the player has to say about where it stands. */
export type TimeNote =
  | { readonly kind: 'found' | 'paused' | 'slow'; readonly moment: Moment }
  | { readonly kind: 'nothing'; readonly search: Search }

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
  /** Where a jump began: a cancelled one goes back there. */
  readonly origin: { readonly t: Us; readonly resume: boolean } | undefined
  readonly search: Search | undefined
  readonly loop: Loop | undefined
  /** Playing stops here, exactly: whoever plays on from here is not stopped. */
  readonly stopAt: Us | undefined
  /** How much longer it plays slowly, µs of the viewer's time. */
  readonly slowLeftUs: Us
  /** Whether requests that fail for a new reason are shown slowly. */
  readonly slowOnFailure: boolean
  /** Playing stops at moments of these kinds. */
  readonly pauseOn: readonly MomentKind[]
  readonly note: TimeNote | undefined
  /** False until a scenario was loaded: before, there is nothing to fall back to. */
  readonly hasRun: boolean
  /** Why the last scenario or command was refused. */
  readonly problems: readonly Problem[]
  /** Why the simulation stopped. */
  readonly message: string
}

export type PlaybackEvent =
  | { readonly type: 'load'; readonly play: boolean }
  | {
      readonly type: 'loaded'
      readonly durationUs: Us
      readonly speedUs: Us
      readonly at: Us
      /** Another scenario: what belonged to the one before is forgotten. */
      readonly isAnother: boolean
    }
  | { readonly type: 'refused'; readonly problems: readonly Problem[] }
  /** The run ends at another moment than was thought: it was stopped there, or is whole again. */
  | { readonly type: 'ends'; readonly at: Us; readonly problems: readonly Problem[] }
  | { readonly type: 'dismiss' }
  /** What the player says has been read. */
  | { readonly type: 'hush' }
  | { readonly type: 'play' }
  | { readonly type: 'pause' }
  | { readonly type: 'toggle' }
  /** One animation frame has passed, so many µs of the viewer's time after the one before. */
  | { readonly type: 'tick'; readonly elapsedUs: Us }
  /** `isNewPast`: there is no way back to where it was. */
  | { readonly type: 'seek'; readonly t: Us; readonly play?: boolean; readonly isNewPast?: boolean }
  /** To the next event of the run, or to the one before. */
  | { readonly type: 'step' }
  | { readonly type: 'find'; readonly what: Search['what']; readonly direction: 1 | -1 }
  | { readonly type: 'found'; readonly at: Us; readonly moment: Moment | undefined }
  | { readonly type: 'notFound' }
  /** A jump that takes long is given up. */
  | { readonly type: 'cancel' }
  | { readonly type: 'speed'; readonly speedUs: Us }
  | { readonly type: 'loop'; readonly loop: Loop | undefined }
  | { readonly type: 'stopAt'; readonly t: Us | undefined }
  | {
      readonly type: 'watch'
      readonly slowOnFailure?: boolean
      readonly pauseOn?: readonly MomentKind[]
    }
  /** Playing has passed a moment that is watched. */
  | { readonly type: 'hit'; readonly moment: Moment }
  | { readonly type: 'frameArrived'; readonly now: Us; readonly more: boolean }
  | { readonly type: 'workerDied'; readonly message: string }
  | { readonly type: 'retry' }

/** How far the wanted moment may run ahead of a simulation that is too slow: this share of a second of playing. */
const leadShare = 0.1
/** A failure is shown at a hundredth of real time, for so long. */
const slowSpeedUs = 10_000
const slowForUs = 2_000_000
const shortestLoopUs = 100

/**
 * The player of a run: a live machine in the viewer's time. It owns the wanted moment; whoever drives it measures animation
 * frames and asks the simulation.
 */
export const playbackMachine = setup({
  types: { context: {} as PlaybackContext, events: {} as PlaybackEvent },
  guards: {
    hasRun: ({ context }) => context.hasRun,
    isAtEnd: ({ context }) => context.t >= context.durationUs,
    reachesEnd: ({ context, event }) =>
      event.type === 'tick' && advanced(context, event.elapsedUs) >= context.durationUs,
    reachesLoopEnd: ({ context, event }) =>
      event.type === 'tick' &&
      context.loop !== undefined &&
      advanced(context, event.elapsedUs) >= context.loop.to,
    reachesStop: ({ context, event }) =>
      event.type === 'tick' &&
      context.stopAt !== undefined &&
      context.t < context.stopAt &&
      advanced(context, event.elapsedUs) >= context.stopAt,
    isSlow: ({ context }) => context.slowLeftUs > 0,
    isSteady: ({ context }) => context.slowLeftUs <= 0,
    isThere: ({ context, event }) => event.type === 'frameArrived' && isAt(context, event),
    isThereResuming: ({ context, event }) =>
      event.type === 'frameArrived' && isAt(context, event) && context.resume,
  },
  actions: {
    willPlay: assign({ resume: true }),
    willPause: assign({ resume: false, slowLeftUs: 0 }),
    /** Where one stops to look is a whole µs: what links and commands can name. */
    settles: assign({ t: ({ context }) => Math.floor(context.t) }),
    /** What is too slow stops at what is seen, not at what was wanted. */
    stopsAtShown: assign({
      t: ({ context }) =>
        context.arrived >= 0 && context.arrived < context.t - speedOf(context) * (leadShare / 2)
          ? context.arrived
          : context.t,
    }),
    willToggle: assign({ resume: ({ context }) => !context.resume }),
    remembersWish: assign({
      resume: ({ context, event }) => (event.type === 'load' ? event.play : context.resume),
    }),
    takesRun: assign(({ context, event }) =>
      event.type === 'loaded'
        ? {
            durationUs: event.durationUs,
            speedUs: event.speedUs,
            t: Math.min(event.at, event.durationUs),
            arrived: -1,
            loop: event.isAnother ? undefined : context.loop,
            stopAt: event.isAnother ? undefined : context.stopAt,
            origin: undefined,
            slowLeftUs: 0,
            note: undefined,
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
    takesEnd: assign(({ context, event }) =>
      event.type === 'ends'
        ? {
            durationUs: event.at,
            t: Math.min(context.t, event.at),
            loop: undefined,
            problems: event.problems,
          }
        : {},
    ),
    forgetsProblems: assign({ problems: [], message: '' }),
    forgetsNote: assign({ note: undefined }),
    remembersOrigin: assign({ origin: originOf }),
    forgetsOrigin: assign({ origin: undefined, search: undefined }),
    aims: assign(({ context, event }) =>
      event.type === 'seek'
        ? {
            t: Math.max(0, Math.min(Math.round(event.t), context.durationUs)),
            arrived: -1,
            resume: event.play ?? context.resume,
            slowLeftUs: 0,
            note: undefined,
            origin: event.isNewPast === true ? undefined : context.origin,
          }
        : {},
    ),
    aimsAtStart: assign({ t: 0, arrived: -1, resume: true, note: undefined }),
    aimsAtLoop: assign(({ context }) => ({ t: context.loop?.from ?? 0, arrived: -1 })),
    looksFor: assign(({ context, event }) =>
      event.type === 'find'
        ? {
            search: {
              what: event.what,
              from: Math.floor(context.t),
              direction: event.direction,
            },
            arrived: -1,
            note: undefined,
          }
        : {},
    ),
    aimsAtFound: assign(({ event }) =>
      event.type === 'found'
        ? {
            t: event.at,
            arrived: -1,
            resume: false,
            note:
              event.moment === undefined
                ? undefined
                : ({ kind: 'found', moment: event.moment } as const),
          }
        : {},
    ),
    tellsNothingFound: assign({
      note: ({ context: { search } }) =>
        search === undefined ? undefined : ({ kind: 'nothing', search } as const),
    }),
    returns: assign(({ context: { origin, arrived, t } }) => ({
      t: origin?.t ?? (arrived >= 0 ? arrived : Math.floor(t)),
      resume: origin?.resume ?? false,
      arrived: -1,
      origin: undefined,
      search: undefined,
    })),
    aimsAtHit: assign(({ context, event }) => {
      if (event.type !== 'hit') return {}
      const { moment } = event
      const pauses = context.pauseOn.includes(moment.kind)
      return {
        t: moment.at,
        arrived: -1,
        resume: !pauses,
        slowLeftUs: pauses ? 0 : slowForUs,
        note: { kind: pauses ? ('paused' as const) : ('slow' as const), moment },
      }
    }),
    advances: assign(({ context, event }) =>
      event.type === 'tick'
        ? {
            t: advanced(context, event.elapsedUs),
            slowLeftUs: Math.max(0, context.slowLeftUs - event.elapsedUs),
          }
        : {},
    ),
    goesToStop: assign({ t: ({ context }) => context.stopAt ?? context.t }),
    goesToEnd: assign({ t: ({ context }) => context.durationUs, resume: false }),
    arrives: assign({
      arrived: ({ context, event }) =>
        event.type === 'frameArrived' ? event.now : context.arrived,
    }),
    stepsTo: assign({
      t: ({ context, event }) =>
        event.type === 'frameArrived' ? Math.min(event.now, context.durationUs) : context.t,
    }),
    changesSpeed: assign(({ event }) =>
      event.type === 'speed' ? { speedUs: event.speedUs, slowLeftUs: 0 } : {},
    ),
    takesLoop: assign(({ context, event }) => {
      if (event.type !== 'loop' || event.loop === undefined) return { loop: undefined }
      const from = Math.max(0, Math.round(Math.min(event.loop.from, event.loop.to)))
      const to = Math.min(
        context.durationUs,
        Math.max(from + shortestLoopUs, Math.round(Math.max(event.loop.from, event.loop.to))),
      )
      return { loop: { from, to } }
    }),
    takesStop: assign(({ context, event }) =>
      event.type === 'stopAt' && event.t !== undefined
        ? { stopAt: Math.max(0, Math.min(Math.round(event.t), context.durationUs)) }
        : { stopAt: undefined },
    ),
    watches: assign(({ context, event }) =>
      event.type === 'watch'
        ? {
            slowOnFailure: event.slowOnFailure ?? context.slowOnFailure,
            pauseOn: event.pauseOn ?? context.pauseOn,
          }
        : {},
    ),
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
    origin: undefined,
    search: undefined,
    loop: undefined,
    stopAt: undefined,
    slowLeftUs: 0,
    slowOnFailure: false,
    pauseOn: [],
    note: undefined,
    hasRun: false,
    problems: [],
    message: '',
  },
  initial: 'loading',
  on: {
    load: { target: '.loading', actions: 'remembersWish' },
    workerDied: { target: '.crashed', actions: 'takesMessage' },
    speed: { actions: 'changesSpeed' },
    loop: { actions: 'takesLoop' },
    stopAt: { actions: 'takesStop' },
    watch: { actions: 'watches' },
    ends: { actions: 'takesEnd' },
    dismiss: { actions: 'forgetsProblems' },
    hush: { actions: 'forgetsNote' },
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
      entry: ['willPause', 'settles', 'forgetsOrigin'],
      on: {
        play: [
          { guard: 'isAtEnd', target: 'seeking', actions: 'aimsAtStart' },
          { target: 'playing', actions: 'forgetsNote' },
        ],
        toggle: [
          { guard: 'isAtEnd', target: 'seeking', actions: 'aimsAtStart' },
          { target: 'playing', actions: 'forgetsNote' },
        ],
        seek: { target: 'seeking', actions: ['remembersOrigin', 'aims'] },
        find: { target: 'finding', actions: ['remembersOrigin', 'looksFor'] },
        step: { target: 'stepping', actions: 'forgetsNote' },
        frameArrived: { actions: 'arrives' },
        refused: { actions: 'takesProblems' },
      },
    },
    playing: {
      entry: ['willPlay', 'forgetsOrigin'],
      initial: 'steady',
      states: {
        steady: { always: { guard: 'isSlow', target: 'slow' } },
        /** A failure is shown slowly. */
        slow: { always: { guard: 'isSteady', target: 'steady' }, exit: 'forgetsNote' },
      },
      on: {
        tick: [
          { guard: 'reachesLoopEnd', target: 'seeking', actions: 'aimsAtLoop' },
          { guard: 'reachesStop', target: 'paused', actions: 'goesToStop' },
          { guard: 'reachesEnd', target: 'paused', actions: 'goesToEnd' },
          { actions: 'advances' },
        ],
        hit: { target: 'seeking', actions: 'aimsAtHit' },
        pause: { target: 'paused', actions: 'stopsAtShown' },
        toggle: { target: 'paused', actions: 'stopsAtShown' },
        step: { target: 'stepping', actions: 'stopsAtShown' },
        seek: { target: 'seeking', actions: ['remembersOrigin', 'aims'] },
        find: { target: 'finding', actions: ['remembersOrigin', 'looksFor'] },
        frameArrived: { actions: 'arrives' },
        refused: { actions: 'takesProblems' },
      },
    },
    seeking: {
      on: {
        seek: { actions: 'aims' },
        find: { target: 'finding', actions: 'looksFor' },
        cancel: { actions: ['returns', 'forgetsNote'] },
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
    /** Runs ahead until what is looked for has happened, or the run is over. */
    finding: {
      on: {
        frameArrived: { actions: 'arrives' },
        found: { target: 'seeking', actions: 'aimsAtFound' },
        notFound: { target: 'seeking', actions: ['tellsNothingFound', 'returns'] },
        cancel: { target: 'seeking', actions: 'returns' },
        pause: { target: 'seeking', actions: ['returns', 'willPause'] },
        toggle: { target: 'seeking', actions: ['returns', 'willPause'] },
        find: { actions: 'looksFor' },
        seek: { target: 'seeking', actions: 'aims' },
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

/** Mesh time that is shown in one second now. */
export function speedOf({ speedUs, slowLeftUs }: PlaybackContext): Us {
  return slowLeftUs > 0 ? Math.min(speedUs, slowSpeedUs) : speedUs
}

/** The kinds of moments that playing has to be told about. */
export function watchedKinds({
  slowOnFailure,
  pauseOn,
  slowLeftUs,
  speedUs,
}: PlaybackContext): readonly MomentKind[] {
  const isSlow = slowLeftUs > 0 || speedUs <= slowSpeedUs
  return slowOnFailure && !isSlow ? [...new Set([...pauseOn, 'failure' as const])] : pauseOn
}

function originOf({ context }: { readonly context: PlaybackContext }): PlaybackContext['origin'] {
  return { t: Math.floor(context.t), resume: context.resume }
}

/** The simulation knows whole µs only. */
function isAt(
  { t }: PlaybackContext,
  { now, more }: { readonly now: Us; readonly more: boolean },
): boolean {
  return !more && now >= Math.floor(t)
}

function advanced(context: PlaybackContext, elapsedUs: Us): Us {
  const speedUs = speedOf(context)
  const t = context.t + (elapsedUs * speedUs) / 1_000_000
  // A simulation that is too slow is waited for, instead of being asked for ever later moments.
  const lead = context.arrived < 0 ? 0 : context.arrived + speedUs * leadShare
  return Math.max(context.t, Math.min(t, lead))
}
