/** HTTP methods: what stands in columns is the position here. */
export const methods = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'] as const
export type Method = (typeof methods)[number]

/** @source RFC 9110, section 9.2.2: idempotent methods */
export function isIdempotent(method: string): boolean {
  return method !== 'POST' && method !== 'PATCH'
}
