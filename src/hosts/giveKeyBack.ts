import type { EventPayloads } from '../embed/messages.ts'

/** What old listeners ask for, reveal.js among them. */
const keyCodes: Readonly<Record<string, number>> = {
  Tab: 9,
  Enter: 13,
  Escape: 27,
  ' ': 32,
  PageUp: 33,
  PageDown: 34,
  End: 35,
  Home: 36,
  ArrowLeft: 37,
  ArrowUp: 38,
  ArrowRight: 39,
  ArrowDown: 40,
  F1: 112,
  ',': 188,
  '.': 190,
  '/': 191,
}

/** Lets a key that was pressed in a frame happen in the page around it, as if it had been pressed at this element. */
export function giveKeyBack(element: Element, pressed: EventPayloads['key']): void {
  const { key, code, shift, alt, ctrl, meta } = pressed
  const keyCode = keyCodes[key] ?? (key.length === 1 ? key.toUpperCase().charCodeAt(0) : 0)
  for (const type of ['keydown', 'keyup']) {
    const event = new KeyboardEvent(type, {
      key,
      code,
      shiftKey: shift,
      altKey: alt,
      ctrlKey: ctrl,
      metaKey: meta,
      bubbles: true,
      composed: true,
      cancelable: true,
    })
    Object.defineProperties(event, { keyCode: { value: keyCode }, which: { value: keyCode } })
    element.dispatchEvent(event)
  }
}
