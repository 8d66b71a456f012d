import { micromark } from 'micromark'
import { gfmTable, gfmTableHtml } from 'micromark-extension-gfm-table'

/**
 * Markdown with tables, for slides and notes. HTML is shown as it was written, and no link can run anything: a target that is no
 * page, no mail address and no place in the deck is left out.
 *
 * @returns HTML
 */
export function markdownHtml(markdown: string): string {
  const html = micromark(markdown, {
    extensions: [gfmTable()],
    htmlExtensions: [gfmTableHtml()],
  })
  return html.trimEnd()
}

/** A text that stands in HTML, also between quotes. */
export function escaped(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
}
