import type { DecisionRecord } from './decisionRecord.ts'

/** The JSON of a record, as the command line writes it. */
export const recordJson = (record: DecisionRecord): string => `${JSON.stringify(record, null, 2)}\n`
