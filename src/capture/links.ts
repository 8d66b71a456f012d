import { writeLink } from '../playback/shareLink.ts'
import type { BeatView } from '../playback/protocol.ts'
import { formatCommand } from '../scenario/formatCommand.ts'
import type { FilmRun } from './FilmRun.ts'

/** Where a beat can be opened: in the app at its end, and in a frame of a document. */
export interface BeatLinks {
  readonly link: string
  readonly frameLink: string
}

/** @param base the address of the app, with a slash at the end or the name of its page */
export function linksOf(run: FilmRun, beat: BeatView, base: string): BeatLinks {
  const { order, topology } = run
  const { id, text, file, commands = [] } = order
  const shared = {
    scenario: id,
    ...(id === '' ? { text, file } : {}),
    seed: topology.seed,
    system: topology.system,
    commands: commands.length === 0 ? undefined : commands.map(formatCommand),
  }
  const app = base.replace(/[?#].*$/, '')
  const folder = app.replace(/[^/]*$/, '')
  const frame = new URLSearchParams(writeLink(shared))
  frame.set('beat', beat.id)
  return {
    link: `${app}#${writeLink({ ...shared, at: beat.untilUs })}`,
    frameLink: `${folder}embed.html#${frame.toString()}`,
  }
}
