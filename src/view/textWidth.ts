/** Characters of IBM Plex Sans that are much narrower or wider than the rest, in shares of the letter size. */
const widths: readonly (readonly [characters: string, width: number])[] = [
  ["ijl.,:;'|!I ", 0.3],
  ['frt()[]/', 0.38],
  ['-_', 0.43],
  ['cskvxyz', 0.53],
  ['w', 0.78],
  ['mMW', 0.9],
  ['ABCDGHKNOQRTUVXY', 0.68],
]
const usual = 0.59

/**
 * How wide words are in letters of size 1, as a guess from their characters: without a canvas nothing can be measured, and the
 * same layout must come out everywhere. A few per cent too much rather than too little.
 */
export function textWidth(words: string): number {
  let sum = 0
  for (const character of words)
    sum += widths.find(([characters]) => characters.includes(character))?.[1] ?? usual
  return sum * 1.02
}
