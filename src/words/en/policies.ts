/** The table of what binds calls, and the values in it that can be changed. */
export const policies = {
  line: (number: string) => `line ${number}`,
  byDefault: 'default',
  inThisRun: 'this run',
  grey: (from: string) => `Grey: ${from}.`,
  change: (key: string) => `Change ${key}`,
  edit: (key: string, value: string) => `${key} is ${value}. Edit`,
  inUnit: (key: string, unit: string) => (unit === '' ? key : `${key} in ${unit}`),
  push: 'Push',
  outOfRange: (isWhole: boolean, least: string, most: string) =>
    `${isWhole ? 'A whole number' : 'A number'} from ${least} to ${most}.`,

  /** A change in a word or two. */
  policy: 'policy',
  timeout: (time: string) => `timeout ${time}`,
  noTimeout: 'no timeout',
  noRetries: 'no retries',
  noEjection: 'no ejection',
  attempts: (count: number) => (count === 1 ? '1 attempt' : `${count} attempts`),
  ejectAfter: (errors: number) => `eject after ${errors}`,
  atOnce: (requests: number) => `${requests} at once`,
} as const
