/** Who set what binds one call. Only the panel that shows it loads this. */
export const provenance = {
  title: (from: string, to: string) => `What binds calls of ${from} to ${to}`,
  key: 'Key',
  by: (name: string) => `, ${name}`,
  overrides: (value: string, by: string, because: string) => `not ${value} of ${by}: ${because}`,
  default: 'default',
  nothing: 'unset',
  reading: 'Being read …',
  newest: 'As the newest version says it; each proxy gets it a moment later.',
} as const
