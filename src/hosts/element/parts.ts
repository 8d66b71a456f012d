/** The look of what stands around a run. A host's own rules for `half-open` come before these. */
const css = `
:host {
  display: block;
  position: relative;
  overflow: hidden;
  aspect-ratio: 16 / 9;
  min-width: 0;
  border-radius: var(--ho-radius, 0);
  background: var(--ho-bg, transparent);
  color: var(--ho-fg, inherit);
  font-family: var(--ho-font, inherit);
  contain: layout paint style;
}
:host([hidden]) { display: none; }
.all { display: flex; flex-direction: column; width: 100%; height: 100%; }
.stage { position: relative; flex: 1 1 auto; min-height: 0; }
.body, .still { position: absolute; inset: 0; width: 100%; height: 100%; border: 0; }
.body { background: transparent; color-scheme: normal; }
.still { display: block; color: inherit; }
.still img, .still ::slotted(*) { display: block; width: 100%; height: 100%; object-fit: contain; }
.away { visibility: hidden; }
.gone { display: none; }
.fallback { position: absolute; inset: auto 0 0; padding: 8px 12px; background: var(--ho-bg, Canvas); color: var(--ho-fg, CanvasText); }
.fallback a { color: inherit; }
`

let sheet: CSSStyleSheet | undefined

/** One sheet for all elements. Not a `<style>`: a page may forbid those, and this is none. */
function sharedSheet(): CSSStyleSheet {
  if (sheet === undefined) {
    sheet = new CSSStyleSheet()
    sheet.replaceSync(css)
  }
  return sheet
}

/** What the shadow root of an element holds. */
export interface Parts {
  /** Where the frame goes, or the inline run. */
  readonly stage: HTMLElement
  /** The poster; a link when there is no room for more. */
  readonly still: HTMLAnchorElement
  readonly image: HTMLImageElement
  readonly fallback: HTMLElement
  readonly link: HTMLAnchorElement
}

export function buildParts(root: ShadowRoot, openWords: string): Parts {
  root.adoptedStyleSheets = [sharedSheet()]
  const all = make('div', 'all')
  const stage = make('div', 'stage')
  const still = make('a', 'still')
  const image = make('img')
  image.alt = ''
  image.className = 'gone'
  image.part.add('poster')
  // A poster that is not there is no poster.
  image.onerror = () => image.classList.add('gone')
  image.onload = () => image.classList.remove('gone')
  const poster = slot('poster', image)
  still.append(poster)
  const link = make('a')
  link.textContent = openWords
  link.target = '_blank'
  const fallback = make('div', 'fallback gone')
  fallback.append(slot('fallback', link))
  stage.append(still, fallback)
  const caption = slot('caption')
  caption.part.add('caption')
  all.append(stage, caption)
  root.append(all)
  return { stage, still, image, fallback, link }
}

function make<Name extends keyof HTMLElementTagNameMap>(
  name: Name,
  className = '',
): HTMLElementTagNameMap[Name] {
  const made = document.createElement(name)
  if (className !== '') made.className = className
  return made
}

function slot(name: string, ...usual: Node[]): HTMLSlotElement {
  const made = make('slot')
  made.name = name
  made.append(...usual)
  return made
}
