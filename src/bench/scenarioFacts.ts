import { describe, expect, test } from 'vitest'
import { Run } from '../scenario/build.ts'
import type { CatalogEntry } from '../scenario/catalog.ts'
import { parseScenario } from '../scenario/parse.ts'
import { checkScenario, type BeatResult, type ExpectationResult } from '../record/check.ts'
import { formatValue } from '../record/expectations.ts'

const seeds = Array.from({ length: 20 }, (_, index) => index + 1)

/** The slowest scenario takes seven seconds on a machine of its own. */
const patienceMs = 240_000

/** What the app says of a scenario that is about just that. Nothing else may be said. */
const nothingToRetry = /^"retry" for db does nothing: db speaks TCP/
const replies = /needs an answer, which a broker gives by request and reply/
const meant: Readonly<Record<string, readonly RegExp[]>> = {
  'tcp-sessions': [nothingToRetry],
  'errors-inside-tcp': [nothingToRetry],
  'a-queue-hides-an-outage': [replies],
  'request-and-reply': [replies, /^"queue" of cart does nothing/],
  'publishers-are-blocked': [replies],
  'conduit-likes-who-fails-fast': [/^Conduit cannot express "breaker"/],
  'one-policy-too-many': [/does not know "balancer: random"/],
  'ambient-without-a-waypoint': [/cart has no waypoint/],
  'four-languages': [/^java calls with Hystrix/, /^scala calls with Finagle/],
  'shop-of-fourteen': [/^Conflict over/],
  'shop-of-sixty': [/^Conflict over/],
}
/** An outage, and a demonstration, is written for several systems: what the one cannot express is for the others. */
const leftOut = [/cannot express|does nothing|leaves out/]

/** What does not hold, so that a failed test says what was measured. */
function broken(expectations: readonly ExpectationResult[]): string[] {
  return expectations
    .filter(({ holds }) => !holds)
    .map(({ expectation, met, of, losingSeeds, values, trouble }) => {
      const shown = [values.min, values.median, values.max]
        .map((value) => formatValue(expectation.metric, value))
        .join(', ')
      return `${expectation.text}: ${met} of ${of}; ${shown}; not with seeds ${losingSeeds.join(', ')} ${trouble}`
    })
}

/** What does not hold of its beats: a presenter must not meet a demo that has changed. */
function brokenBeats(beats: readonly BeatResult[]): string[] {
  return beats.flatMap(({ id, expectations, prediction, figures }) => [
    ...broken(expectations).map((text) => `${id}: ${text}`),
    ...figures
      .filter(({ trouble }) => trouble !== '')
      .map(({ label, trouble }) => `${id}: ${label}: ${trouble}`),
    ...(prediction === undefined || prediction.holds
      ? []
      : [
          `${id}: ${prediction.ask}: ${prediction.right} is nearest on ${prediction.met} of ${prediction.of}; ` +
            `${prediction.values.min}, ${prediction.values.median}, ${prediction.values.max} ${prediction.trouble}`,
        ]),
  ])
}

/** A scenario of the catalog, with its text. */
export type LoadedScenario = CatalogEntry & { readonly text: string }

/**
 * Every scenario is read without a complaint, meets its expectations over the seeds, and its control shows the opposite. Asked by
 * several files, so that all cores work on them.
 */
export function factsOfScenarios(scenarios: readonly LoadedScenario[]): void {
  describe.each(scenarios)('$file', ({ id, text, file }) => {
    test('is read without a note that it does not mean, and says what it shows', () => {
      const { scenario, notes } = parseScenario(text, { file })
      const said = [...notes, ...new Run(scenario).notes]
      const isOfSeveral = /^scenarios\/(?:19-outages|20-evaluation)\//.test(file)
      const patterns = [...(isOfSeveral ? leftOut : []), ...(meant[id] ?? [])]
      expect(said.filter((note) => !patterns.some((pattern) => pattern.test(note)))).toEqual([])
      for (const pattern of meant[id] ?? [])
        expect(said.join('\n')).toMatch(new RegExp(pattern, 'm'))
      expect(scenario.description).not.toBe('')
      expect(scenario.expect).not.toEqual([])
      expect(scenario.control?.expect ?? []).not.toEqual([])
    })

    test(
      'meets its expectations, so do its beats, and its control shows the opposite',
      () => {
        const { main, beats, control } = checkScenario(text, { file, seeds })
        expect(broken(main.expectations)).toEqual([])
        expect(brokenBeats(beats)).toEqual([])
        expect(broken(control?.expectations ?? [])).toEqual([])
      },
      patienceMs,
    )
  })
}
