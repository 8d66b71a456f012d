import { exporting as words } from '../words/en/exporting.ts'
import type { BeatMade, PackOf } from './BeatMade.ts'
import { momentText } from './figureText.ts'
import { letterOf } from './notes.ts'
import { qrModules, qrSvg, xml } from './qrPicture.ts'

/** A beat with its picture in small, as a data: address. */
export interface SheetRow {
  readonly made: BeatMade
  readonly picture: string
}

/**
 * All beats on one page, to be printed: a document that needs nothing besides itself. What is on paper cannot be pressed, so
 * links are codes.
 */
export function cheatSheet(
  { title, file, seed, system }: PackOf,
  rows: readonly SheetRow[],
): string {
  const { picture, beat, say, ask, link } = words.sheetColumns
  // The more there are, the lower the rows: A4 lies across, 190 mm high with its margins, 24 mm of it for the head.
  const rowMm = Math.min(40, Math.floor(1_600 / Math.max(1, rows.length)) / 10)
  const head = [picture, beat, say, ask, link].map((each) => `<th>${xml(each)}</th>`).join('')
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; img-src data:; style-src 'unsafe-inline'">
<meta name="viewport" content="width=device-width">
<title>${xml(words.sheetTitle(title))}</title>
<style>
@page { size: A4 landscape; margin: 10mm }
body { margin: 0; font: 9pt/1.3 'IBM Plex Sans', system-ui, sans-serif; color: #000; background: #fff }
h1 { margin: 0; font-size: 14pt }
p { margin: 0 0 3mm }
table { width: 100%; border-collapse: collapse }
th { text-align: left; border-bottom: 0.5mm solid #000 }
td { height: ${rowMm}mm; padding: 1mm 3mm 1mm 0; vertical-align: top; border-bottom: 0.2mm solid #000 }
img, svg { display: block; max-height: ${rowMm - 2}mm }
img { max-width: 60mm }
svg { height: ${Math.min(24, rowMm - 2)}mm; width: ${Math.min(24, rowMm - 2)}mm }
ol { margin: 0; padding-left: 5mm; list-style: upper-alpha }
@media screen { body { max-width: 277mm; margin: 10mm auto; padding: 0 4mm } }
</style>
<h1>${xml(words.sheetTitle(title))}</h1>
<p>${xml(words.madeOf(file, String(seed), system))}</p>
<table>
<thead><tr>${head}</tr></thead>
<tbody>
${rows.map(row).join('\n')}
</tbody>
</table>
</html>
`
}

function row({ made, picture }: SheetRow): string {
  const { beat, index, figures, about, link, answer } = made
  const { title, claim, seconds, untilUs, predict } = beat
  const lines = [
    `<strong>${xml(words.heading(String(index + 1), title))}</strong>`,
    xml(words.holdsAt(momentText(untilUs))),
    ...(seconds === undefined ? [] : [xml(words.seconds(String(seconds)))]),
  ]
  const said = [
    ...(claim === '' ? [] : [`<strong>${xml(claim)}</strong>`]),
    ...figures.map(({ text, label }) => `${xml(text)} ${xml(label)}`),
  ]
  const options = predict?.options.map(({ text }) => `<li>${xml(text)}</li>`).join('') ?? ''
  const right = predict?.right === undefined ? answer : letterOf(predict.right)
  const asked =
    predict === undefined
      ? ''
      : `${xml(predict.ask)}${options === '' ? '' : `<ol>${options}</ol>`}${xml(words.answer)}: ${xml(right)}`
  const modules = qrModules(link)
  const code = modules === undefined ? xml(words.qrTooLong) : qrSvg(modules, words.qrOf(title))
  return `<tr><td><img src="${picture}" alt="${xml(about.description)}"></td><td>${lines.join('<br>')}</td><td>${said.join('<br>')}</td><td>${asked}</td><td><a href="${xml(link)}">${code}</a></td></tr>`
}
