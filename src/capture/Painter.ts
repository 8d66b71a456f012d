import type { Us } from '../model/units.ts'
import type { MarkName } from '../model/marks.ts'
import { exporting as words } from '../words/en/exporting.ts'
import { stage as stageWords } from '../words/en/stage.ts'
import { composeStage, measureOn } from './composeStage.ts'
import type { FilmedBeat } from './FilmedBeat.ts'
import type { FilmMotion } from './filmTimes.ts'
import type { FilmRun } from './FilmRun.ts'
import { figureText, momentText } from './figureText.ts'
import { placesNamed } from './placesNamed.ts'
import type { CaptureTools, SceneStage, SvgWriter } from './SceneStage.ts'
import { canvasBox, stageLayout } from './stageLayout.ts'
import { middleBox, type StageFigure, type StageWords } from './stagePicture.ts'
import { stageSvg, type PictureWords } from './stageSvg.ts'

export const pictureThemes = ['stage', 'stage-dark', 'contrast'] as const
export type PictureTheme = (typeof pictureThemes)[number]

export interface PictureOptions {
  readonly theme: PictureTheme
  /** Of the pictures, px; they are 16 : 9. */
  readonly width: number
  readonly motion: FilmMotion
}

/** Figures and the key change at most so often, ms of the film: visual language, section 7. */
const figuresEveryMs = 500
/** Below this share of answers something is wrong. */
const wellFrom = 0.99

/**
 * Paints any moment of a run as a stage shows it, without a screen: the same moment of the same run is the same picture, to the
 * px, on one machine with one browser and its fonts. All that moves by the viewer's time moves by the clock of the film.
 */
export class Painter {
  /** What was painted last. */
  readonly canvas: HTMLCanvasElement
  readonly #run: FilmRun
  readonly #tools: CaptureTools
  readonly #host: HTMLElement
  readonly #stage: SceneStage
  readonly #context: CanvasRenderingContext2D
  readonly #scale: number
  readonly #clock: { ms: number }
  #filmed: FilmedBeat | undefined
  #figures: readonly StageFigure[] = []
  #key: StageWords['key'] = []
  #toldAt = -Infinity
  #said: StageWords | undefined

  private constructor(
    run: FilmRun,
    tools: CaptureTools,
    made: {
      readonly host: HTMLElement
      readonly stage: SceneStage
      readonly clock: { ms: number }
      readonly scale: number
    },
  ) {
    this.#run = run
    this.#tools = tools
    this.#host = made.host
    this.#stage = made.stage
    this.#clock = made.clock
    this.#scale = made.scale
    this.canvas = document.createElement('canvas')
    this.canvas.width = Math.round(stageLayout.width * made.scale)
    this.canvas.height = Math.round(stageLayout.height * made.scale)
    // Films and animated pictures read it back all the time.
    this.#context = this.canvas.getContext('2d', { alpha: false, willReadFrequently: true })!
  }

  static async create(
    run: FilmRun,
    tools: CaptureTools,
    { theme, width, motion }: PictureOptions,
  ): Promise<Painter> {
    const scale = width / stageLayout.width
    const clock = { ms: 0 }
    const host = hiddenHost(theme)
    const stage = await tools.createStage({
      canvasHost: host,
      onSelect: () => {},
      onContextMenu: () => {},
      onSelectRequest: () => {},
      offline: { density: scale, now: () => clock.ms },
    })
    // Also in steps the film says when they are; marks are fewer then, as a video needs it.
    stage.setMotion(motion === 'steps' ? 'quantised' : 'full')
    return new Painter(run, tools, { host, stage, clock, scale })
  }

  /** Begins with a beat: nothing is left of the one before. */
  begin(filmed: FilmedBeat): void {
    const { topology, commands } = this.#run
    const { beat } = filmed
    this.#filmed = filmed
    this.#figures = []
    this.#key = []
    this.#toldAt = -Infinity
    const { width, height } = canvasBox(true)
    const stage = this.#stage
    stage.resize(width, height, 1)
    stage.setTopology(topology)
    stage.setCommands(commands)
    stage.frameOn(placesNamed(topology, beat.camera), { isAtOnce: true })
    stage.setHighlights(placesNamed(topology, beat.highlight))
  }

  /**
   * Paints a moment.
   *
   * @param filmMs the time of the film, ms; it does not go back within a beat
   */
  async paint(t: Us, filmMs: number): Promise<void> {
    const filmed = this.#filmed
    if (filmed === undefined) throw new Error('no beat was begun')
    const { speedUs, untilUs } = filmed.beat
    const frame = await this.#run.frame(t, this.#tools.windowUsFor(speedUs))
    if (filmMs - this.#toldAt >= figuresEveryMs || t >= untilUs) {
      this.#toldAt = filmMs
      this.#figures = await this.#figuresAt(t)
    }
    this.#clock.ms = filmMs
    const stage = this.#stage
    const { width, height } = canvasBox(this.#figures.length > 0)
    stage.resize(width, height, 1)
    stage.draw(frame, { t, speedUs, selection: undefined, reducedMotion: false })
    if (this.#toldAt === filmMs) this.#key = keyOf(stage)
    this.#said = this.#wordsAt(filmed, t)
    const { drawing } = stage
    // At once: the canvas of the stage is empty again after this task.
    composeStage(this.#context, drawing.canvas, this.#said, drawing.theme, this.#scale)
  }

  /** What was painted last, as a file. */
  async png(): Promise<Uint8Array<ArrayBuffer>> {
    return pngOf(this.canvas)
  }

  /** The part of it between the claim and the line of beats, for pages that have both as text. */
  async middlePng(): Promise<{
    readonly png: Uint8Array<ArrayBuffer>
    /** Width by height. */
    readonly aspect: number
  }> {
    const { y, height } = middleBox(this.#figures.length > 0)
    const part = document.createElement('canvas')
    part.width = this.canvas.width
    part.height = Math.round(height * this.#scale)
    const context = part.getContext('2d', { alpha: false })!
    context.drawImage(this.canvas, 0, -Math.round(y * this.#scale))
    return { png: await pngOf(part), aspect: part.width / part.height }
  }

  /** What was painted last, in small: `width` px wide, four bytes a px. */
  pixels(width: number, height: number, scratch: CanvasRenderingContext2D): Uint8ClampedArray {
    scratch.imageSmoothingQuality = 'high'
    scratch.drawImage(this.canvas, 0, 0, width, height)
    return scratch.getImageData(0, 0, width, height).data
  }

  /** What was painted last, as a drawing. */
  svg({ writeScene }: SvgWriter, about: PictureWords): string {
    if (this.#said === undefined) throw new Error('nothing was painted')
    const { drawing } = this.#stage
    const measure = measureOn(this.#context, drawing.theme)
    return stageSvg(writeScene(drawing), this.#said, drawing.theme, measure, about)
  }

  /** What was painted last, in words. */
  get about(): PictureWords {
    const said = this.#said
    const filmed = this.#filmed
    if (said === undefined || filmed === undefined) throw new Error('nothing was painted')
    const { topology } = this.#run
    const { beat, index, of } = filmed
    const claim = beat.claim === '' ? [] : [beat.claim]
    const names = topology.services.map(({ name }) => name).join(', ')
    return {
      title: words.altTitle(topology.title, beat.title),
      description: [
        words.altBeat(String(index + 1), String(of), beat.title, momentText(beat.untilUs)),
        ...claim.map((each) => (/[.!?]$/.test(each) ? each : `${each}.`)),
        ...said.figures.map(({ text, label }) => words.altFigure(text, label)),
        words.altServices(names),
      ].join(' '),
    }
  }

  /** The figures that were painted last. */
  get figures(): readonly StageFigure[] {
    return this.#figures
  }

  /** The colours that it paints with, 0xRRGGBB by role. */
  get colours(): SceneStage['drawing']['theme']['colours'] {
    return this.#stage.drawing.theme.colours
  }

  destroy(): void {
    this.#stage.destroy()
    this.#host.remove()
  }

  /** Those that a beat shows; of one that shows none, how many of its clients' requests succeed. */
  async #figuresAt(t: Us): Promise<StageFigure[]> {
    const shown = this.#filmed?.beat.show ?? []
    const wanted =
      shown.length > 0 ? shown : [{ metric: 'success', label: words.success, overUs: t }]
    const answer = await this.#run.ask({
      type: 'measure',
      windows: wanted.map(({ metric, overUs }) => ({
        metric,
        fromUs: Math.max(0, t - overUs),
        toUs: t,
      })),
    })
    if (answer.type !== 'measured') return []
    const { values, units } = answer.measured
    return wanted.map(({ label, metric }, index) => {
      const value = values[index] ?? null
      const isBad = /^(?:success|goodput)\b/.test(metric) && units[index] === 'ratio'
      const tone = isBad && value !== null && value < wellFrom ? 'fail-text' : 'ink'
      return { text: figureText(value, units[index] ?? null), label, tone }
    })
  }

  #wordsAt({ beat, index, of }: FilmedBeat, t: Us): StageWords {
    // A claim is true at the end of its beat, and is made there.
    const isClaimed = t >= beat.untilUs && beat.claim !== ''
    const moment = words.moment(momentText(t))
    return {
      headline: isClaimed ? beat.claim : beat.title,
      subline: isClaimed ? `${beat.title} · ${moment}` : moment,
      figures: this.#figures,
      key: this.#key,
      beat: index,
      beats: of,
      place: words.place(String(index + 1), String(of)),
      credit: words.credit,
    }
  }
}

/** A place in the page that a stage can take its colours and sizes from, and that nobody sees or comes to. */
function hiddenHost(theme: PictureTheme): HTMLElement {
  const host = document.createElement('div')
  host.inert = true
  host.ariaHidden = 'true'
  host.dataset['theme'] = theme
  host.dataset['density'] = 'stage'
  const { width, height } = canvasBox(true)
  host.style.cssText = `position: fixed; left: -10000px; top: 0; width: ${width}px; height: ${height}px; visibility: hidden; pointer-events: none`
  document.body.append(host)
  return host
}

async function pngOf(canvas: HTMLCanvasElement): Promise<Uint8Array<ArrayBuffer>> {
  const blob = await new Promise<Blob | null>((made) => canvas.toBlob(made, 'image/png'))
  if (blob === null) throw new Error('the browser made no PNG')
  return new Uint8Array(await blob.arrayBuffer())
}

const failures: readonly MarkName[] = ['failed', 'timedOut', 'refused', 'reset']

/** What the marks that are drawn stand for, two lines at most: those that are least known first. */
function keyOf(stage: Pick<SceneStage, 'requestsPerMark' | 'isDrawn'>): StageWords['key'] {
  const count = stage.requestsPerMark.toLocaleString('en-US')
  const isOne = stage.requestsPerMark === 1
  const lines: { readonly mark: MarkName; readonly words: string }[] = []
  const add = (mark: MarkName, text: string): void => {
    if (stage.isDrawn(mark)) lines.push({ mark, words: text })
  }
  if (isOne) add('retry', stageWords.retry)
  add('retries', stageWords.retries(count))
  if (isOne) add('request', stageWords.request)
  add('requests', stageWords.requests(count))
  const failure = failures.find((mark) => stage.isDrawn(mark))
  if (failure !== undefined) add(failure, stageWords.failure)
  const [first, second] = lines
  if (first === undefined) return []
  if (second !== undefined) return [first, second]
  return [{ ...first, words: first.words.includes(' ') ? words.oneMark(first.words) : first.words }]
}
