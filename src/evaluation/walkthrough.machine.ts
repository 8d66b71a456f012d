import { assign, setup } from 'xstate'
import { withAnswer } from './editSheet.ts'
import { parts } from './questions.ts'
import { emptySheet, type Sheet } from './sheet.ts'

/** A place to stop at: a part (`2.1`), or one of the places around the questions. */
export type Stop = 'welcome' | 'result' | 'worksheet' | (string & {})

const firstPart = parts[0]!.id
const lastPart = parts.at(-1)!.id
const order = new Map(parts.map(({ id }, at) => [id, at]))

/** Whether a stop is a part of a question. */
export const isPart = (stop: Stop): boolean => order.has(stop)

/** A sheet as it was before something was said, and the part at which that was. */
interface Step {
  readonly sheet: Sheet
  readonly part: string
}

/** Somebody else's evaluation, or an older one, that a link brings while one is under way. */
export interface Offer {
  readonly sheet: Sheet
  readonly stop: Stop
}

/** What the walk knows: what was said, where one is, and the ways back. */
export interface WalkContext {
  readonly sheet: Sheet
  /** The part that is on screen, or was last. */
  readonly part: string
  readonly past: readonly Step[]
  readonly future: readonly Step[]
  /** What the last change was to: changes of the same text are taken back together. */
  readonly touched: string | undefined
  readonly offer: Offer | undefined
  /** Where it begins; of use only while it does. */
  readonly opensAt: Stop
}

export interface WalkInput {
  readonly sheet?: Sheet
  readonly stop?: Stop
  readonly offer?: Offer | undefined
}

export type WalkEvent =
  | { readonly type: 'begin' }
  | { readonly type: 'goTo'; readonly stop: Stop }
  | { readonly type: 'next' }
  | { readonly type: 'back' }
  /** The part is not answered, and one goes on. */
  | { readonly type: 'leaveOpen' }
  | { readonly type: 'answer'; readonly letter: string }
  /** `touched`: what a text is of; letters that are typed into one are one change. */
  | { readonly type: 'change'; readonly sheet: Sheet; readonly touched?: string | undefined }
  | { readonly type: 'undo' }
  | { readonly type: 'redo' }
  /** A link with other answers: nothing is lost, somebody chooses. */
  | { readonly type: 'offer'; readonly offer: Offer }
  | { readonly type: 'take' }
  | { readonly type: 'keep' }

/** guess: more ways back than anybody walks */
const mostSteps = 200

const moved = (part: string, by: 1 | -1): string => parts[order.get(part)! + by]?.id ?? part

/** The change is one more step that can be taken back; what was taken back before it is gone. */
function changed(
  context: WalkContext,
  sheet: Sheet,
  touched?: string,
): Pick<WalkContext, 'sheet' | 'past' | 'future' | 'touched'> {
  const isSameText = touched !== undefined && touched === context.touched
  const step = { sheet: context.sheet, part: context.part }
  return {
    sheet,
    past: isSameText ? context.past : [...context.past, step].slice(-mostSteps),
    future: [],
    touched,
  }
}

/**
 * The walk through the questions: a live machine. It owns what was said and where one is; any part can be left open, revised and
 * jumped to, and every change can be taken back.
 */
export const walkthroughMachine = setup({
  types: { context: {} as WalkContext, events: {} as WalkEvent, input: {} as WalkInput },
  guards: {
    isFirstPart: ({ context }) => context.part === firstPart,
    isLastPart: ({ context }) => context.part === lastPart,
    goesToPart: ({ event }) => event.type === 'goTo' && isPart(event.stop),
    goesToWelcome: ({ event }) => event.type === 'goTo' && event.stop === 'welcome',
    goesToResult: ({ event }) => event.type === 'goTo' && event.stop === 'result',
    goesToWorksheet: ({ event }) => event.type === 'goTo' && event.stop === 'worksheet',
    opensPart: ({ context }) => isPart(context.opensAt),
    opensResult: ({ context }) => context.opensAt === 'result',
    opensWorksheet: ({ context }) => context.opensAt === 'worksheet',
    hasOffer: ({ context }) => context.offer !== undefined,
    isAnswered: ({ context }) => context.sheet.answers.has(context.part),
    isKnownLetter: ({ context, event }) =>
      event.type === 'answer' &&
      context.sheet.answers.get(context.part) !== event.letter &&
      parts[order.get(context.part)!]!.options.some(({ letter }) => letter === event.letter),
    isOther: ({ context, event }) => event.type === 'change' && event.sheet !== context.sheet,
    hasPast: ({ context }) => context.past.length > 0,
    hasFuture: ({ context }) => context.future.length > 0,
  },
  actions: {
    goes: assign(({ context, event }) =>
      event.type === 'goTo' && isPart(event.stop)
        ? { part: event.stop, touched: undefined }
        : { part: context.part, touched: undefined },
    ),
    goesOn: assign({ part: ({ context }) => moved(context.part, 1), touched: undefined }),
    goesBack: assign({ part: ({ context }) => moved(context.part, -1), touched: undefined }),
    rests: assign({ touched: undefined }),
    answers: assign(({ context, event }) =>
      event.type === 'answer'
        ? changed(context, withAnswer(context.sheet, context.part, event.letter))
        : {},
    ),
    forgetsAnswer: assign(({ context }) =>
      context.sheet.answers.has(context.part)
        ? changed(context, withAnswer(context.sheet, context.part, undefined))
        : {},
    ),
    changes: assign(({ context, event }) =>
      event.type === 'change' ? changed(context, event.sheet, event.touched) : {},
    ),
    takesBack: assign(({ context: { sheet, past, future } }) => {
      const step = past.at(-1)
      if (step === undefined) return {}
      return {
        sheet: step.sheet,
        part: step.part,
        past: past.slice(0, -1),
        future: [...future, { sheet, part: step.part }],
        touched: undefined,
      }
    }),
    doesAgain: assign(({ context: { sheet, past, future } }) => {
      const step = future.at(-1)
      if (step === undefined) return {}
      return {
        sheet: step.sheet,
        part: step.part,
        past: [...past, { sheet, part: step.part }],
        future: future.slice(0, -1),
        touched: undefined,
      }
    }),
    remembersOffer: assign({
      offer: ({ context, event }) => (event.type === 'offer' ? event.offer : context.offer),
    }),
    /** What was there before can be had back like anything else. */
    takesOffer: assign(({ context }) => {
      const { offer } = context
      if (offer === undefined) return {}
      return {
        ...changed(context, offer.sheet),
        part: isPart(offer.stop) ? offer.stop : context.part,
        opensAt: offer.stop,
        offer: undefined,
      }
    }),
    forgetsOffer: assign({ offer: undefined }),
  },
}).createMachine({
  id: 'walkthrough',
  context: ({ input }) => ({
    sheet: input.sheet ?? emptySheet,
    part: input.stop !== undefined && isPart(input.stop) ? input.stop : firstPart,
    past: [],
    future: [],
    touched: undefined,
    offer: input.offer,
    opensAt: input.stop ?? 'welcome',
  }),
  initial: 'opening',
  states: {
    opening: { always: 'walking' },
    walking: {
      initial: 'arriving',
      always: { guard: 'hasOffer', target: 'choosing' },
      on: {
        goTo: [
          { guard: 'goesToPart', target: '.asking', actions: 'goes' },
          { guard: 'goesToWelcome', target: '.welcome', actions: 'rests' },
          { guard: 'goesToResult', target: '.result', actions: 'rests' },
          { guard: 'goesToWorksheet', target: '.worksheet', actions: 'rests' },
        ],
        change: { guard: 'isOther', actions: 'changes' },
        undo: { guard: 'hasPast', actions: 'takesBack' },
        redo: { guard: 'hasFuture', actions: 'doesAgain' },
        offer: { actions: 'remembersOffer' },
      },
      states: {
        arriving: {
          always: [
            { guard: 'opensPart', target: 'asking' },
            { guard: 'opensResult', target: 'result' },
            { guard: 'opensWorksheet', target: 'worksheet' },
            { target: 'welcome' },
          ],
        },
        welcome: {
          on: { begin: { target: 'asking', actions: 'rests' }, next: 'asking' },
        },
        asking: {
          on: {
            answer: { guard: 'isKnownLetter', actions: 'answers' },
            leaveOpen: [
              { guard: 'isLastPart', target: 'result', actions: 'forgetsAnswer' },
              { actions: ['forgetsAnswer', 'goesOn'] },
            ],
            next: [
              { guard: 'isLastPart', target: 'result', actions: 'rests' },
              { actions: 'goesOn' },
            ],
            back: [
              { guard: 'isFirstPart', target: 'welcome', actions: 'rests' },
              { actions: 'goesBack' },
            ],
          },
        },
        result: { on: { back: { target: 'asking', actions: 'rests' } } },
        worksheet: { on: { back: 'welcome' } },
        before: { type: 'history' },
      },
    },
    /** A link brought other answers than those that are kept. Nothing is written down until somebody has chosen. */
    choosing: {
      on: {
        take: { target: 'walking.arriving', actions: 'takesOffer' },
        keep: { target: 'walking.before', actions: 'forgetsOffer' },
        offer: { actions: 'remembersOffer' },
      },
    },
  },
})
