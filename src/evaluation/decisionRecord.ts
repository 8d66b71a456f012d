import type { Era } from '../profiles/profile.ts'
import type { Bill } from '../record/compare/bill.ts'
import { variantsAtMost } from '../record/compare/variant.ts'
import { catalog } from '../scenario/catalog.ts'
import { evaluation as words } from '../words/en/evaluation.ts'
import {
  applies,
  baselineWeeks,
  coexistence,
  gaps,
  notAsked,
  ownershipModels,
  pilotWeeks,
  successMetrics,
  vendorQuestions,
  type Gap,
} from './advice.ts'
import { candidateOf, candidatesOf } from './candidates.ts'
import { isStale, ofToday, readFact, sourceOf, type Fact } from './facts/Fact.ts'
import { chosenOf, optionOf, partOf, parts, questions } from './questions.ts'
import {
  publishedCosts,
  simulatedCost,
  type PublishedCost,
  type SimulatedCost,
} from './recordCosts.ts'
import { erasOf, type ErasInRecord } from './recordEras.ts'
import {
  evidenceOf,
  runsOf,
  type DemonstrationInRecord,
  type EvidenceInRecord,
  type RunOptions,
} from './recordRuns.ts'
import { weightOf, type Judged, type LedgerRow } from './score.ts'
import type { OpenPoint, Sheet } from './sheet.ts'
import {
  evaluate,
  firstOf,
  flips,
  leastNeed,
  leastReadiness,
  mostFlips,
  type Action,
  type Evaluation,
  type Flip,
  type Ranked,
  type Verdict,
  type VerdictKind,
} from './verdict.ts'
import { verdictSentences } from './verdictWords.ts'

/** The version of the record's JSON. */
export const recordVersion = 1

/** Rows for and against a shortlisted candidate that are told. */
const toldRows = 3

/** A decision that one can defend: answers, reasoning, runs, risks and next steps. The JSON of `evaluate`. */
export interface DecisionRecord {
  readonly record: number
  readonly title: string
  readonly team: string
  readonly era: Era
  /** When the facts were last gone through, and whether that is too long ago today. */
  readonly facts: {
    readonly checked: string
    readonly today: string | null
    readonly isStale: boolean
  }
  readonly need: number | null
  readonly readiness: number | null
  readonly coverage: number
  readonly field: keyof typeof words.fields | null
  readonly verdict: {
    readonly kind: VerdictKind
    readonly says: readonly string[]
    readonly shortlist: readonly string[]
    readonly near: readonly string[]
    readonly better: readonly string[]
    readonly actions: readonly Action[]
    readonly moreAsLow: number
    /** What a mesh would cost now; empty where the verdict is not "not yet". */
    readonly closing: string
  }
  /** The same answers in 2018 and today. */
  readonly eras: ErasInRecord
  readonly weights: Readonly<Record<string, number>>
  /** Weights or effects differ from those of the model. */
  readonly isModified: boolean
  readonly ranking: readonly RankedInRecord[]
  readonly reasons: readonly {
    readonly candidate: string
    readonly for: readonly LedgerRow[]
    readonly against: readonly LedgerRow[]
  }[]
  readonly flips: readonly Flip[]
  /** How many more flips change something. */
  readonly moreFlips: number
  readonly answers: readonly AnswerInRecord[]
  /** What hurts, the cheapest fix to try first, and what a mesh would add. */
  readonly pains: readonly {
    readonly part: string
    readonly pain: string
    readonly cheapest: string
    readonly adds: string
    readonly demonstration: string
  }[]
  /** What a mesh shows by itself, and what it does not. */
  readonly gaps: readonly Gap[]
  /** Runs that the team kept, with what they showed. */
  readonly evidence: readonly EvidenceInRecord[]
  /** The demonstrations that bear on the answers. */
  readonly runs: readonly DemonstrationInRecord[]
  /** Commands that run the shortlist in the same outage, and show what it costs; empty without a shortlist that runs here. */
  readonly sideBySide: readonly string[]
  readonly costs: {
    /** Published by others, and no input of the model. */
    readonly published: readonly PublishedCost[]
    /** Of the shortlist, in a run of one's own; empty unless it was run for this record. */
    readonly simulated: readonly SimulatedCost[]
  }
  readonly risks: readonly string[]
  readonly pilot: PilotInRecord
  readonly open: readonly OpenPoint[]
  readonly disagreements: readonly {
    readonly part: string
    readonly said: Readonly<Record<string, string>>
    readonly note: string
  }[]
  readonly vendorQuestions: readonly { readonly ask: string; readonly of: readonly string[] }[]
  readonly notAsked: readonly string[]
  readonly ledger: readonly LedgerRow[]
  readonly sources: readonly { readonly number: number; readonly where: string }[]
}

export interface RankedInRecord extends Ranked {
  readonly excludedBy: readonly {
    readonly part: string
    readonly letter: string
    readonly why: string
  }[]
  /** Always shown, never counted. */
  readonly badges: readonly Fact[]
  /** What became of it since; null where it goes on under its name. */
  readonly became: Fact | null
  /** What is known of it, of those on the shortlist. */
  readonly facts: readonly Fact[]
  readonly isStale: boolean
}

export interface AnswerInRecord {
  readonly question: number
  readonly part: string
  readonly ask: string
  readonly letter: string | null
  readonly say: string | null
  readonly implies: string | null
  readonly note: string
}

export interface PilotInRecord {
  /** Whether other things come first. */
  readonly isLater: boolean
  readonly with: readonly string[]
  readonly edge: string
  readonly owner: string
  readonly begins: string
  readonly baseline: string
  readonly success: readonly string[]
  readonly duration: string
  readonly backOut: string
  readonly decision: string
}

export interface RecordOptions extends RunOptions {
  /** The day it is, `2026-11-28`: facts that are too old by then are marked. Absent: none is. */
  readonly today?: string
  /** What the systems of the shortlist cost, run in the scenario in which they are compared. */
  readonly bills?: readonly Bill[]
}

/** Makes the record of a sheet. Pure: the clock is `today`, and figures come from outside. */
export function decisionRecord(sheet: Sheet, options: RecordOptions = {}): DecisionRecord {
  const judged = evaluate(sheet)
  const { score, verdict } = judged
  const { today } = options
  const stale = (fact: Pick<Fact, 'checked'>): boolean =>
    today !== undefined && isStale(fact, today)
  const shown = verdict.ranking.length > 0
  const ledger = shown ? score.ledger : []
  const found = flips(sheet)
  const told = toldFlips(found)
  const weights = Object.fromEntries(
    questions.map(({ number }) => [String(number), weightOf(sheet, number)]),
  )
  const ranking = verdict.ranking.map((one): RankedInRecord => {
    const { facts, badges, became } = candidateOf(sheet.era, one.id)
    const isShortlisted = verdict.shortlist.some(({ id }) => id === one.id)
    return {
      ...one,
      excludedBy: score.exclusions
        .filter(({ candidate }) => candidate === one.id)
        .map(({ part, letter, why }) => ({ part, letter, why })),
      badges,
      became: became ?? null,
      facts: isShortlisted ? facts : [],
      isStale: facts.some(stale),
    }
  })
  const reasons = verdict.shortlist.map(({ id }) => ({
    candidate: id,
    for: strongest(ledger, id, 1),
    against: strongest(ledger, id, -1),
  }))
  const record = {
    record: recordVersion,
    title: sheet.title,
    team: sheet.team,
    era: sheet.era,
    facts: { checked: ofToday.checked, today: today ?? null, isStale: stale(ofToday) },
    need: score.need ?? null,
    readiness: score.readiness ?? null,
    coverage: score.coverage,
    field: fieldOf(score.need, score.readiness) ?? null,
    verdict: {
      kind: verdict.kind,
      says: verdictSentences(judged),
      shortlist: verdict.shortlist.map(({ id }) => id),
      near: verdict.near.map(({ id }) => id),
      better: verdict.better.map(({ id }) => id),
      actions: verdict.actions,
      moreAsLow: verdict.moreAsLow,
      closing: closingOf(sheet, verdict),
    },
    eras: erasOf(sheet),
    weights,
    isModified:
      ledger.some(({ isModified }) => isModified) ||
      questions.some(({ number, weight }) => weights[String(number)] !== weight),
    ranking,
    reasons,
    flips: told,
    moreFlips: found.length - told.length,
    answers: answersOf(sheet),
    pains: painsOf(sheet),
    gaps,
    evidence: evidenceOf(sheet.evidence),
    runs: runsOf(sheet.answers, options),
    sideBySide: sideBySideOf(sheet, judged),
    costs: { published: publishedCosts(), simulated: (options.bills ?? []).map(simulatedCost) },
    risks: risksOf(sheet, judged, ranking),
    pilot: pilotOf(sheet, judged),
    open: sheet.open,
    disagreements: sheet.disagreements.map(({ part, said, note = '' }) => ({
      part,
      said: Object.fromEntries(said),
      note,
    })),
    vendorQuestions: asksOf(sheet, judged),
    notAsked,
    ledger,
  }
  return { ...record, sources: sourcesOf(record.ledger, ranking, record) }
}

/** What a mesh would cost now instead: where an outage is what hurts, in its words. */
function closingOf({ answers }: Sheet, { kind }: Verdict): string {
  if (kind !== 'notReady' && kind !== 'problemTooSmall') return ''
  const spreads = chosenOf(partOf('2.1'), answers)?.need ?? 0
  return spreads > 0 ? words.closing.outage : words.closing.other
}

/** The four fields of need × readiness, parted where the verdict parts them. */
function fieldOf(
  need: number | undefined,
  readiness: number | undefined,
): keyof typeof words.fields | undefined {
  if (need === undefined || readiness === undefined) return undefined
  if (need < leastNeed) return readiness < leastReadiness ? 'calm' : 'overEquipped'
  return readiness < leastReadiness ? 'atRisk' : 'goodMoment'
}

/** The rows that add most to a fit (sign 1), or take most away (sign -1). */
function strongest(ledger: readonly LedgerRow[], id: string, sign: 1 | -1): readonly LedgerRow[] {
  return ledger
    .filter(({ candidate, share }) => candidate === id && share * sign > 0)
    .sort((a, b) => (b.share - a.share) * sign)
    .slice(0, toldRows)
}

/** guess: more of one question (of platforms, say) would leave no room for the others */
const flipsOfQuestion = 2

/** The weightiest flips, from several questions. */
function toldFlips(found: readonly Flip[]): Flip[] {
  const told: Flip[] = []
  for (const flip of found) {
    const [question] = flip.part
    const same = told.filter(({ part }) => part[0] === question).length
    if (same < flipsOfQuestion && told.length < mostFlips) told.push(flip)
  }
  return told
}

function answersOf({ answers, notes }: Sheet): AnswerInRecord[] {
  return questions.flatMap(({ number, parts: own }) =>
    own.map((part) => {
      const option = chosenOf(part, answers)
      return {
        question: number,
        part: part.id,
        ask: part.ask,
        letter: option?.letter ?? null,
        say: option?.say ?? null,
        implies: option?.implies ?? null,
        note: notes.get(part.id) ?? '',
      }
    }),
  )
}

function painsOf({ answers }: Sheet) {
  return parts.flatMap(({ id, remedy, ...part }) => {
    const letter = answers.get(id)
    const need = part.options.find((option) => option.letter === letter)?.need ?? 0
    return remedy === undefined || need === 0 ? [] : [{ part: id, ...remedy }]
  })
}

/** In this scenario a shortlist is compared: everybody meets it sooner or later. */
export const comparedIn = 'outage-slow-dependency'

/** The systems of a shortlist that run here, as many as are compared at once beside no mesh. */
export function comparedSystems({ era }: Judged, { verdict }: Evaluation): readonly string[] {
  return verdict.shortlist
    .flatMap(({ id }) => candidateOf(era, id).system ?? [])
    .slice(0, variantsAtMost - 1)
}

function sideBySideOf(sheet: Sheet, judged: Evaluation): string[] {
  const systems = comparedSystems(sheet, judged)
  if (systems.length === 0) return []
  const { file } = catalog.find(({ id }) => id === comparedIn)!
  const named = systems.join(',')
  return [
    `npm run halfopen -- compare ${file} --systems none,${named}`,
    `npm run halfopen -- bill ${file} --systems ${named}`,
  ]
}

function risksOf(
  { answers }: Sheet,
  { score, verdict }: Evaluation,
  ranking: readonly RankedInRecord[],
): string[] {
  const unready = parts.flatMap((part) => {
    const option = chosenOf(part, answers)
    if (option?.readiness === undefined || option.readiness > 1 || option.implies === undefined)
      return []
    return [words.record.risk.unready(part.ask, option.say, option.implies)]
  })
  const collisions = coexistence
    .filter(({ when }) => applies(when, answers))
    .map(({ have, seen, order }) => words.record.risk.collision(have, seen, order))
  const models = ownershipModels
    .filter(({ when }) => applies(when, answers))
    .map(({ model, fails }) => words.record.risk.model(model, fails))
  const listed = ranking.filter(({ id }) => verdict.shortlist.some((one) => one.id === id))
  const against = listed.flatMap(({ id, name, badges, isStale: isOld }) => [
    ...strongest(score.ledger, id, -1).map(({ why }) => words.record.risk.against(name, why)),
    ...badges.map(({ text, sources }) =>
      words.record.risk.against(name, `${text} ${words.sources(sources)}`.trim()),
    ),
    ...(isOld ? [words.record.risk.staleFact(name)] : []),
  ])
  return [...new Set([...unready, ...against, ...models, ...collisions])]
}

export function pilotOf({ pilot, answers }: Sheet, { verdict }: Evaluation): PilotInRecord {
  const pains = parts.flatMap((part) => {
    const metric = successMetrics[part.id]
    const need = chosenOf(part, answers)?.need ?? 0
    return metric === undefined || need === 0 ? [] : [{ metric, need }]
  })
  // One pain and no more: the worst, of those that are as bad the first.
  const worst = Math.max(0, ...pains.map(({ need }) => need))
  const aim = pains.find(({ need }) => need === worst)?.metric ?? words.record.successDefault
  const first = firstOf(verdict)
  return {
    isLater: verdict.kind !== 'shortlist',
    with:
      pilot.with !== undefined
        ? [pilot.with]
        : first === undefined
          ? []
          : verdict.shortlist.map(({ name }) => name),
    edge: pilot.edge ?? words.record.edgeUnknown,
    owner: pilot.owner ?? '',
    begins: pilot.begins ?? '',
    baseline: pilot.baseline ?? words.record.baselineText(baselineWeeks),
    success: [pilot.success ?? aim, words.record.noWorse],
    duration: words.record.weeks(pilotWeeks),
    backOut: pilot.backOut ?? words.record.backOutDefault,
    decision:
      pilot.decides === undefined
        ? words.record.decisionUnknown
        : words.record.decisionOn(pilot.decides),
  }
}

/** Questions for everybody, and those for candidates on the shortlist, or for all when there is none. */
function asksOf({ answers, era }: Sheet, { verdict }: Evaluation) {
  const asked = new Set(
    (verdict.shortlist.length > 0 ? verdict.shortlist : candidatesOf(era)).map(({ id }) => id),
  )
  return vendorQuestions
    .filter((one) => one.era === undefined || one.era === era)
    .filter(({ when }) => applies(when, answers))
    .map(({ ask, of }) => ({ ask, of: (of ?? []).filter((id) => asked.has(id)), isForAll: !of }))
    .filter(({ of, isForAll }) => isForAll || of.length > 0)
    .map(({ ask, of }) => ({ ask, of: of.map((id) => candidateOf(era, id).name) }))
}

/** Every source that the record names. */
function sourcesOf(
  ledger: readonly LedgerRow[],
  ranking: readonly RankedInRecord[],
  { risks, eras, costs }: Pick<DecisionRecord, 'risks' | 'eras' | 'costs'>,
) {
  const numbers = new Set([
    ...ledger.flatMap(({ sources }) => sources),
    ...ranking.flatMap(({ badges, facts, became }) =>
      [...badges, ...facts, ...(became === null ? [] : [became])].flatMap((fact) => fact.sources),
    ),
    ...questions.flatMap(({ matters }) => readFact(matters, ofToday).sources),
    ...[...risks, ...eras.changed].flatMap((text) => readFact(text, ofToday).sources),
    ...costs.published.flatMap(({ value }) => value.sources),
  ])
  return [...numbers]
    .sort((a, b) => a - b)
    .map((number) => ({ number, where: sourceOf(number).where }))
}

/** `2.1c`, said in words: what the part asks, and the option. */
export function saidOf(part: string, letter: string): string {
  return optionOf(partOf(part), letter).say
}
