/**
 * Builds `entry` into dist-cli/, unless the bundle there is newer than all sources.
 * @param root the checkout
 * @param entry a TypeScript file, relative to the root
 * @returns the path of the bundle
 */
export function builtEntry(root: string, entry: string): Promise<string>
