import type { Chart } from '../engine/Chart.ts'

/** Every machine of the simulation as a picture, in the order in which a request meets them. */
export const charts: readonly Chart[] = []
