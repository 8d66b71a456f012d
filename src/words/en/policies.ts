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

  /** Who set it. */
  who: (key: string, origin: string) => `${key}: ${origin}. Who set it?`,
  whoDefault: (value: string, from: string) => `${value} is the ${from}.`,
  whoSilent: (value: string, from: string, by: string) =>
    `${value} is the ${from}: what ${by} says takes the place of others, and is silent here.`,
  whoSet: (value: string, by: string, where: string) => `${value} was set by ${by}${where}.`,
  overrode: (value: string, by: string, where: string, because: string) =>
    `${value} of ${by}${where} is ${because}.`,
  operator: 'the operator',
  platform: 'the platform',
  team: (name: string) => `team ${name}`,
  atLine: (from: string) => `, ${from}`,
  inNamespace: (namespace: string) => `, namespace ${namespace}`,
  saidAt: (moment: string) => `, at ${moment}`,

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
