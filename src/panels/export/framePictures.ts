import { filmAbility } from '../../capture/abilities.ts'
import { FilmRun, type FilmOrder } from '../../capture/FilmRun.ts'
import { makePack } from '../../capture/Pack.ts'
import { packFormats, type PackFormat } from '../../capture/PackFile.ts'
import { Painter, type PictureTheme } from '../../capture/Painter.ts'
import { withTexts } from '../../capture/pngText.ts'
import type { CaptureTools } from '../../capture/SceneStage.ts'
import { zipPack, type Kept } from '../../capture/zipPack.ts'
import { MessageError } from '../../embed/EmbedHost.ts'
import { exporting as said } from '../../words/en/exporting.ts'
import type { Pictured, Pictures } from '../embed/Around.ts'

/** Codecs want even sizes, and pictures are 16 : 9. */
const widthStep = 32
const [widthLeast, widthMost] = [320, 3_840]
const usualWidth = 1_280
const usualFps = 30

/** Pictures and films for a host, made as the app makes them: from a run of their own, beside the one in the frame. */
export function framePictures(tools: CaptureTools): Pictures {
  return {
    async snapshot(of, format, scale) {
      const client = tools.startPlayback()
      let painter: Painter | undefined
      try {
        const run = await FilmRun.start(client, orderOf(of))
        const { list, index } = of.beats
        const at = Math.max(0, index)
        painter = await Painter.create(run, tools, {
          theme: themeOf(of),
          width: widthOf(of.width * scale),
          motion: 'smooth',
        })
        painter.begin({ beat: run.loaded.beats[at]!, index: at, of: list.length })
        await painter.paint(of.player.moment, 0)
        const { about } = painter
        const name = `${nameOf(of)}.${format}`
        if (format === 'svg') {
          const data = painter.svg(await tools.loadSvgWriter(), about)
          return { format, type: 'image/svg+xml', name, data }
        }
        const png = withTexts(await painter.png(), [
          { keyword: 'Title', text: about.title },
          { keyword: 'Description', text: about.description },
        ])
        return { format, type: 'image/png', name, data: new Blob([png], { type: 'image/png' }) }
      } finally {
        painter?.destroy()
        client.close()
      }
    },

    async capture(of, { beat, fps = usualFps, format, width, height }, report) {
      const asked = width ?? (height === undefined ? usualWidth : (height * 16) / 9)
      const wide = widthOf(asked)
      const isWhole = format === 'zip' || format === 'pptx'
      if (format === 'webm' || format === 'mp4') {
        const ability = await filmAbility(format, wide)
        if (ability !== 'yes')
          throw new MessageError(
            'unsupported',
            ability === 'no WebCodecs' ? said.cannot.film : said.cannot[format],
          )
      }
      const chosen = beat ?? (isWhole ? undefined : Math.max(0, of.beats.index))
      if (typeof chosen === 'number' && of.beats.list[chosen] === undefined)
        throw new MessageError('invalid', said.noBeat(String(chosen), knownOf(of)))
      if (typeof chosen === 'string' && !of.beats.list.some(({ id }) => id === chosen))
        throw new MessageError('invalid', said.noBeat(chosen, knownOf(of)))
      const files: Kept[] = []
      await makePack(
        {
          run: orderOf(of),
          beats: chosen === undefined ? undefined : [chosen],
          formats: format === 'zip' ? packFormats : [format satisfies PackFormat],
          width: wide,
          fps: Math.max(1, fps),
          motion: 'steps',
          theme: themeOf(of),
          base: of.url,
        },
        tools,
        {
          onFile: ({ name, type, bytes }) =>
            void files.push({ name, blob: new Blob([bytes], { type }) }),
          onProgress: ({ pictures, picturesOf }) => report(pictures, picturesOf),
        },
        new AbortController().signal,
      )
      if (format === 'zip') {
        const data = await zipPack(files)
        return { type: data.type, name: `${nameOf(of)}.zip`, data }
      }
      const [made] = files.filter(({ name }) => name.endsWith(`.${format}`))
      if (made === undefined) throw new MessageError('failed', said.failed(format))
      return { type: made.blob.type, name: made.name, data: made.blob }
    },
  }
}

function orderOf({ player }: Pictured): FilmOrder {
  const { scenario } = player
  if (scenario === undefined) throw new MessageError('state', said.starting)
  const { id, text, file } = scenario
  return { id, text, file, seed: player.seed, system: player.system, commands: player.added }
}

const nameOf = ({ player }: Pictured): string => player.scenario?.id || said.packName

const knownOf = ({ beats }: Pictured): string => beats.list.map(({ id }) => id).join(', ')

const themeOf = ({ shownTheme }: Pictured): PictureTheme =>
  shownTheme === 'contrast' ? 'contrast' : shownTheme.includes('dark') ? 'stage-dark' : 'stage'

const widthOf = (wanted: number): number =>
  Math.round(Math.min(widthMost, Math.max(widthLeast, wanted)) / widthStep) * widthStep
