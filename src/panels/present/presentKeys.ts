/** What a key asks of a stage. */
export type StageDeed =
  | 'next'
  | 'previous'
  | 'first'
  | 'last'
  | 'black'
  | 'leave'
  | 'toggle'
  | 'end'
  | 'again'
  | 'break'
  | 'dice'
  | 'poll'
  | 'follow'
  | 'window'
  | 'theme'
  | 'caption'
  | 'fullscreen'
  | 'keys'
  | 'enter'
  | { readonly digit: number }

/** Clickers send Page Up and Page Down; some have a key for a dark screen that sends a dot, or B. */
const deeds: Readonly<Record<string, StageDeed>> = {
  PageDown: 'next',
  ArrowRight: 'next',
  ArrowDown: 'next',
  ' ': 'next',
  PageUp: 'previous',
  ArrowLeft: 'previous',
  ArrowUp: 'previous',
  Backspace: 'previous',
  Home: 'first',
  End: 'last',
  b: 'black',
  '.': 'black',
  Escape: 'leave',
  Enter: 'enter',
  p: 'toggle',
  e: 'end',
  r: 'again',
  x: 'break',
  d: 'dice',
  v: 'poll',
  q: 'follow',
  w: 'window',
  t: 'theme',
  c: 'caption',
  f: 'fullscreen',
  '?': 'keys',
}

/** What goes through even while somebody types, because a clicker sends it. */
const fromClickers: readonly string[] = ['PageDown', 'PageUp', 'Escape']

export type PressedKey = Pick<
  KeyboardEvent,
  'key' | 'shiftKey' | 'ctrlKey' | 'altKey' | 'metaKey' | 'isComposing'
>

/** What a press asks for. `isTyping`: somebody types into a field, which takes all letters and arrows. */
export function stageDeed(event: PressedKey, isTyping: boolean): StageDeed | undefined {
  if (event.ctrlKey || event.altKey || event.metaKey || event.isComposing) return undefined
  if (isTyping && !fromClickers.includes(event.key)) return undefined
  if (event.key === ' ' && event.shiftKey) return 'previous'
  if (/^[0-9]$/.test(event.key)) return { digit: Number(event.key) }
  const key = event.key.length === 1 ? event.key.toLowerCase() : event.key
  return deeds[key]
}
