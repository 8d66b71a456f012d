/**
 * Markdown as slides and notes need it: paragraphs, headings, lists, quotes, code, rules, tables left alone; emphasis, links and
 * images. HTML is shown as it was written, and no link can run anything.
 *
 * @returns HTML
 */
export function markdownHtml(markdown: string): string {
  return blocks(markdown.replace(/\r\n?/g, '\n').split('\n')).join('\n')
}

const item = /^( {0,8})(?:([-*+])|(\d{1,9})[.)])[ \t]+(.*)$/
const fence = /^ {0,3}(`{3,}|~{3,})\s*([\w-]*)/

function blocks(lines: readonly string[]): string[] {
  const html: string[] = []
  let at = 0
  const takeWhile = (isMeant: (line: string) => boolean): string[] => {
    const begin = at
    while (at < lines.length && isMeant(lines[at]!)) at++
    return lines.slice(begin, at)
  }
  while (at < lines.length) {
    const line = lines[at]!
    const heading = /^(#{1,6})\s+(.*?)\s*#*$/.exec(line)
    const code = fence.exec(line)
    if (line.trim() === '') at++
    else if (code !== null) {
      at++
      const body = takeWhile((next) => !next.trimStart().startsWith(code[1]!))
      at++
      const language = code[2] === '' ? '' : ` class="language-${code[2]}"`
      html.push(`<pre><code${language}>${escaped(body.join('\n'))}</code></pre>`)
    } else if (heading !== null) {
      at++
      const level = heading[1]!.length
      html.push(`<h${level}>${inline(heading[2]!)}</h${level}>`)
    } else if (/^ {0,3}(?:(?:\* ?){3,}|(?:- ?){3,}|(?:_ ?){3,})\s*$/.test(line)) {
      at++
      html.push('<hr />')
    } else if (/^ {0,3}>/.test(line)) {
      const quoted = takeWhile((next) => /^ {0,3}>/.test(next))
      const inner = blocks(quoted.map((next) => next.replace(/^ {0,3}> ?/, '')))
      html.push(`<blockquote>${inner.join('\n')}</blockquote>`)
    } else if (item.test(line)) {
      const all = takeWhile((next) => item.test(next) || /^\s+\S/.test(next))
      html.push(listOf(all))
    } else {
      const text = takeWhile((next) => next.trim() !== '' && !startsBlock(next))
      html.push(`<p>${inline(text.map((next) => next.trim()).join('\n'))}</p>`)
    }
  }
  return html
}

const startsBlock = (line: string): boolean =>
  item.test(line) || fence.test(line) || /^#{1,6}\s/.test(line) || /^ {0,3}>/.test(line)

/** Items of one depth, each with what is deeper below it. */
function listOf(lines: readonly string[]): string {
  const [, indent = '', , number] = item.exec(lines[0]!) ?? []
  const isOwn = (line: string): boolean => (item.exec(line)?.[1]?.length ?? 99) <= indent.length + 1
  const items: { text: string; below: string[] }[] = []
  for (const line of lines) {
    if (isOwn(line)) items.push({ text: item.exec(line)![4]!, below: [] })
    else items.at(-1)!.below.push(line)
  }
  const html = items.map(({ text, below }) => {
    const first = below.findIndex((line) => item.test(line))
    const more = (first < 0 ? below : below.slice(0, first)).map((line) => line.trim())
    const inner = first < 0 ? '' : `\n${listOf(below.slice(first))}`
    return `<li>${inline([text, ...more].join('\n'))}${inner}</li>`
  })
  const tag = number === undefined ? 'ul' : 'ol'
  const start = number === undefined || number === '1' ? '' : ` start="${Number(number)}"`
  return `<${tag}${start}>\n${html.join('\n')}\n</${tag}>`
}

/** Code first: nothing in it means anything. */
function inline(text: string): string {
  return text
    .split(/(`+[^`]*`+)/)
    .map((part, index) =>
      index % 2 === 1 ? `<code>${escaped(part.replace(/^`+ ?| ?`+$/g, ''))}</code>` : marked(part),
    )
    .join('')
}

function marked(text: string): string {
  return escaped(text)
    .replace(/!\[([^\]\n]{0,500})\]\(([^()\s]{1,2000})\)/g, (whole, alt: string, target: string) =>
      isHarmless(target) ? `<img src="${target}" alt="${alt}" />` : whole,
    )
    .replace(
      /\[([^\]\n]{1,500})\]\(([^()\s]{1,2000})\)/g,
      (whole, label: string, target: string) =>
        isHarmless(target) ? `<a href="${target}">${label}</a>` : whole,
    )
    .replace(/(\*\*|__)(?=\S)([^\n]{1,2000}?\S|\S)\1/g, '<strong>$2</strong>')
    .replace(/(?<![\w*])\*(?=[^\s*])([^*\n]{0,2000}?[^\s*])\*(?![\w*])/g, '<em>$1</em>')
    .replace(/(?<!\w)_(?=[^\s_])([^_\n]{0,2000}?[^\s_])_(?!\w)/g, '<em>$1</em>')
    .replace(/ {2,}\n/g, '<br />\n')
}

/** What a link may lead to: a page, a mail address, a place in the deck, a file beside it. */
function isHarmless(target: string): boolean {
  const scheme = /^([a-z][a-z0-9+.-]*):/i.exec(target)?.[1]?.toLowerCase()
  return scheme === undefined || ['http', 'https', 'mailto'].includes(scheme)
}

export function escaped(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
}
