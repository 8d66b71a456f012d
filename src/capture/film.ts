import {
  BufferTarget,
  canEncodeVideo,
  CanvasSource,
  Mp4OutputFormat,
  Output,
  WebMOutputFormat,
  type VideoCodec,
} from 'mediabunny'

export type FilmFormat = 'webm' | 'mp4'

/** The codecs of a format, the best first: what a browser is asked for. */
const codecs: Readonly<Record<FilmFormat, readonly VideoCodec[]>> = {
  webm: ['vp9', 'vp8'],
  mp4: ['avc'],
}

/** Compressed so much that letters stay sharp: bits for a px of a picture. Guess, judged by eye. */
const bitsPerPx = 0.12
/** So often one can jump into a film, s. */
const keyPictureEvery = 2

/** What this browser can encode at a size; undefined where it cannot. */
export async function codecFor(
  format: FilmFormat,
  width: number,
  height: number,
): Promise<VideoCodec | undefined> {
  for (const codec of codecs[format])
    if (await canEncodeVideo(codec, { width, height })) return codec
  return undefined
}

/** A film that is written picture by picture. */
export class Film {
  readonly #output: Output
  readonly #target = new BufferTarget()
  readonly #source: CanvasSource
  readonly #fps: number
  #count = 0

  private constructor(
    canvas: HTMLCanvasElement,
    format: FilmFormat,
    codec: VideoCodec,
    fps: number,
  ) {
    this.#fps = fps
    this.#output = new Output({
      format:
        format === 'webm'
          ? new WebMOutputFormat()
          : new Mp4OutputFormat({ fastStart: 'in-memory' }),
      target: this.#target,
    })
    const bitrate = Math.round(canvas.width * canvas.height * fps * bitsPerPx)
    this.#source = new CanvasSource(canvas, {
      codec,
      bitrate,
      keyFrameInterval: keyPictureEvery,
      latencyMode: 'quality',
    })
    this.#output.addVideoTrack(this.#source, { frameRate: fps })
  }

  static async start(
    canvas: HTMLCanvasElement,
    format: FilmFormat,
    codec: VideoCodec,
    fps: number,
  ): Promise<Film> {
    const film = new Film(canvas, format, codec, fps)
    await film.#output.start()
    return film
  }

  /** Adds what is on the canvas now: it stands for one picture's time. */
  async add(): Promise<void> {
    await this.#source.add(this.#count++ / this.#fps, 1 / this.#fps)
  }

  async finish(): Promise<Uint8Array<ArrayBuffer>> {
    await this.#output.finalize()
    const bytes = new Uint8Array(this.#target.buffer!)
    withoutDates(bytes)
    return bytes
  }

  async cancel(): Promise<void> {
    if (this.#output.state !== 'finalized') await this.#output.cancel()
  }
}

const dated = ['mvhd', 'tkhd', 'mdhd'] as const

/**
 * Takes out of an MP4 when it was made, so that the same film is the same file.
 *
 * @source ISO/IEC 14496-12, 8.2.2, 8.3.2, 8.4.2: version and flags, then two times of 4 bytes, or of 8 in version 1
 */
function withoutDates(bytes: Uint8Array): void {
  const isMp4 = String.fromCharCode(...bytes.subarray(4, 8)) === 'ftyp'
  if (!isMp4) return
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const visit = (from: number, to: number): void => {
    for (let at = from; at + 8 <= to;) {
      const size = view.getUint32(at)
      const type = String.fromCharCode(...bytes.subarray(at + 4, at + 8))
      if (size < 8) return
      if (type === 'moov' || type === 'trak' || type === 'mdia') visit(at + 8, at + size)
      if (dated.some((name) => name === type)) {
        const length = bytes[at + 8] === 1 ? 16 : 8
        bytes.fill(0, at + 12, at + 12 + length)
      }
      at += size
    }
  }
  visit(0, bytes.length)
}
