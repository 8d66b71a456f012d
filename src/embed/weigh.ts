/** The most that one message may weigh, in bytes. */
export const mostBytes = 262_144
/** How deep lists and maps may lie in each other. */
export const mostDeep = 16

/** Names by which a careless reader would reach what all objects share. */
const forbiddenNames: readonly string[] = ['__proto__', 'constructor', 'prototype']

/**
 * Looks at something that came by message before anybody reads it: how much it weighs, how deep it is, and whether it is plain
 * data. Ends after at most `mostBytes` steps, also where parts of it contain each other.
 *
 * @returns undefined when it may be read
 */
export function faultOf(
  data: unknown,
): { readonly code: 'size' | 'invalid'; readonly message: string } | undefined {
  let bytes = 0
  const look = (value: unknown, depth: number): 'size' | 'invalid' | 'deep' | undefined => {
    bytes += weightOf(value)
    if (bytes > mostBytes) return 'size'
    if (typeof value !== 'object' || value === null) {
      return typeof value === 'function' || typeof value === 'symbol' ? 'invalid' : undefined
    }
    if (depth >= mostDeep) return 'deep'
    if (Array.isArray(value)) {
      // A list of a million holes would be no work to send.
      bytes += value.length
      if (bytes > mostBytes) return 'size'
      for (const item of value) {
        const fault = look(item, depth + 1)
        if (fault !== undefined) return fault
      }
      return undefined
    }
    const kind: unknown = Object.getPrototypeOf(value)
    if (kind !== Object.prototype && kind !== null) return 'invalid'
    for (const name of Object.keys(value)) {
      bytes += 2 * name.length
      if (forbiddenNames.includes(name)) return 'invalid'
      const fault = look((value as Record<string, unknown>)[name], depth + 1)
      if (fault !== undefined) return fault
    }
    return undefined
  }
  const fault = look(data, 0)
  if (fault === 'size') {
    return { code: 'size', message: `A message may weigh ${mostBytes / 1_024} kB at most.` }
  }
  if (fault === 'deep') {
    return { code: 'size', message: `Lists and maps may lie ${mostDeep} deep at most.` }
  }
  if (fault === 'invalid') {
    return {
      code: 'invalid',
      message: `Only plain data may be sent, and no key ${forbiddenNames.join(', ')}.`,
    }
  }
  return undefined
}

/** About what it takes to hold it, in bytes: two a letter, eight a number. */
function weightOf(value: unknown): number {
  return typeof value === 'string' ? 2 * value.length + 8 : 8
}
