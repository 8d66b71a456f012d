/** Nothing that is printed is wider. */
export const columns = 100

/** Breaks a text at spaces, so that each line fits; later lines are indented. */
export function wrapped(text: string, indent: string, width = columns): string[] {
  const lines: string[] = []
  let line = indent
  for (const word of text.split(/ +/)) {
    const isFirst = line.trim() === ''
    if (!isFirst && line.length + 1 + word.length > width) {
      lines.push(line)
      line = `${indent}${word}`
    } else {
      line += isFirst ? word : ` ${word}`
    }
  }
  return [...lines, line]
}

/** Cut to a width, with an ellipsis for what is lost. */
export function cut(text: string, width: number): string {
  return text.length <= width ? text : `${text.slice(0, width - 1)}…`
}

/** Rows as columns, the first of them to the left and the rest to the right, each as wide as it must be. */
export function table(rows: readonly (readonly string[])[], indent = ''): string[] {
  const widths: number[] = []
  for (const row of rows) {
    row.forEach((cell, at) => (widths[at] = Math.max(widths[at] ?? 0, cell.length)))
  }
  return rows.map((row) => {
    const cells = row.map((cell, at) =>
      at === 0 ? cell.padEnd(widths[at]!) : cell.padStart(widths[at]!),
    )
    return `${indent}${cells.join('  ')}`.trimEnd()
  })
}

/** `12,345` */
export function grouped(count: number): string {
  return String(count).replace(/\B(?=(?:\d{3})+(?!\d))/g, ',')
}

/** `99.95 %`; never rounded up to 100 or down to 0. */
export function percent(ratio: number): string {
  if (!Number.isFinite(ratio)) return '-'
  const shown = (ratio * 100).toFixed(2)
  if (shown === '100.00' && ratio < 1) return '99.99 %'
  if (shown === '0.00' && ratio > 0) return '0.01 %'
  return `${Number(shown)} %`
}

/** `52.3 ms`, `1.2 s`; `-` for nothing. */
export function milliseconds(ms: number | null): string {
  if (ms === null) return '-'
  if (ms >= 10_000) return `${(ms / 1_000).toFixed(1)} s`
  return `${ms >= 100 ? ms.toFixed(0) : ms.toFixed(1)} ms`
}
