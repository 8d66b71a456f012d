export const letters: string
export function lettersOf(bytes: Uint8Array): string
export function packed(name: string, script: string): string
export function startPacks(
  scope: object,
  letters: string,
  packOf: Readonly<Record<string, string>>,
): void
