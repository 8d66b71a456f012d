import { FrameRun, type BeatName } from './FrameRun.ts'

/** A picture that comes later than this does not come (guess). */
const pictureWithinMs = 30_000

/**
 * Opens a frame only to take its picture at the end of a beat, and closes it again.
 *
 * @param beat the last one when undefined: the frame knows how many there are
 * @returns the address of the picture, as data; undefined when there is none, for whatever reason
 */
export function photograph(
  address: string,
  beat: BeatName | undefined,
): Promise<string | undefined> {
  return new Promise((resolve) => {
    const end = (picture: string | undefined): void => {
      clearTimeout(timer)
      run.dispose()
      resolve(picture)
    }
    const timer = setTimeout(() => end(undefined), pictureWithinMs)
    const run = new FrameRun(address, '', {
      onReady: ({ beats }) => {
        const last = beat ?? Math.max((beats?.length ?? 1) - 1, 0)
        run.want({ beat: last, at: 'end', play: false })
      },
      onShown: () => {
        run.ask('snapshot', { format: 'png' }).then(
          (answer) => void asAddress(answer).then(end),
          () => end(undefined),
        )
      },
      onTrouble: () => end(undefined),
    })
    Object.assign(run.element.style, {
      position: 'fixed',
      left: '0',
      top: '0',
      width: '1280px',
      height: '720px',
      border: '0',
      opacity: '0',
    })
    document.body.append(run.element)
  })
}

/** A picture that came as an answer, as an address of its own data: decks copy pages, and keep them. */
export function asAddress(answer: unknown): Promise<string | undefined> {
  const data = (answer as { data?: unknown } | undefined)?.data
  if (typeof data === 'string') return Promise.resolve(data)
  if (!(data instanceof Blob)) return Promise.resolve(undefined)
  return new Promise((resolve) => {
    const reader = new FileReader()
    reader.onload = () => resolve(String(reader.result))
    reader.onerror = () => resolve(undefined)
    reader.readAsDataURL(data)
  })
}
