import { makePack, type PackOrder, type PackProgress } from '../../capture/Pack.ts'
import type { CaptureTools } from '../../capture/SceneStage.ts'
import { zipPack, type Kept } from '../../capture/zipPack.ts'

type State = 'choosing' | 'making' | 'zipping' | 'done' | 'cancelled' | 'failed'

/** A pack that is being made, or was: what a page shows of it. */
export class PackMaking {
  state: State = $state('choosing')
  progress: PackProgress | undefined = $state.raw()
  /** The files that are finished. The browser may keep them on its disk: they are no part of the page's memory. */
  files: readonly Kept[] = $state.raw([])
  message = $state('')
  readonly bytes = $derived(this.files.reduce((sum, { blob }) => sum + blob.size, 0))
  readonly #tools: CaptureTools
  #stop: AbortController | undefined

  constructor(tools: CaptureTools) {
    this.#tools = tools
  }

  get isBusy(): boolean {
    return this.state === 'making' || this.state === 'zipping'
  }

  async make(order: PackOrder): Promise<void> {
    this.cancel()
    const stop = new AbortController()
    this.#stop = stop
    this.state = 'making'
    this.progress = undefined
    this.files = []
    this.message = ''
    try {
      await makePack(
        order,
        this.#tools,
        {
          onFile: ({ name, type, bytes }) => {
            this.files = [...this.files, { name, blob: new Blob([bytes], { type }) }]
          },
          onProgress: (progress) => (this.progress = progress),
        },
        stop.signal,
      )
      this.state = 'done'
    } catch (error) {
      if (stop.signal.aborted) this.state = 'cancelled'
      else {
        this.state = 'failed'
        this.message = error instanceof Error ? error.message : String(error)
      }
    }
  }

  /** All files as one. */
  async zip(): Promise<Blob | undefined> {
    const before = this.state
    const stop = new AbortController()
    this.#stop = stop
    this.state = 'zipping'
    try {
      return await zipPack(this.files, stop.signal)
    } catch (error) {
      this.message = error instanceof Error ? error.message : String(error)
      return undefined
    } finally {
      this.state = before
    }
  }

  cancel(): void {
    this.#stop?.abort()
    this.#stop = undefined
  }

  /** Back to choosing; what was made is forgotten. */
  reset(): void {
    this.cancel()
    this.state = 'choosing'
    this.progress = undefined
    this.files = []
  }
}
