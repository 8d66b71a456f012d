import { RevealHalfopen } from './hosts/reveal/RevealHalfopen.ts'

/** The folder of this very file: the built pages lie beside it. */
const beside = new URL(
  './',
  (document.currentScript as HTMLScriptElement | null)?.src || import.meta.url,
).href

/** The plugin for reveal.js, as `plugins: [RevealHalfopen]` wants it. */
export default function revealHalfopen(): RevealHalfopen {
  return new RevealHalfopen(beside)
}
