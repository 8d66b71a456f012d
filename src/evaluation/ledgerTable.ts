import { candidatesOf } from './candidates.ts'
import type { Option, Part } from './Question.ts'
import { chosenOf, effectsOf, questions } from './questions.ts'
import { weightOf, type Judged, type LedgerRow } from './score.ts'
import type { Evaluation } from './verdict.ts'

/** What one answer does for one candidate. */
export interface LedgerCell {
  readonly candidate: string
  /** -2…+2 as it counts. */
  readonly effect: number
  /** As the model has it. */
  readonly model: number
  /** What it adds to the fit; 0 where it does not count. */
  readonly share: number
  /** Empty where the model says nothing. */
  readonly why: string
  /** Empty: a judgement of this project. */
  readonly sources: readonly number[]
  readonly isExcluding: boolean
  readonly isModified: boolean
}

/** One answer: a row of the ledger. */
export interface LedgerLine {
  readonly part: Part
  readonly option: Option
  /** Of every candidate of the era, in the order of candidates.ts. */
  readonly cells: readonly LedgerCell[]
}

/** A question, how much it counts, and the rows of its answers. */
export interface LedgerGroup {
  readonly question: number
  readonly short: string
  readonly weight: number
  readonly isModified: boolean
  readonly lines: readonly LedgerLine[]
}

/** The ledger as a table: the eight questions, below each its answers, in each a cell for every candidate. */
export function ledgerTable({ judged, score }: Evaluation): readonly LedgerGroup[] {
  const shares = new Map(score.ledger.map((row) => [cellKey(row.part, row.candidate), row]))
  return questions.map(({ number, short, weight, parts }) => {
    const counted = weightOf(judged, number)
    return {
      question: number,
      short,
      weight: counted,
      isModified: counted !== weight,
      lines: parts.flatMap((part): LedgerLine[] => {
        const option = chosenOf(part, judged.answers)
        return option === undefined
          ? []
          : [{ part, option, cells: cellsOf(judged, part, option, shares) }]
      }),
    }
  })
}

const cellKey = (part: string, candidate: string): string => `${part} ${candidate}`

function cellsOf(
  { era, effects }: Judged,
  part: Part,
  option: Option,
  shares: ReadonlyMap<string, LedgerRow>,
): LedgerCell[] {
  const own = effectsOf(part, option, era)
  const changed = effects?.get(`${part.id}${option.letter}`)
  return candidatesOf(era).map(({ id }): LedgerCell => {
    const mine = own.filter(({ candidate }) => candidate === id)
    const said = mine.find(({ isExcluding }) => isExcluding) ?? mine[0]
    const model = said?.value ?? 0
    const effect = said?.isExcluding === true ? 0 : (changed?.get(id) ?? model)
    return {
      candidate: id,
      effect,
      model,
      share: shares.get(cellKey(part.id, id))?.share ?? 0,
      why: said?.why ?? '',
      sources: said?.sources ?? [],
      isExcluding: said?.isExcluding ?? false,
      isModified: effect !== model,
    }
  })
}

/** How many weights and effects differ from those of the model. */
export function countChanges(groups: readonly LedgerGroup[]): number {
  const cells = groups.flatMap(({ lines }) => lines.flatMap((line) => line.cells))
  return (
    groups.filter(({ isModified }) => isModified).length +
    cells.filter(({ isModified }) => isModified).length
  )
}

/**
 * The candidates that a table of few columns shows, in the order of candidates.ts: the first, to do nothing, and those that fit
 * best; while nothing may be ranked, the first meshes, so that a choice of columns gives no ranking away.
 */
export function leadingCandidates({ judged, verdict }: Evaluation, count: number): string[] {
  const all = candidatesOf(judged.era)
  const [first] = all
  const rest = all.filter((one) => one !== first)
  const best =
    verdict.ranking.length > 0
      ? verdict.ranking.filter(({ isExcluded }) => !isExcluded).map(({ id }) => id)
      : rest.filter(({ isMesh }) => isMesh).map(({ id }) => id)
  const wanted = new Set([first!.id])
  for (const id of [...best, ...rest.map((one) => one.id)]) {
    if (wanted.size < count) wanted.add(id)
  }
  return all.filter(({ id }) => wanted.has(id)).map(({ id }) => id)
}

/** The cell of a row that moves a candidate most; of two that move as much the first. */
export function strongestCell({ cells }: LedgerLine): LedgerCell | undefined {
  let best: LedgerCell | undefined
  for (const cell of cells) {
    if (cell.effect === 0) continue
    if (best === undefined || Math.abs(cell.effect) > Math.abs(best.effect)) best = cell
  }
  return best
}

/** Cells of a row that share one reason. */
export interface LedgerReason {
  /** Empty: set by hand, where the model says nothing. */
  readonly why: string
  readonly sources: readonly number[]
  readonly cells: readonly LedgerCell[]
}

/** Why a row says what it says, each reason once. */
export function reasonsOf({ cells }: LedgerLine): readonly LedgerReason[] {
  const found = new Map<string, LedgerReason>()
  for (const cell of cells) {
    if (cell.effect === 0 && !cell.isExcluding && !cell.isModified) continue
    const { why, sources } = cell
    found.set(why, { why, sources, cells: [...(found.get(why)?.cells ?? []), cell] })
  }
  return [...found.values()]
}
