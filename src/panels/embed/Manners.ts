import type { Visit } from './Visit.svelte.ts'
import { deedOf, keyOwner } from './hostKeys.ts'

/** After a viewer's hand has rested for so long the page around gets the focus back, ms. */
const idleMs = 400
/** Told in steps, so that scrolling is not a flood. */
const ratios = [0, 0.1, 0.25, 0.5, 0.6, 0.75, 0.9, 1]

const isField = (target: EventTarget | null): boolean =>
  target instanceof HTMLInputElement ||
  target instanceof HTMLTextAreaElement ||
  target instanceof HTMLSelectElement
const isButton = (target: EventTarget | null): boolean =>
  target instanceof Element && target.closest('button, a, summary, [role="option"]') !== null

/** How a guest behaves: it rests when nobody looks, takes no focus, gives it back, and keeps no key that it does not use. */
export class Manners {
  readonly #visit: Visit
  readonly #stop = new AbortController()
  readonly #sight: IntersectionObserver
  #idle: ReturnType<typeof setTimeout> | undefined

  constructor(visit: Visit, element: HTMLElement) {
    this.#visit = visit
    const { signal } = this.#stop
    this.#sight = new IntersectionObserver(
      (entries) => {
        const { isIntersecting = false, intersectionRatio = 0 } = entries.at(-1) ?? {}
        visit.look({ ratio: isIntersecting ? intersectionRatio : 0 })
      },
      { threshold: ratios },
    )
    this.#sight.observe(element)
    const hidden = (): void => visit.look({ isHidden: document.hidden })
    hidden()
    document.addEventListener('visibilitychange', hidden, { signal })
    // A press does what it does, and the focus stays where it was; but into a field one wants to write.
    element.addEventListener(
      'mousedown',
      (event) => {
        if (visit.keys.focus === 'never' && !isField(event.target)) event.preventDefault()
      },
      { signal },
    )
    for (const kind of ['pointerdown', 'pointerup', 'pointermove', 'wheel'] as const) {
      element.addEventListener(kind, (event) => this.#touched(event), { signal, passive: true })
    }
    // To whom it may concern: the page around scrolls, unless somebody zooms.
    element.addEventListener(
      'wheel',
      (event) => {
        if (!event.ctrlKey && !event.metaKey) event.stopPropagation()
      },
      { signal, capture: true, passive: true },
    )
    element.ownerDocument.defaultView?.addEventListener('keydown', (event) => this.#key(event), {
      signal,
    })
  }

  end(): void {
    this.#stop.abort()
    this.#sight.disconnect()
    clearTimeout(this.#idle)
  }

  #touched(event: Event): void {
    // Only passing over it is no interaction.
    if (event.type === 'pointermove' && this.#idle === undefined) return
    clearTimeout(this.#idle)
    this.#idle = setTimeout(() => {
      this.#idle = undefined
      const { keys, keyWay } = this.#visit
      if (keys.focus === 'click' || keyWay !== 'host' || isField(document.activeElement)) return
      this.#visit.tell('focusout', {})
    }, idleMs)
  }

  #key(event: KeyboardEvent): void {
    if (event.defaultPrevented) return
    const visit = this.#visit
    const { key, code, shiftKey, altKey, ctrlKey, metaKey } = event
    const place = { isField: isField(event.target), isButton: isButton(event.target) }
    const owner = keyOwner(key, visit.keyWay, place)
    if (owner === 'host') {
      visit.tell('key', {
        key,
        code,
        shift: shiftKey,
        alt: altKey,
        ctrl: ctrlKey,
        meta: metaKey,
      })
    } else if (owner === 'frame' && !altKey && !ctrlKey && !metaKey) {
      const deed = deedOf(key, shiftKey)
      if (deed === undefined) return
      event.preventDefault()
      this.#do(deed)
    }
  }

  #do(deed: NonNullable<ReturnType<typeof deedOf>>): void {
    const visit = this.#visit
    const { player } = visit
    if (deed === 'toggle' && visit.may('play')) visit.toggle()
    else if (deed === 'next' && visit.may('beats')) visit.next()
    else if (deed === 'prev' && visit.may('beats')) visit.prev()
    else if (!visit.may('seek')) return
    else if (deed === 'on') visit.seek(Math.min(player.durationUs, player.moment + 1_000_000))
    else if (deed === 'back') visit.seek(Math.max(0, player.moment - 1_000_000))
    else if (deed === 'first') visit.seek(0)
    else if (deed === 'last') visit.seek(player.durationUs)
  }
}
