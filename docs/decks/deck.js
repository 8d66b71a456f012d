// Starts a deck of docs/decks.
/* global Reveal, RevealHalfopen, RevealNotes */

// The policy of the page refuses styles that a script writes as an element, and reveal.js does so for its animations and for paper.
// Sheets that a script makes are not refused: such an element becomes one.
const create = document.createElement.bind(document)
document.createElement = (name, options) =>
  /^style$/i.test(name) ? styleElement() : create(name, options)

function styleElement() {
  const element = create('deck-style')
  element.hidden = true
  const sheet = new CSSStyleSheet()
  document.adoptedStyleSheets.push(sheet)
  const read = () => sheet.replaceSync(element.isConnected ? element.textContent : '')
  new MutationObserver(read).observe(element, {
    childList: true,
    characterData: true,
    subtree: true,
  })
  new MutationObserver(read).observe(document.head, { childList: true })
  return element
}

// Fonts come first: reveal.js measures headings.
document.fonts.ready.then(() =>
  Reveal.initialize({
    width: 1280,
    height: 720,
    margin: 0,
    center: false,
    // A reload comes back to the same beat.
    hash: true,
    transition: 'none',
    backgroundTransition: 'none',
    autoAnimateDuration: 0.32,
    autoAnimateUnmatched: false,
    controls: false,
    progress: false,
    slideNumber: false,
    pdfSeparateFragments: false,
    plugins: [RevealHalfopen, RevealNotes],
  }),
)
