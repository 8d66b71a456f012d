/** How many times as large as usual somebody wants letters: the size of the root's, in units of 16 px. */
export function textScale(): number {
  return Number.parseFloat(getComputedStyle(document.documentElement).fontSize) / 16
}
