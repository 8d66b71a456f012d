import { distribution } from './distributionField.ts'
import { defaulted, object, required, share, size } from './fields.ts'
import type { Field } from './fields.ts'
import type { QueriesSpec } from './Scenario.ts'

// guess: more is a slip of the unit
const bytes = size({ least: 0, most: 1_000_000_000 })

/** What is asked inside a TCP session, where no proxy looks. */
export const queries: Field<QueriesSpec> = object(
  'queries',
  {
    every: required(distribution, 'how long the connection is quiet before each query'),
    // guess: a query by key
    takes: defaulted(distribution, '2ms', 'how long the answer to a query takes'),
    failures: defaulted(share(), '0%', 'share of queries that the service answers with an error'),
    // guess: a row or two
    bytes: defaulted(bytes, '1KB', 'the size of an answer'),
  },
  ({ failures, ...rest }) => ({ ...rest, failureRatio: failures }),
)
