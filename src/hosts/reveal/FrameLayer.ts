import type { Deck } from './Deck.ts'

/**
 * The layer over the slides in which all frames lie. A frame is never put into a slide, because a frame that is moved to another
 * parent is loaded anew; it is only pushed about with `transform`, to where its slide keeps room for it.
 */
export class FrameLayer {
  readonly element = document.createElement('div')
  private readonly deck: Deck

  constructor(deck: Deck) {
    this.deck = deck
    this.element.className = 'halfopen-layer'
    // In front of the slides, not behind: reveal.js takes whatever follows the last slide for one more.
    deck.getSlidesElement().prepend(this.element)
  }

  /**
   * Moves a frame over the room that a slide keeps for it.
   *
   * @param isShared by several slides: its own size is that of a whole slide, and only the scale differs
   * @param isSharp as many pixels of its own as it has on the screen; for a frame that draws itself in proportion to its size
   * @param seconds how long it takes; 0 at once
   */
  place(
    frame: HTMLElement,
    room: HTMLElement,
    { isShared, isSharp, seconds }: { isShared: boolean; isSharp: boolean; seconds: number },
  ): void {
    const { left, top, width, height } = this.boxOf(room)
    if (width === 0 || height === 0) return
    const wide = isShared ? this.deck.getComputedSlideSize().width : width
    const shrink = width / wide
    const sharpness = isSharp ? Math.max(this.deck.getScale(), 0.1) : 1
    const { style } = frame
    style.width = `${Math.round(wide * sharpness)}px`
    style.height = `${Math.round((height / shrink) * sharpness)}px`
    const easing = this.deck.getConfig().autoAnimateEasing ?? 'ease'
    style.transition = seconds > 0 ? `transform ${seconds}s ${easing}` : 'none'
    style.transform = `translate(${left}px, ${top}px) scale(${shrink / sharpness})`
    style.visibility = 'visible'
    frame.removeAttribute('aria-hidden')
  }

  /** Out of sight, with its size: it need not lay itself out again. */
  hide(frame: HTMLElement): void {
    const { style } = frame
    style.transition = 'none'
    style.visibility = 'hidden'
    // Far away as well: a frame knows only from this that nobody sees it.
    style.transform = 'translate(-20000px, 0)'
    frame.setAttribute('aria-hidden', 'true')
  }

  /** In the coordinates of the slides, whatever transforms are under way. */
  private boxOf(room: HTMLElement): { left: number; top: number; width: number; height: number } {
    const slides = this.deck.getSlidesElement()
    let left = 0
    let top = 0
    for (
      let element: HTMLElement | null = room;
      element !== null && element !== slides;
      element = element.offsetParent as HTMLElement | null
    ) {
      left += element.offsetLeft
      top += element.offsetTop
    }
    return { left, top, width: room.offsetWidth, height: room.offsetHeight }
  }
}
