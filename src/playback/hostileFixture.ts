import { Frame, header } from '../record/Frame.ts'
import type { Topology } from '../record/Topology.ts'
import { wholePlayback } from './wholePlayback.ts'
import type { Answer, Ask } from './protocol.ts'
import type { Question } from './WorkerClient.ts'

type FrameAnswer = Extract<Answer, { type: 'frame' }>

/** A playback as a page asks it, without a page. */
export class Mesh {
  private readonly playback = wholePlayback()
  private readonly text: string
  private topology: Topology | undefined
  private id = 0

  constructor(text: string) {
    this.text = text
  }

  ask(question: Question): Answer {
    return this.playback.ask({ ...question, id: ++this.id } as Ask)
  }

  load(): Answer {
    const answer = this.ask({ type: 'load', text: this.text, file: 'a.yaml' })
    if (answer.type === 'loaded') this.topology = answer.topology
    return answer
  }

  /** One slice of the way to a moment. */
  slice(t: number): FrameAnswer {
    const answer = this.ask({ type: 'frame', t, windowUs: 0, buffer: undefined })
    if (answer.type !== 'frame') throw new Error(`no frame, but ${JSON.stringify(answer)}`)
    return answer
  }

  /** All the way to a moment, or as far as it goes. */
  frame(t: number): FrameAnswer {
    for (;;) {
      const answer = this.slice(t)
      if (!answer.more) return answer
    }
  }

  /** The moment of a frame, and what the whole run up to there comes to. */
  stateIn({ buffer }: FrameAnswer): {
    readonly now: number
    readonly events: number
    readonly digest: string
  } {
    const { header: words } = new Frame(this.topology!, buffer)
    const digest = [words[header.digestHigh], words[header.digestLow]].join()
    return { now: words[header.now]!, events: words[header.events]!, digest }
  }
}
