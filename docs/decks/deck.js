// Starts a deck of docs/decks. Fonts come first: reveal.js measures headings.
/* global Reveal, RevealHalfopen, RevealNotes */
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
