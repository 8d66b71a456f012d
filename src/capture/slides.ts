import { unzipSync, zipSync, type Zippable } from 'fflate'
import Pptx from 'pptxgenjs'
import { exporting as words } from '../words/en/exporting.ts'
import type { BeatMade, PackOf } from './BeatMade.ts'
import { noteOf } from './notes.ts'
import { qrModules, qrPng } from './qrPicture.ts'

/** A beat with its picture between claim and line of beats. */
export interface SlidePicture {
  readonly made: BeatMade
  readonly png: Uint8Array
  /** Width by height. */
  readonly aspect: number
}

/** Of slides and zips: content does not say when it was made. The first day that a zip can name. */
export const fixedDate = '1980-01-01T00:00:00Z'

/** Inches, as the format has them: 13.333 × 7.5 is 16 : 9. A stage of 720 px is as high. */
const [wide, high] = [40 / 3, 7.5]
const inch = (px: number): number => (px / 720) * high
/** Installed wherever slides are shown; ours is not. */
const fontFace = 'Arial'

/** One slide for each beat: claim, picture with its description, link, QR code, and notes below. */
export async function slides(
  { title }: PackOf,
  pictures: readonly SlidePicture[],
): Promise<Uint8Array<ArrayBuffer>> {
  const deck = new Pptx()
  deck.layout = 'LAYOUT_WIDE'
  deck.title = title
  deck.company = words.credit
  deck.author = words.credit
  deck.defineSlideMaster({
    title: 'BEAT',
    background: { color: 'FFFFFF' },
    objects: [
      { rect: { x: 0, y: inch(576), w: wide, h: inch(144), fill: { color: 'F0F0EC' } } },
      {
        placeholder: {
          options: {
            name: 'title',
            type: 'title',
            x: inch(36),
            y: inch(28),
            w: wide - inch(72),
            h: inch(100),
            fontFace,
            fontSize: 32,
            bold: true,
            color: '0C0E11',
            align: 'left',
            valign: 'middle',
          },
          text: '',
        },
      },
    ],
  })
  for (const { made, png, aspect } of pictures) {
    const { beat, index, of, about, link } = made
    const slide = deck.addSlide({ masterName: 'BEAT' })
    slide.addText(beat.claim === '' ? beat.title : beat.claim, { placeholder: 'title' })
    slide.addImage({
      data: dataUrl(png),
      altText: about.description,
      x: 0,
      y: inch(576) - wide / aspect,
      w: wide,
      h: wide / aspect,
    })
    const modules = qrModules(link)
    const side = inch(128)
    if (modules !== undefined)
      slide.addImage({
        data: dataUrl(qrPng(modules)),
        // No link of its own: the package writes an ampersand in it as it is, and then nothing can read the slide.
        altText: words.qrOf(beat.title),
        x: wide - inch(24) - side,
        y: inch(584),
        w: side,
        h: side,
      })
    const text = { fontFace, fontSize: 18, color: '30363C', margin: 0, h: inch(36) } as const
    const place = words.place(String(index + 1), String(of))
    slide.addText(`${place}   ${beat.claim === '' ? title : beat.title}`, {
      ...text,
      x: inch(48),
      y: inch(596),
      w: wide - inch(240),
      bold: true,
    })
    slide.addText([{ text: words.open, options: { hyperlink: { url: link } } }], {
      ...text,
      x: inch(48),
      y: inch(640),
      w: wide - inch(240),
    })
    slide.addNotes(noteOf(made))
  }
  const made = await deck.write({ outputType: 'arraybuffer' })
  return withoutDates(new Uint8Array(made as ArrayBuffer))
}

/** The same files, but none says when it was made. */
function withoutDates(pptx: Uint8Array): Uint8Array<ArrayBuffer> {
  const files = unzipSync(pptx)
  const dated = /(<dcterms:(?:created|modified)[^>]*>)[^<]*/g
  const core = 'docProps/core.xml'
  const written = new TextDecoder().decode(files[core]).replace(dated, `$1${fixedDate}`)
  const all: Zippable = {}
  for (const [name, bytes] of Object.entries(files)) {
    const content = name === core ? new TextEncoder().encode(written) : bytes
    // Pictures are compressed already.
    all[name] = [content, { level: name.endsWith('.png') ? 0 : 6, mtime: new Date(1980, 0, 1) }]
  }
  return zipSync(all) as Uint8Array<ArrayBuffer>
}

function dataUrl(png: Uint8Array): string {
  let binary = ''
  // In parts: a call takes no more than so many arguments.
  for (let at = 0; at < png.length; at += 8_192)
    binary += String.fromCharCode(...png.subarray(at, at + 8_192))
  return `data:image/png;base64,${btoa(binary)}`
}
