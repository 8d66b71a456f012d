import type { JsonSchema } from './fields.ts'

/** The parts of the JSON Schema that are used in several places, by name. Filled where the parts are described. */
export const definitions: Record<string, JsonSchema> = {}
