import type { KeyWay } from '../../embed/EmbedKeys.ts'

/** Where a key was pressed. */
export interface KeyPlace {
  /** Letters go into it, or it is chosen from with arrows. */
  readonly isField: boolean
  /** It is pressed with Space and Enter. */
  readonly isButton: boolean
}

/** Never meant for the page around: they move the focus, or do nothing by themselves. */
const own = new Set(['Tab', 'Shift', 'Control', 'Alt', 'Meta', 'CapsLock', 'Dead', 'Process'])
/** Of no use in a field of numbers, and what clickers send. */
const pastFields = new Set(['PageUp', 'PageDown', 'Escape'])

/** Whose a key is: the page around hears of it, the frame uses it, or nobody does. */
export function keyOwner(
  key: string,
  way: KeyWay,
  { isField, isButton }: KeyPlace,
): 'host' | 'frame' | 'none' {
  if (own.has(key)) return 'none'
  // What somebody types or presses right here is not for the page around.
  if (isField && !pastFields.has(key)) return 'none'
  if (isButton && (key === ' ' || key === 'Enter')) return 'none'
  if (way === 'none') return 'none'
  // Who gave the frame the keys gets them back with this one.
  if (way === 'own') return key === 'Escape' ? 'host' : 'frame'
  return 'host'
}

/** What a key does in a frame that has the keys. */
export function deedOf(
  key: string,
  isShifted: boolean,
): 'toggle' | 'next' | 'prev' | 'back' | 'on' | 'first' | 'last' | undefined {
  switch (key) {
    case ' ':
      return 'toggle'
    case 'PageDown':
      return 'next'
    case 'PageUp':
      return 'prev'
    case 'ArrowRight':
      return isShifted ? 'next' : 'on'
    case 'ArrowLeft':
      return isShifted ? 'prev' : 'back'
    case 'Home':
      return 'first'
    case 'End':
      return 'last'
    default:
      return undefined
  }
}
