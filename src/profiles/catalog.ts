import type { MeshProfile } from './profile.ts'

const files = import.meta.glob<{ default: MeshProfile }>(
  ['./*.ts', '!./profile.ts', '!./catalog.ts', '!./eras.ts', '!./*.test.ts'],
  { eager: true },
)

/** Every mesh system that runs, by the name that `system:` takes. Dropping in a file adds one. */
export const profiles: ReadonlyMap<string, MeshProfile> = new Map(
  Object.values(files).map(({ default: profile }) => [profile.id, profile]),
)
