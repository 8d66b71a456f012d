import type { Report } from '../../embed/EmbedHost.ts'
import type { Answers, Given } from '../../embed/messages.ts'
import type { WorkerClient } from '../../playback/WorkerClient.ts'
import type { Beats } from '../Beats.svelte.ts'
import type { Player } from '../Player.svelte.ts'
import type { StageLike } from '../stage.ts'

/** What a picture is made of. */
export interface Pictured {
  readonly player: Player
  readonly beats: Beats
  readonly stage: StageLike | undefined
  /** As `data-theme` has it. */
  readonly shownTheme: string
  /** CSS pixels of the frame. */
  readonly width: number
  readonly height: number
  /** The link to this moment in the app. */
  readonly url: string
}

/** Makes pictures of what a visit shows. @throws MessageError when it cannot */
export interface Pictures {
  snapshot(of: Pictured, format: 'png' | 'svg', scale: number): Promise<Answers['snapshot']>
  capture(of: Pictured, order: Given<'capture'>, report: Report): Promise<Answers['capture']>
}

/** What is around the frame, as far as it may know: the page gives it, a test something else. */
export interface Around {
  /** Where the app is, for links; without a fragment. */
  readonly app: string
  /** Puts what must survive a reload into the address of the frame. */
  remember(fragment: string): void
  /** Another playback: for what must be known of a later moment, and for a second run beside the first. */
  startAnother(): WorkerClient
  /** What makes pictures and films; fetched when somebody asks for one. */
  readonly pictures?: () => Promise<Pictures>
  /** Where theme and density are said. */
  readonly root: HTMLElement
}
