import { words } from '../words/words.ts'

/** Whose word a value is, as short as a column: of the scenario that is open its line is enough. */
export function shortOrigin(from: string): string {
  const said = words.policies
  return from
    .replace(/^.*\.ya?ml:(\d+)$/, (_, line: string) => said.line(line))
    .replace(/^default of .*$/, said.byDefault)
    .replace('set in this run', said.inThisRun)
}
