import { markOfHeader, marksOf, resetAtHeader, retryAfterHeader } from '../model/responseMarks.ts'
import type { Us } from '../model/units.ts'
import type { AnswerHeaders, ServiceSpec } from './Scenario.ts'

/** The same as bits, and the value of what has one: `retry-after` goes first. */
export function answerMarks(
  { headers = [], retryAfterUs, resetAtUs }: AnswerHeaders,
  known: readonly string[],
): { readonly marks: number; readonly retryAfterUs: Us } {
  const timed =
    retryAfterUs !== undefined ? [retryAfterHeader] : resetAtUs !== undefined ? [resetAtHeader] : []
  return {
    marks: marksOf([...headers, ...timed], known),
    retryAfterUs: retryAfterUs ?? resetAtUs ?? 0,
  }
}

/** The scenario's own headers, in the order of their bits: by name, so that it does not matter who is written first. */
export function ownHeaders(all: readonly AnswerHeaders[]): string[] {
  const names = new Set(all.flatMap(({ headers = [] }) => headers))
  return [...names].filter((name) => markOfHeader[name] === undefined).sort()
}

/** Whatever of a service may have headers: its failures, and the fates of its tape. */
export function answersOf(service: ServiceSpec): AnswerHeaders[] {
  return [service, ...service.tape.filter((fate) => fate.kind === 'answer')]
}
