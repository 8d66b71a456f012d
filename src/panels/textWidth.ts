/** Widths of Plex Sans 400 in thousandths of its size, by groups of letters; the rest counts as 560. */
const groups: readonly (readonly [string, number])[] = [
  ["ijl.,:;'|!", 270],
  ['ft()[]- ', 340],
  ['r/"*', 390],
  ['acksvxyzJ', 520],
  ['0123456789', 600],
  ['bdeghnopquLEFT', 570],
  ['ABCDGHKNOPQRSUVXYZ', 650],
  ['mwMW%×', 900],
]
const widths = new Map(groups.flatMap(([letters, width]) => [...letters].map((c) => [c, width])))

/**
 * About how wide a text is in Plex Sans, in px: some percent on the generous side. Without a canvas, so that layouts can be
 * computed anywhere.
 */
export function textWidth(text: string, size = 12, isBold = false): number {
  let sum = 0
  for (const letter of text) sum += widths.get(letter) ?? 560
  return (sum / 1_000) * size * (isBold ? 1.06 : 1)
}

/** Breaks a text into lines that are not wider than `room`, at spaces; a longer word stands alone. */
export function wrapText(text: string, room: number, size = 12): readonly string[] {
  const lines: string[] = []
  let line = ''
  for (const word of text.split(' ')) {
    const longer = line === '' ? word : `${line} ${word}`
    if (line !== '' && textWidth(longer, size) > room) {
      lines.push(line)
      line = word
    } else line = longer
  }
  return line === '' ? lines : [...lines, line]
}
