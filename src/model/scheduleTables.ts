/**
 * What balancers remember that go by weights, age or hashes: a row for each member of a cluster that is asked so, born when it is
 * first asked. What is picked among is a span of the candidates; its memory lies in the rows of the same span, and what belongs to
 * it as a whole in the first of them.
 */
export const scheduleColumns = {
  /** Of the scheduler: a heap of members by deadline, equal ones in order. */
  member: 'i32',
  deadline: 'f64',
  order: 'f64',
  // From here on of the whole span.
  /** Up to which listing of the candidates it is looked through, what was listed then, and by which rule. */
  seen: 'i32',
  list: 'i32',
  rule: 'i32',
  /** When the rule came to it, and when the latest of its members did, µs. */
  madeAt: 'f64',
  latestAt: 'f64',
  /** How many are in the heap; 0: all are alike, and nothing is scheduled. */
  size: 'i32',
  /** The deadline that was met last, and how many were put in so far. */
  time: 'f64',
  orders: 'f64',
  /** Of a ring or a table: entries in all, and of the endpoints that have fewest and most. */
  entries: 'i32',
  least: 'i32',
  most: 'i32',
} as const
