/** What the command line says of a demonstration. */
export const cli = {
  shows: (what: string) => `Shows ${what}.`,
  simplifies: (what: string) => `Simplified: ${what}`,
  digest: (seed: number, digest: string) => `seed ${seed}, digest ${digest}`,
  turned: 'Its claims are of its knobs as they stand at first, with nothing done to it.',
  claim: (figure: string, run: string, is: string, than: string) =>
    `${figure} of ${run} is ${is} ${than}`,
  met: (met: number, of: number, losing: readonly number[]) =>
    of === 1
      ? met === 1
        ? 'yes'
        : 'no'
      : `on ${met} of ${of} seeds${losing.length === 0 ? '' : `, not on ${losing.join(', ')}`}`,
}
