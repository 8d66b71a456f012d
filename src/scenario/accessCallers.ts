// What is known of callers without reading any: rules need it, and must not fetch the reader of YAML for it.

/** Callers of an access list that are no names. */
export const anyone = 'anyone'
export const authenticated = 'authenticated'
const namespacePrefix = 'namespace:'

/** Whether a caller in an access list is a group of callers, and which. */
export function callersIn(caller: string): 'anyone' | 'authenticated' | 'namespace' | 'one' {
  if (caller === anyone || caller === authenticated) return caller
  return caller.startsWith(namespacePrefix) ? 'namespace' : 'one'
}

/** The namespace that a caller such as `namespace:pay` names. */
export const namespaceOf = (caller: string): string => caller.slice(namespacePrefix.length)
