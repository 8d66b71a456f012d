import type { Fault } from '../scenario/commands.ts'
import { controlPlaneName } from '../scenario/names.ts'
import { formatSize } from '../scenario/quantities.ts'
import { words } from '../words/words.ts'
import { noBreakSpace, shareWords, timeWords } from './storyWords.ts'

/** `3×`, with three digits that matter. */
export const factorWords = (factor: number): string => `${Number(factor.toPrecision(3))}×`

/** How strong a fault is, in the number that says most: `3×`, `50 %`; empty when it has none. */
export function strengthText(fault: Fault): string {
  if (fault.kind === 'deploy') return defectText(fault)
  if ('factor' in fault) return factorWords(fault.factor)
  if ('ratio' in fault) return shareWords(fault.ratio)
  if ('byUs' in fault) return timeWords(fault.byUs)
  if ('afterUs' in fault) return timeWords(fault.afterUs)
  if ('bytes' in fault) return formatSize(fault.bytes)
  return ''
}

/** What is worst about a release; empty when nothing is. */
function defectText({ ratio, factor, crashUs }: Fault & { readonly kind: 'deploy' }): string {
  if (crashUs > 0) return words.faults.flags.kill
  if (ratio > 0) return shareWords(ratio)
  return factor === 1 ? '' : factorWords(factor)
}

/** A fault as short as a flag: `slow 3×`, `crash`. A factor below 1 is said the other way round. */
export function faultText(fault: Fault, on = ''): string {
  const said = words.faults
  if (fault.kind === 'slow' && fault.factor < 1) {
    return `${said.fast} ${factorWords(1 / fault.factor)}`
  }
  if (fault.kind === 'kill') {
    if (on === controlPlaneName) return said.killed.controlPlane
    const [, group] = groupName.exec(on) ?? []
    if (group !== undefined) return said.killed[group as 'zone' | 'node']
  }
  const strength = strengthText(fault)
  const isSound = fault.kind === 'deploy' && strength === ''
  const flag = isSound ? said.release : said.flags[fault.kind]
  return strength === '' ? flag : `${flag} ${strength}`
}

/** Between the names of a link; only ever compared, never drawn: our font has no arrow. */
export const linkSign = String.fromCharCode(0x2192)

/** The same as people write it. */
const anyLinkSign = /\s*(?:\u2192|->)\s*/

/** The name of a zone or a node, as commands have it. */
const groupName = /^(zone|node|namespace):(.*)$/

/** The name of a target as a command has it, as one says it: `web to cart`, `the control plane`. */
export function targetText(on: string): string {
  if (on === controlPlaneName) return words.faults.targets.controlPlane
  const [, group, name = ''] = groupName.exec(on) ?? []
  if (on === '*') return words.faults.targets.everything
  if (group !== undefined) return words.faults[group as 'zone' | 'node' | 'namespace'](name)
  const [from, to, ...more] = on.split(anyLinkSign)
  if (from === controlPlaneName && to !== undefined && more.length === 0)
    return `${words.faults.targets.controlPlane} ${words.faults.linkTo} ${targetText(to)}`
  return on.split(anyLinkSign).join(` ${words.faults.linkTo} `)
}

/** A moment on a flag, as short as it can be said: nobody reads more than hundredths from one. */
export const momentWords = (us: number): string =>
  `${Number((us / 1_000_000).toFixed(2))}${noBreakSpace}s`
