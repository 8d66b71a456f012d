import type { QueueSpec } from './Scenario.ts'

/** First come, first served; what else it says is not looked at. */
export const fifo: QueueSpec = { kind: 'fifo', intervalUs: 100_000, targetUs: 5_000 }
