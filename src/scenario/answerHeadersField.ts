import {
  headerOfWord,
  markOfHeader,
  mostHeaders,
  resetAtHeader,
  retryAfterHeader,
} from '../model/responseMarks.ts'
import type { Us } from '../model/units.ts'
import type { AnswerHeaders } from './Scenario.ts'
import { duration, list, mapped, optional, text } from './fields.ts'

/** A name of a header, as it is sent; some have a short one as well. */
export const headerName = mapped(text(100), (name, at) => {
  const full = headerOfWord[name] ?? name
  if (/^[a-z][a-z0-9-]*$/.test(full)) return full
  at.report(
    'out-of-range',
    `is ${at.shown}, which is no name of a header.`,
    `Write small letters, digits and hyphens, such as x-try-again, or one of ${Object.keys(headerOfWord).join(', ')}.`,
  )
  return undefined
})

const answerHeader = mapped(headerName, (name, at) => {
  if (name === retryAfterHeader || name === resetAtHeader) {
    at.report(
      'out-of-range',
      `is ${name}, which has a value.`,
      'Write retryAfter: 2s or resetAt: 30s beside headers.',
    )
    return undefined
  }
  const { headers } = at.draft.totals
  if (markOfHeader[name] === undefined) headers.add(name)
  if (headers.size > mostHeaders) {
    at.report(
      'too-many',
      `brings the headers of all answers to ${headers.size}.`,
      `Take ${mostHeaders} at most.`,
    )
  }
  return name
})

/** The keys that say which headers an answer has. */
export const answerHeaderSlots = {
  headers: optional(
    list('headers', answerHeader, { least: 1 }),
    'headers of the answer, by name: rateLimited, overloaded, degraded, failCheck, canary, or any',
  ),
  retryAfter: optional(duration(), 'it says retry-after, in whole seconds'),
  resetAt: optional(duration(), 'it says x-ratelimit-reset, the second of the run'),
}

/** What those keys say; nothing where none is given. */
export function answerHeaders(given: {
  readonly headers?: readonly string[] | undefined
  readonly retryAfter?: Us | undefined
  readonly resetAt?: Us | undefined
}): AnswerHeaders {
  return {
    ...(given.headers === undefined ? {} : { headers: given.headers }),
    ...(given.retryAfter === undefined ? {} : { retryAfterUs: given.retryAfter }),
    ...(given.resetAt === undefined ? {} : { resetAtUs: given.resetAt }),
  }
}
