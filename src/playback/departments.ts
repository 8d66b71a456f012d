import type { Change } from '../record/ChangeFeed.ts'
import type { NarrativeLine } from '../record/Moment.ts'
import type { Command } from '../scenario/commands.ts'
import type { Scenario } from '../scenario/Scenario.ts'
import type { Answer, Ask, CompareAsk } from './protocol.ts'
import type { Session } from './Session.ts'

type Of<Type extends Ask['type']> = Extract<Ask, { readonly type: Type }>
export type LoadAsk = Of<'load'>
export type TellAsk = Of<'inspect' | 'counters' | 'instances' | 'policies' | 'system' | 'story'>

/** Makes runs of texts. */
export interface Reader {
  /** @throws ScenarioError with every mistake of the text */
  read(ask: LoadAsk): {
    readonly scenario: Scenario
    readonly notes: readonly string[]
    readonly commands: readonly Command[]
  }
  /** The text with something else in one place. @throws ScenarioError when that makes no sense there */
  set(ask: Of<'setting'>): Answer
}

/** Says what things are, and what one request went through. */
export interface Teller {
  answer(session: Session, ask: TellAsk): Answer
}

/** Says what happened. */
export interface Narrator {
  narrative(session: Session): NarrativeLine[]
  changes(session: Session): readonly Change[]
}

/** Runs variants of a scenario against each other. */
export interface ComparingDepartment {
  ask(ask: CompareAsk): Answer
}

/** What a run can go on without: each is loaded when somebody asks for it the first time, so that a page which only plays needs none. */
export interface Departments {
  reader?: Reader
  narrator?: Narrator
  teller?: Teller
  comparer?: ComparingDepartment
}

/** Who answers an ask; undefined: whoever plays does. */
export function departmentFor(ask: Ask): keyof Departments | undefined {
  if ('of' in ask) return 'comparer'
  switch (ask.type) {
    case 'load':
      return ask.read === undefined || ask.variant !== undefined ? 'reader' : undefined
    case 'setting':
      return 'reader'
    case 'series':
      return ask.narrative === true ? 'narrator' : undefined
    case 'inspect':
    case 'counters':
    case 'instances':
    case 'policies':
    case 'system':
    case 'story':
      return 'teller'
    default:
      return undefined
  }
}
