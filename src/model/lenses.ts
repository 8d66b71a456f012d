/** What the canvas tells besides the state of each place: one topic at a time, which adds its own marks and hides others. */
export const lenses = ['traffic', 'load', 'identity', 'config', 'teams', 'zones'] as const

export type Lens = (typeof lenses)[number]
