/** What the pointer asks for; coordinates are px within the canvas. */
export interface PointerTarget {
  press(): void
  tap(x: number, y: number): void
  menu(x: number, y: number, clientX: number, clientY: number): void
  hover(x: number, y: number): void
  leave(): void
  pan(dx: number, dy: number): void
  zoom(x: number, y: number, factor: number): void
}

const dragFrom = 4
const longPressMs = 500

/** Turns what mouse, trackpad, touch and pen do into taps, menus, pans and zooms. */
export class Pointer {
  readonly #element: HTMLElement
  readonly #target: PointerTarget
  readonly #stop = new AbortController()
  readonly #down = new Map<number, { x: number; y: number; startX: number; startY: number }>()
  #isDragging = false
  #longPress: ReturnType<typeof setTimeout> | undefined

  constructor(element: HTMLElement, target: PointerTarget) {
    this.#element = element
    this.#target = target
    const { signal } = this.#stop
    element.addEventListener('pointerdown', (event) => this.#press(event), { signal })
    element.addEventListener('pointermove', (event) => this.#move(event), { signal })
    element.addEventListener('pointerup', (event) => this.#release(event, true), { signal })
    element.addEventListener('pointercancel', (event) => this.#release(event, false), { signal })
    element.addEventListener('pointerleave', () => target.leave(), { signal })
    element.addEventListener('wheel', (event) => this.#wheel(event), { signal, passive: false })
    element.addEventListener('contextmenu', (event) => this.#menu(event), { signal })
    element.style.touchAction = 'none'
  }

  /** Whether the canvas is being dragged or pinched. */
  get isBusy(): boolean {
    return this.#down.size > 0
  }

  destroy(): void {
    clearTimeout(this.#longPress)
    this.#stop.abort()
  }

  #local(event: MouseEvent): { x: number; y: number } {
    return pointIn(this.#element, event.clientX, event.clientY)
  }

  #press(event: PointerEvent): void {
    if (event.button !== 0) return
    const { x, y } = this.#local(event)
    this.#target.press()
    this.#element.setPointerCapture(event.pointerId)
    this.#down.set(event.pointerId, { x, y, startX: x, startY: y })
    clearTimeout(this.#longPress)
    if (this.#down.size > 1) {
      this.#isDragging = true
      return
    }
    this.#isDragging = false
    if (event.pointerType === 'mouse') return
    const { clientX, clientY } = event
    this.#longPress = setTimeout(() => {
      if (this.#isDragging || this.#down.size !== 1) return
      // What follows is the end of the press, not a tap.
      this.#isDragging = true
      this.#target.menu(x, y, clientX, clientY)
    }, longPressMs)
  }

  #move(event: PointerEvent): void {
    const { x, y } = this.#local(event)
    const held = this.#down.get(event.pointerId)
    if (held === undefined) {
      this.#target.hover(x, y)
      return
    }
    if (this.#down.size === 2) this.#pinch(event.pointerId, x, y)
    else if (this.#isDragging || Math.hypot(x - held.startX, y - held.startY) > dragFrom) {
      this.#isDragging = true
      clearTimeout(this.#longPress)
      this.#target.pan(x - held.x, y - held.y)
    }
    held.x = x
    held.y = y
  }

  #pinch(moved: number, x: number, y: number): void {
    const held = this.#down.get(moved)!
    const other = [...this.#down].find(([id]) => id !== moved)![1]
    const before = Math.hypot(held.x - other.x, held.y - other.y)
    const after = Math.hypot(x - other.x, y - other.y)
    this.#target.pan((x - held.x) / 2, (y - held.y) / 2)
    if (before > 0 && after > 0)
      this.#target.zoom((x + other.x) / 2, (y + other.y) / 2, after / before)
  }

  #release(event: PointerEvent, isTap: boolean): void {
    clearTimeout(this.#longPress)
    if (!this.#down.delete(event.pointerId)) return
    if (this.#down.size > 0) return
    if (!this.#isDragging && isTap) {
      const { x, y } = this.#local(event)
      this.#target.tap(x, y)
    }
    this.#isDragging = false
  }

  #wheel(event: WheelEvent): void {
    event.preventDefault()
    const { x, y } = this.#local(event)
    // Lines and pages, where a browser counts in them.
    const unit = event.deltaMode === 1 ? 16 : event.deltaMode === 2 ? 400 : 1
    if (event.ctrlKey || event.metaKey)
      this.#target.zoom(x, y, Math.exp((-event.deltaY * unit) / 240))
    else this.#target.pan(-event.deltaX * unit, -event.deltaY * unit)
  }

  #menu(event: MouseEvent): void {
    event.preventDefault()
    // A long press has opened it already.
    if (this.#down.size > 0) return
    const { x, y } = this.#local(event)
    this.#target.menu(x, y, event.clientX, event.clientY)
  }
}

/**
 * A point of the window in CSS px of an element, also where a page around shows the element smaller or larger than it is
 * (`transform: scale(…)` of a slide).
 */
export function pointIn(
  element: HTMLElement,
  clientX: number,
  clientY: number,
): { readonly x: number; readonly y: number } {
  const { left, top, width, height } = element.getBoundingClientRect()
  const across = width > 0 ? element.offsetWidth / width : 1
  const down = height > 0 ? element.offsetHeight / height : 1
  return { x: (clientX - left) * across, y: (clientY - top) * down }
}
