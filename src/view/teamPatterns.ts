import type { Graphics } from 'pixi.js'
import type { Topology } from '../record/Topology.ts'
import { dashes } from './dashes.ts'
import type { Box } from './groups.ts'

/**
 * Teams are told apart by a pattern at the left edge of their groups, not by hues: colour says what a thing is and how it is, and
 * is not to say whose it is as well.
 */
export const patternCount = 8

/** The pattern of each service's team, by service: teams in the order in which services name them, and again from the first. */
export function patternsOf({ services }: Topology): readonly number[] {
  const teams = [...new Set(services.map(({ team }) => team).filter((team) => team !== ''))]
  return services.map(({ team }) => Math.max(0, teams.indexOf(team)) % patternCount)
}

/** Draws one of the patterns into an upright box, from top to bottom. */
export function drawPattern(lines: Graphics, pattern: number, box: Box, color: number): void {
  const { x, y, width, height } = box
  const middle = x + width / 2
  const down = (at: number): number[] => [at, y, at, y + height]
  const dashed = (on: number, off: number, thick: number): void => {
    dashes(lines.context, down(middle), on, off)
    lines.stroke({ color, width: thick })
  }
  switch (pattern) {
    case 0:
      lines.rect(x, y, width - 1, height).fill(color)
      break
    case 1:
      lines
        .rect(x, y, 1, height)
        .rect(x + 3, y, 1, height)
        .fill(color)
      break
    case 2:
      dashed(8, 4, 3)
      break
    case 3:
      dashed(3, 3, 3)
      break
    case 4:
      lines.rect(x + 1, y, 1, height).fill(color)
      break
    case 5:
      // A ladder.
      lines.rect(x, y, 1, height).rect(x + 3, y, 1, height)
      for (let at = y; at < y + height; at += 5) lines.rect(x, at, width, 1)
      lines.fill(color)
      break
    case 6: {
      // A saw.
      lines.moveTo(x, y)
      for (let at = y, isOut = true; at + 4 <= y + height; at += 4, isOut = !isOut)
        lines.lineTo(isOut ? x + width : x, at + 4)
      lines.stroke({ color, width: 1.25 })
      break
    }
    default:
      lines.rect(x, y, 1, height).fill(color)
      dashed(2, 4, 3)
  }
}
