import { scenario } from '../scenario/schema.ts'

/** The keys of a scenario in the order in which one writes them. */
export const sections: readonly string[] = scenario.keys ?? []

/** The keys of a service, likewise. */
export const serviceKeys: readonly string[] = scenario.below?.('services')?.below?.('')?.keys ?? []
