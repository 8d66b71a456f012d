/** What one proxy asks of one endpoint, and thinks of it since. */
export const checkerColumns = {
  number: 'i32',
  member: 'i32',
  /** Checks so far: tells an answer that is late from one that is awaited. */
  checks: 'i32',
  /** Answers in a row that contradict what is thought of the endpoint, and how many of them change that. */
  failures: 'i32',
  successes: 'i32',
  unhealthyThreshold: 'i32',
  healthyThreshold: 'i32',
  /** 1 once discovery has taken the endpoint away, while it still passes. */
  isLeaving: 'u8',
  /** 1 while its connection is open, and to which pod and process that was. */
  isConnected: 'u8',
  address: 'i32',
  restarts: 'i32',
  /** How the last check ended (see policies/health/health.ts), with which status; and how the one under way has ended. */
  result: 'u8',
  status: 'i32',
  /** The job that the check under way has caused, with the number of its life; −1 before. */
  job: 'i32',
  jobNumber: 'i32',
  askedAt: 'f64',
  changedAt: 'f64',
  untilCheckUs: 'f64',
  timeoutUs: 'f64',
  /** When the next check begins, or the one under way is given up. */
  dueAt: 'f64',
} as const
