import type { BeatView } from '../playback/protocol.ts'
import { exporting as words } from '../words/en/exporting.ts'
import type { BeatMade, PackOf } from './BeatMade.ts'
import type { FilmedBeat } from './FilmedBeat.ts'
import type { Film } from './film.ts'
import { FilmRun, type FilmOrder } from './FilmRun.ts'
import { figureText } from './figureText.ts'
import { filmTimes, movesEvery, type FilmMotion, type FilmTimes } from './filmTimes.ts'
import { linksOf } from './links.ts'
import { letterOf } from './notes.ts'
import { beatName, packFile, type PackFile, type PackFormat } from './PackFile.ts'
import { Painter, type PictureTheme } from './Painter.ts'
import { withTexts } from './pngText.ts'
import type { CaptureTools } from './SceneStage.ts'
import { stageLayout } from './stageLayout.ts'
import { vtt, type Cue } from './vtt.ts'

export interface PackOrder {
  readonly run: FilmOrder
  /** Numbers of beats, from 0, or their names; undefined: all. */
  readonly beats?: readonly (number | string)[] | undefined
  readonly formats: readonly PackFormat[]
  /** Of pictures and films, px; they are 16 : 9. */
  readonly width: number
  readonly fps: number
  readonly motion: FilmMotion
  readonly theme: PictureTheme
  /** The address of the app, for links. */
  readonly base: string
}

/** How far it is. No number ever goes back. */
export interface PackProgress {
  /** What is being made; '' at the beginning. */
  readonly file: string
  /** Pictures of films and single ones. */
  readonly pictures: number
  readonly picturesOf: number
  readonly files: number
  readonly bytes: number
}

export interface PackHearer {
  onProgress?(progress: PackProgress): void
  /** A file is there; it is not kept here. */
  onFile(file: PackFile): void | Promise<void>
  /** Each picture of a film, before it is encoded: for whoever compares them. */
  onPicture?(canvas: HTMLCanvasElement, index: number): void | Promise<void>
}

/** Animated pictures are smaller: for chats and mails. Guess. */
const gifWidth = 800
/** So that what stands at the end can be read before it goes round. Guess, ms. */
const gifEndMs = 1_500
/** In the cheat sheet. */
const thumbnailWidth = 480

/**
 * Makes the files of a pack, one beat after the other; at any time there is no more in memory than the films of one beat.
 *
 * @throws the reason of `signal` when it is aborted; RangeError when there is no such beat; Error, in words, when the run cannot
 *   be read. Whatever happens, nothing goes on running
 */
export async function makePack(
  order: PackOrder,
  tools: CaptureTools,
  hearer: PackHearer,
  signal: AbortSignal,
): Promise<void> {
  signal.throwIfAborted()
  const client = tools.startPlayback()
  let run: FilmRun | undefined
  let painter: Painter | undefined
  // What is open is answered at once then: nobody waits for it.
  const close = (): void => (run ?? client).close()
  signal.addEventListener('abort', close)
  try {
    run = await FilmRun.start(client, order.run)
    signal.throwIfAborted()
    painter = await Painter.create(run, tools, order)
    await new Packing(order, tools, hearer, signal, { run, painter }).make()
  } catch (error) {
    // Whoever called it off is told that, and not what fell over because of it.
    signal.throwIfAborted()
    throw error
  } finally {
    signal.removeEventListener('abort', close)
    painter?.destroy()
    close()
  }
}

/** One pack under way. */
class Packing {
  readonly #order: PackOrder
  readonly #tools: CaptureTools
  readonly #hearer: PackHearer
  readonly #signal: AbortSignal
  readonly #run: FilmRun
  readonly #painter: Painter
  readonly #chosen: readonly FilmedBeat[]
  readonly #made: BeatMade[] = []
  readonly #middles: { readonly png: Uint8Array; readonly aspect: number }[] = []
  readonly #thumbnails: string[] = []
  readonly #cues: { readonly cue: Cue; readonly seconds: number }[] = []
  readonly #picturesOf: number
  #file = ''
  #pictures = 0
  #files = 0
  #bytes = 0

  constructor(
    order: PackOrder,
    tools: CaptureTools,
    hearer: PackHearer,
    signal: AbortSignal,
    { run, painter }: { readonly run: FilmRun; readonly painter: Painter },
  ) {
    this.#order = order
    this.#tools = tools
    this.#hearer = hearer
    this.#signal = signal
    this.#run = run
    this.#painter = painter
    const { beats } = run.loaded
    this.#chosen = chosenOf(beats, order.beats)
    this.#picturesOf = this.#chosen.reduce(
      (sum, { beat }) => sum + 1 + (this.#isFilmed ? this.#times(beat).count : 0),
      0,
    )
  }

  async make(): Promise<void> {
    const { formats } = this.#order
    const has = (format: PackFormat): boolean => formats.includes(format)
    for (const filmed of this.#chosen) {
      const name = beatName(filmed.index)
      if (this.#isFilmed) await this.#film(filmed, name)
      await this.#poster(filmed, name)
      if (has('links')) await this.#codes(this.#made.at(-1)!, name)
    }
    const of = this.#of
    if (has('vtt')) await this.#captions()
    const notes = await import('./notes.ts')
    if (has('notes')) {
      await this.#put('notes.md', notes.notesMarkdown(of, this.#made))
      await this.#put('notes.txt', notes.notesText(of, this.#made))
    }
    if (has('links')) await this.#put('links.csv', notes.linksCsv(this.#made))
    if (has('sheet')) {
      const { cheatSheet } = await import('./cheatSheet.ts')
      const rows = this.#made.map((made, at) => ({ made, picture: this.#thumbnails[at]! }))
      await this.#put('cheat-sheet.html', cheatSheet(of, rows))
    }
    if (has('pptx')) {
      this.#begin('talk.pptx')
      const { slides } = await import('./slides.ts')
      const pictures = this.#made.map((made, at) => ({ made, ...this.#middles[at]! }))
      await this.#put('talk.pptx', await slides(of, pictures))
    }
    this.#tell()
  }

  get #of(): PackOf {
    const { topology, order } = this.#run
    const { title, seed, system } = topology
    return { title, file: order.file.split('/').at(-1)!, seed, system }
  }

  get #isFilmed(): boolean {
    return (['webm', 'mp4', 'gif'] as const).some((each) => this.#order.formats.includes(each))
  }

  #times(beat: BeatView): FilmTimes {
    return filmTimes(beat, this.#order.fps, this.#order.motion)
  }

  /** All films of a beat at once: each picture is painted only once. */
  async #film(filmed: FilmedBeat, name: string): Promise<void> {
    const { formats, fps, width } = this.#order
    const painter = this.#painter
    const { canvas } = painter
    const times = this.#times(filmed.beat)
    const film = await import('./film.ts')
    const films: { readonly name: string; readonly film: Film }[] = []
    const gif = formats.includes('gif') ? await this.#gif() : undefined
    try {
      for (const format of ['webm', 'mp4'] as const) {
        if (!formats.includes(format)) continue
        const codec = await film.codecFor(format, width, canvas.height)
        if (codec === undefined) continue
        films.push({
          name: `${name}.${format}`,
          film: await film.Film.start(canvas, format, codec, fps),
        })
      }
      this.#begin(films[0]?.name ?? `${name}.gif`)
      painter.begin(filmed)
      const every = movesEvery(fps)
      for (let index = 0; index < times.count; index++) {
        this.#signal.throwIfAborted()
        if (index % times.hold === 0)
          await painter.paint(times.momentOf(index), (index * 1_000) / fps)
        await this.#hearer.onPicture?.(canvas, index)
        for (const { film } of films) await film.add()
        if (gif !== undefined && index % every === 0) {
          const isLast = index + every >= times.count
          gif.add((every * 1_000) / fps + (isLast ? gifEndMs : 0))
        }
        this.#pictures++
        this.#tell()
      }
      for (const { name: file, film } of films) await this.#put(file, await film.finish())
      if (gif !== undefined) await this.#put(`${name}.gif`, gif.finish())
    } catch (error) {
      for (const { film } of films) await film.cancel()
      throw error
    }
    const { title, claim } = filmed.beat
    this.#cues.push({
      cue: { from: 0, to: times.seconds, text: claim === '' ? title : claim },
      seconds: times.seconds,
    })
    if (formats.includes('vtt')) await this.#put(`${name}.vtt`, vtt([this.#cues.at(-1)!.cue]))
  }

  /** Takes what was painted last, in small. */
  async #gif(): Promise<{ add(delayMs: number): void; finish(): Uint8Array<ArrayBuffer> }> {
    const { Gif, gifPalette } = await import('./gif.ts')
    const width = Math.min(gifWidth, this.#order.width)
    const height = Math.round((width * stageLayout.height) / stageLayout.width)
    const scratch = document.createElement('canvas')
    scratch.width = width
    scratch.height = height
    const context = scratch.getContext('2d', { alpha: false, willReadFrequently: true })!
    const painter = this.#painter
    const gif = new Gif(width, height, gifPalette(painter.colours))
    return {
      add: (delayMs) => gif.add(painter.pixels(width, height, context), delayMs),
      finish: () => gif.finish(),
    }
  }

  /** The picture of a beat is its end. */
  async #poster(filmed: FilmedBeat, name: string): Promise<void> {
    const { formats, base } = this.#order
    const painter = this.#painter
    const { beat, index, of } = filmed
    this.#signal.throwIfAborted()
    this.#begin(`${name}.png`)
    painter.begin(filmed)
    await painter.paint(beat.untilUs, 0)
    const { about } = painter
    this.#made.push({
      beat,
      index,
      of,
      figures: painter.figures,
      about,
      ...linksOf(this.#run, beat, base),
      answer: await this.#answer(beat),
    })
    this.#pictures++
    if (formats.includes('png')) {
      const texts = [
        { keyword: 'Title', text: about.title },
        { keyword: 'Description', text: about.description },
        { keyword: 'Software', text: words.credit },
      ]
      await this.#put(`${name}.png`, withTexts(await painter.png(), texts))
    }
    if (formats.includes('svg'))
      await this.#put(`${name}.svg`, painter.svg(await this.#tools.loadSvgWriter(), about))
    if (formats.includes('pptx')) this.#middles.push(await painter.middlePng())
    if (formats.includes('sheet')) this.#thumbnails.push(thumbnailOf(painter.canvas))
    this.#tell()
  }

  /** What the audience was asked for, as it came out; '' when that is not known yet. */
  async #answer({ predict }: BeatView): Promise<string> {
    if (predict === undefined) return ''
    if (predict.right !== undefined) return letterOf(predict.right)
    const { answer } = predict
    const about = this.#run.loaded.beats.find(({ id }) => id === answer?.beat)
    if (answer === undefined || about === undefined) return ''
    const toUs = about.untilUs
    // It is measured where the run has got to: that beat may be still to come.
    await this.#run.frame(toUs, 0)
    const measured = await this.#run.ask({
      type: 'measure',
      windows: [{ metric: answer.metric, fromUs: Math.max(0, toUs - answer.overUs), toUs }],
    })
    if (measured.type !== 'measured') return ''
    const { values, units } = measured.measured
    return figureText(values[0] ?? null, units[0] ?? null)
  }

  async #codes({ link, beat }: BeatMade, name: string): Promise<void> {
    const { qrModules, qrPng, qrSvg } = await import('./qrPicture.ts')
    const modules = qrModules(link)
    if (modules === undefined) return
    const title = words.qrOf(beat.title)
    const texts = [{ keyword: 'Description', text: `${title}: ${link}` }]
    await this.#put(`${name}-qr.png`, withTexts(qrPng(modules), texts))
    await this.#put(`${name}-qr.svg`, qrSvg(modules, title))
  }

  /** Of all films, as if they were shown one after the other. */
  async #captions(): Promise<void> {
    let from = 0
    const cues: Cue[] = []
    const known =
      this.#cues.length > 0
        ? this.#cues
        : this.#chosen.map(({ beat }) => {
            const { seconds } = this.#times(beat)
            const text = beat.claim === '' ? beat.title : beat.claim
            return { cue: { from: 0, to: seconds, text }, seconds }
          })
    for (const { cue, seconds } of known) {
      cues.push({ ...cue, from: from + cue.from, to: from + cue.to })
      from += seconds
    }
    await this.#put('captions.vtt', vtt(cues))
  }

  #begin(file: string): void {
    this.#file = file
    this.#tell()
  }

  async #put(name: string, content: Uint8Array<ArrayBuffer> | string): Promise<void> {
    this.#signal.throwIfAborted()
    const file = packFile(name, content)
    await this.#hearer.onFile(file)
    this.#file = name
    this.#files++
    this.#bytes += file.bytes.length
    this.#tell()
  }

  #tell(): void {
    this.#hearer.onProgress?.({
      file: this.#file,
      pictures: this.#pictures,
      picturesOf: this.#picturesOf,
      files: this.#files,
      bytes: this.#bytes,
    })
  }
}

function chosenOf(
  beats: readonly BeatView[],
  wanted: readonly (number | string)[] | undefined,
): FilmedBeat[] {
  const all = wanted ?? beats.map((_, index) => index)
  return all.map((each) => {
    const index = typeof each === 'number' ? each : beats.findIndex(({ id }) => id === each)
    const beat = beats[index]
    if (beat === undefined)
      throw new RangeError(words.noBeat(String(each), beats.map(({ id }) => id).join(', ')))
    return { beat, index, of: beats.length }
  })
}

function thumbnailOf(canvas: HTMLCanvasElement): string {
  const small = document.createElement('canvas')
  small.width = thumbnailWidth
  small.height = Math.round((thumbnailWidth * canvas.height) / canvas.width)
  const context = small.getContext('2d', { alpha: false })!
  context.imageSmoothingQuality = 'high'
  context.drawImage(canvas, 0, 0, small.width, small.height)
  return small.toDataURL('image/png')
}
