import css from './parts.css?inline'

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
