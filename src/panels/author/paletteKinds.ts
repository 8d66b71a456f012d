/** What can be put into a mesh, in the order of the palette. */
export const paletteKinds = [
  'app',
  'client',
  'database',
  'external',
  'zone',
  'team',
  'policy',
  'fault',
] as const
export type PaletteKind = (typeof paletteKinds)[number]
