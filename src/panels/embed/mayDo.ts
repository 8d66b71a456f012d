import type { RoleName } from '../../embed/EmbedKeys.ts'

/** What a viewer may do, as the host wants it. */
export interface Permission {
  readonly lock: readonly string[] | 'all'
  /** Only these, if they are named. */
  readonly unlock: readonly string[] | undefined
  readonly role: RoleName
}

/** Whether a viewer may use a control; a copy of a frame that leads has none. */
export function mayDo({ lock, unlock, role }: Permission, control: string): boolean {
  if (role !== 'leader') return false
  if (unlock !== undefined) return unlock.includes(control)
  return lock !== 'all' && !lock.includes(control)
}
