import { MessageError } from '../../embed/EmbedHost.ts'
import type { Answers, Given } from '../../embed/messages.ts'
import { embed as said } from '../../words/en/embed.ts'
import type { Visit } from './Visit.svelte.ts'

/** The run of this moment as a link, or its signals as a table; a picture of it where the page can make one. */
export async function takeSnapshot(
  visit: Visit,
  { format, scale }: Given<'snapshot'>,
): Promise<Answers['snapshot']> {
  const name = visit.player.scenario?.id || 'run'
  switch (format) {
    case 'state':
      return { format, type: 'text/plain', name: `${name}.url`, data: visit.url }
    case 'csv':
      return { format, type: 'text/csv', name: `${name}.csv`, data: csvOf(visit) }
    default: {
      const { pictures } = visit.around
      if (pictures === undefined) throw new MessageError('unsupported', said.noPictures)
      return (await pictures()).snapshot(visit, format, scale ?? 1)
    }
  }
}

/** The golden signals of the mesh by bucket of time; empty where nothing was measured. */
function csvOf({ player }: Visit): string {
  const { series } = player
  if (series === undefined) throw new MessageError('state', said.nothingLoaded)
  const { mesh, bucketUs } = series
  const columns = Object.entries(mesh).filter(
    (entry): entry is [string, ArrayLike<number>] =>
      Array.isArray(entry[1]) || ArrayBuffer.isView(entry[1]),
  )
  const length = Math.max(0, ...columns.map(([, values]) => values.length))
  const rows = Array.from({ length }, (_, index) => [
    String((index * bucketUs) / 1_000_000),
    ...columns.map(([, values]) => {
      const value = values[index]
      return value === undefined || !Number.isFinite(value) ? '' : String(value)
    }),
  ])
  return [['seconds', ...columns.map(([column]) => column)], ...rows]
    .map((row) => row.join(','))
    .join('\n')
    .concat('\n')
}
