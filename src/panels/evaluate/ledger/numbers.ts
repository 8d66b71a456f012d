import { signed } from '../../../evaluation/recordMarkdown.ts'
import { ledger as said } from '../../../words/en/ledger.ts'

/** A fit, or a share of one, as it is shown: `+0.87`, `−0.23`. */
export const fitText = (value: number): string => signed(value).replace('-', '−')

/** An effect, exactly: `+2`, `−½`, `+1½`; what is no half keeps its digits. */
export function effectText(value: number): string {
  if (value === 0) return '0'
  const size = Math.abs(value)
  const whole = Math.floor(size)
  const rest = size - whole
  const shown =
    rest === 0 ? String(whole) : rest === 0.5 ? `${whole === 0 ? '' : whole}½` : String(size)
  return `${value < 0 ? '−' : '+'}${shown}`
}

/** A weight: `3`, `1.5`. */
export const weightText = (value: number): string => String(value)

/** Need or readiness: `68`. */
export const axisText = (value: number | null | undefined): string =>
  value === null || value === undefined ? said.unknown : value.toFixed(0)
