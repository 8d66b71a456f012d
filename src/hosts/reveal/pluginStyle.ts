/** What the plugin adds to the page. A deck styles `.halfopen` and its parts as it likes. */
export const pluginStyle = `
.halfopen-layer { position: absolute; inset: 0; z-index: 12; pointer-events: none; }
.halfopen-layer iframe {
  position: absolute; left: 0; top: 0; max-width: none; max-height: none; margin: 0; border: 0;
  transform-origin: 0 0; opacity: 0; pointer-events: auto;
}
.halfopen-layer iframe.is-ready { opacity: 1; }
.reveal.overview .halfopen-layer iframe, .reveal.overview .halfopen-said, .reveal.paused .halfopen-layer iframe { visibility: hidden !important; }
.halfopen { position: relative; overflow: hidden; box-sizing: border-box; }
.reveal .halfopen > img.halfopen-poster {
  display: block; width: 100%; height: 100%; max-width: none; max-height: none; margin: 0; border: 0;
  object-fit: contain;
}
.halfopen > .halfopen-missing {
  display: grid; place-items: center; width: 100%; height: 100%; margin: 0; border: 1px solid currentColor;
}
.halfopen > .halfopen-follow { position: absolute; right: 2%; bottom: 3%; width: max(10%, 80px); }
.halfopen > .halfopen-follow svg { display: block; width: 100%; height: auto; margin: 0; }
.halfopen-beat { display: none !important; }
.halfopen-said {
  position: absolute; z-index: 2; left: 50%; bottom: 12px; transform: translateX(-50%); padding: 6px 14px;
  font-size: 24px; line-height: 32px; white-space: nowrap; color: #ffffff; background: #0c0e11; border-radius: 4px;
}
.halfopen-said:empty { display: none; }
.halfopen-layer iframe.is-explored { outline: 6px solid #0c0e11; outline-offset: -6px; }
`
