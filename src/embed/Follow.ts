import * as v from 'valibot'

/** Where a leader stands. */
export interface Where {
  readonly beat: number
  /** s of the run. */
  readonly t: number
  readonly playing: boolean
}

/** What is used of a `BroadcastChannel`. */
export interface ChannelLike {
  postMessage(message: unknown): void
  addEventListener(type: 'message', listener: (event: MessageEvent) => void): void
  close(): void
}

const said = v.variant('type', [
  v.strictObject({ halfopen: v.literal(1), type: v.literal('where?') }),
  v.strictObject({
    halfopen: v.literal(1),
    type: v.literal('here'),
    beat: v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(999)),
    t: v.pipe(v.number(), v.finite(), v.minValue(0)),
    playing: v.boolean(),
  }),
])

/**
 * Copies of one page that show the same: one leads, the others follow, as long as they come from the same origin. Who opens
 * later asks where the leader is.
 */
export class Follow {
  readonly #channel: ChannelLike
  readonly #leads: boolean

  /** @param where the leader's place, asked for when somebody comes; @param onWhere what a follower hears */
  constructor(
    channel: ChannelLike,
    leads: boolean,
    where: () => Where,
    onWhere: (where: Where) => void,
  ) {
    this.#channel = channel
    this.#leads = leads
    channel.addEventListener('message', ({ data }) => {
      const read = v.safeParse(said, data)
      if (!read.success) return
      const { output } = read
      if (output.type === 'where?') {
        if (leads) this.tell(where())
      } else if (!leads) onWhere({ beat: output.beat, t: output.t, playing: output.playing })
    })
    if (!leads) channel.postMessage({ halfopen: 1, type: 'where?' })
  }

  tell({ beat, t, playing }: Where): void {
    if (this.#leads) this.#channel.postMessage({ halfopen: 1, type: 'here', beat, t, playing })
  }

  close(): void {
    this.#channel.close()
  }
}
