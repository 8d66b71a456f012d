import { HalfOpen, setScriptBase } from './hosts/element/HalfOpen.ts'

// Where this script lies, `embed.html` lies beside it. A module knows its own address, a classic script who runs it.
const running = document.currentScript
setScriptBase(
  running instanceof HTMLScriptElement && running.src !== '' ? running.src : import.meta.url,
)

// A page may have both builds, or this one twice.
if (customElements.get('half-open') === undefined) customElements.define('half-open', HalfOpen)
