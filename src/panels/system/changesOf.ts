import { eraSteps, newcomers } from '../../profiles/eras.ts'

/** What changed between 2018 and today, as far as it is about a system: what it became, what it was, or that it is new. */
export function changesOf(
  system: string,
): readonly { readonly text: string; readonly source: string }[] {
  return [
    ...eraSteps
      .filter(({ from, to }) => from === system || to === system)
      .flatMap(({ changes }) => changes),
    ...newcomers.filter(({ id }) => id === system).map(({ change }) => change),
  ]
}
