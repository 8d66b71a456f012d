/** How a text is made to stand out: by escape sequences on a terminal, not at all elsewhere. */
export interface Paint {
  bold(text: string): string
  dim(text: string): string
  good(text: string): string
  bad(text: string): string
}

const sgr =
  (begin: number, end: number) =>
  (text: string): string =>
    `\u001b[${begin}m${text}\u001b[${end}m`

/** Colours when they are wanted. Nothing is told by colour alone. */
export function painter(hasColours: boolean): Paint {
  const plain = (text: string): string => text
  if (!hasColours) return { bold: plain, dim: plain, good: plain, bad: plain }
  return { bold: sgr(1, 22), dim: sgr(2, 22), good: sgr(32, 39), bad: sgr(31, 39) }
}
