import type { Demonstration } from '../../../evaluation/demo/Demonstration.ts'
import type { Command } from '../../../scenario/commands.ts'
import { controlPlaneName, issuerName, rootName } from '../../../scenario/names.ts'

const abovePlaces = [controlPlaneName, issuerName, rootName]
/** What only a control plane does. */
const above = new RegExp(`\\b(?:${abovePlaces.join('|')}|rotate|policy|stale|expire)\\b`)

/** Whether a demonstration is about the control plane, or about what it gives out. */
export function isAboutPlane(
  { acts, knobs, figures, runs }: Demonstration,
  commands: readonly Command[],
): boolean {
  return (
    above.test(JSON.stringify([acts, knobs, runs, figures.map(({ metric }) => metric)])) ||
    commands.some(
      (command) =>
        command.kind === 'policy' ||
        command.kind === 'rotate' ||
        (command.kind === 'fault' && abovePlaces.includes(command.on)),
    )
  )
}
