import type { SharedScenario } from '../../src/hosts/share/SharedScenario.ts'

export function sharedScenarios(root: string): Promise<readonly SharedScenario[]>
export function writeSharePages(
  root: string,
  folder: string,
  say?: (line: string) => void,
): Promise<void>
