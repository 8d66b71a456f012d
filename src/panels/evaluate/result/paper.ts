/** A text inside quotes of a style sheet. */
const quoted = (text: string): string => `"${text.replace(/[\\"]/g, '\\$&').replace(/\s+/g, ' ')}"`

/**
 * What stands at the margins of every page: what it is, and of when. A sheet made by script, because a page's rules cannot read
 * what is said in it; browsers without margins of pages leave it out, and the first page says it all.
 *
 * @returns what takes it away
 */
export function paperMargins(left: string, right: string): () => void {
  const sheet = new CSSStyleSheet()
  sheet.replaceSync(`@page {
    size: A4;
    margin: 18mm 15mm;
    @top-left { content: ${quoted(left)}; font: 9pt 'IBM Plex Sans', sans-serif; color: #30363c; }
    @top-right { content: ${quoted(right)}; font: 9pt 'IBM Plex Sans', sans-serif; color: #30363c; }
    @bottom-right { content: counter(page) " / " counter(pages); font: 9pt 'IBM Plex Sans', sans-serif; color: #30363c; }
  }`)
  document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet]
  return () => {
    document.adoptedStyleSheets = document.adoptedStyleSheets.filter((one) => one !== sheet)
  }
}
