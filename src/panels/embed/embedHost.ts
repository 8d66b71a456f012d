import { MessageError, type EmbedHost } from '../../embed/EmbedHost.ts'
import type { Given } from '../../embed/messages.ts'
import { readLink, type SharedRun } from '../../playback/shareLink.ts'
import type { MetricWindow } from '../../playback/protocol.ts'
import type { Command } from '../../scenario/commands.ts'
import { formatCommand } from '../../scenario/formatCommand.ts'
import { ScenarioError } from '../../scenario/ScenarioError.ts'
import { embed as said } from '../../words/en/embed.ts'
import { plainUnit, plainValue } from './guess.ts'
import type { Visit } from './Visit.svelte.ts'

const usPerSecond = 1_000_000

/** What the page of a visit does for its host. */
export function embedHostOf(visit: Visit): EmbedHost {
  const { player } = visit
  /** What was injected by message, by the name that the host got. */
  const injected = new Map<string, Command>()
  let injections = 0

  const loaded = (): void => {
    if (player.topology === undefined) throw new MessageError('state', said.nothingLoaded)
  }
  const playing = (): { readonly playing: boolean } => ({ playing: player.isPlaying })

  return {
    async ready() {
      await visit.isOpen
      const { scenario, title, beats } = visit.about()
      return { scenario, title, beats, size: { width: visit.width, height: visit.height } }
    },

    async measure(metrics) {
      const now = player.shownAt ?? 0
      const windows = metrics.map((metric) => ({ metric, fromUs: 0, toUs: Math.max(1, now) }))
      const measured = await player.measure(windows)
      const unknown = metrics.find((_, index) => measured?.units[index] === null)
      if (unknown !== undefined) throw new MessageError('invalid', said.noMetric(unknown))
      return Object.fromEntries(
        metrics.map((metric, index) => [
          metric,
          plainValue(measured?.values[index] ?? null, measured?.units[index] ?? null),
        ]),
      )
    },

    async load(order) {
      const problems = await visit.load(runOf(order), order)
      if (problems.length > 0) throw new MessageError('refused', textOf(problems))
      return { beats: visit.about().beats }
    },

    async play() {
      loaded()
      await visit.play()
      return playing()
    },
    pause() {
      visit.pause()
      return playing()
    },
    async toggle() {
      loaded()
      if (player.isPlaying) visit.pause()
      else await visit.play()
      return playing()
    },

    async seek(where) {
      loaded()
      const { beats } = visit
      const play = where.play === true && visit.role === 'leader'
      if ('t' in where) await beats.seek(Math.round(where.t * usPerSecond), play)
      else {
        if (beats.find(where.beat) === undefined) {
          const known = beats.list.map(({ id }) => id).join(', ')
          throw new MessageError(
            'invalid',
            `${said.noBeat(known).reason}. ${said.noBeat(known).mend}`,
          )
        }
        await beats.go(where.beat, { at: where.at ?? 'start', play })
      }
      if (play) visit.hasStarted = true
      return { t: player.moment / usPerSecond, beat: beats.index }
    },
    async next() {
      loaded()
      visit.hasStarted = true
      return visit.beats.next()
    },
    async prev() {
      loaded()
      visit.hasStarted = true
      return visit.beats.prev()
    },

    async set({ path, value }) {
      loaded()
      await setValue(visit, path, value)
      return { applied: true }
    },

    async inject({ fault, target, params, at, until }) {
      loaded()
      const words = params === undefined ? [] : Array.isArray(params) ? params : [params]
      const from = at ?? player.nextMoment / usPerSecond
      const when = until === undefined ? `${from}s` : `${from}s..${until}s`
      const text = [when, fault, target, ...words].join(' ')
      const command = await readCommand(visit, text)
      await player.setCommands(
        [...player.added, command].sort((one, other) => one.at - other.at),
        player.isPlaying,
      )
      if (player.problems.length > 0) throw new MessageError('refused', textOf(player.problems))
      visit.changed()
      const faultId = `fault-${++injections}`
      injected.set(faultId, command)
      return { faultId }
    },
    async clear(payload) {
      loaded()
      const id = payload?.faultId
      if (id === undefined) {
        injected.clear()
        await player.setCommands([])
      } else {
        const command = injected.get(id)
        if (command === undefined) throw new MessageError('invalid', said.noFault(id))
        injected.delete(id)
        const written = formatCommand(command)
        const isOther = (other: Command): boolean => formatCommand(other) !== written
        await player.setCommands(player.added.filter(isOther))
      }
      visit.changed()
      return undefined
    },

    speed: (value) => void visit.setSpeed(value),
    theme: (value) => void (visit.theme = value),
    layout: (value) => void (visit.layout = value === 'auto' ? undefined : value),
    motion: (value) => void (visit.motion = value === 'auto' ? undefined : value),
    panels: (value) => void (visit.panels = value),
    lock(value) {
      visit.lock = value
      visit.unlock = undefined
      return undefined
    },
    unlock: (value) => void (visit.unlock = value ?? undefined),
    keys: (value) => void (visit.keyWay = value),
    role(value) {
      visit.setRole(value)
      return undefined
    },

    async predict({ answer }) {
      loaded()
      const judgement = await visit.guessing.commit(answer)
      if (judgement === undefined) throw new MessageError('state', said.nothingAsked)
      return judgement
    },
    tally(counts) {
      if (!visit.guessing.count(counts)) throw new MessageError('invalid', said.noSuchOption)
      return undefined
    },

    async query({ metric, edge, window }) {
      loaded()
      const toUs = player.shownAt ?? 0
      const fromUs = window === undefined ? 0 : Math.max(0, toUs - Math.round(window * usPerSecond))
      const text = edge === undefined ? metric : `${metric}(${edge})`
      const asked: MetricWindow = { metric: text, fromUs, toUs: Math.max(fromUs + 1, toUs) }
      const measured = await player.measure([asked])
      const unit = measured?.units[0] ?? null
      if (unit === null) throw new MessageError('invalid', said.noMetric(text))
      return { value: plainValue(measured?.values[0] ?? null, unit), unit: plainUnit(unit) }
    },

    async snapshot(order) {
      loaded()
      const { takeSnapshot } = await import('./takeSnapshot.ts')
      return takeSnapshot(visit, order)
    },
    async capture(order, report) {
      loaded()
      const { pictures } = visit.around
      if (pictures === undefined) throw new MessageError('unsupported', said.noPictures)
      return (await pictures()).capture(visit, order, report)
    },

    dispose: () => visit.close(),
  }
}

/**
 * Sets a value of the scenario by its path, and runs it from the same moment with it.
 *
 * @throws MessageError with what is wrong
 */
export async function setValue(
  visit: Visit,
  path: string,
  value: string | number | boolean | null,
): Promise<void> {
  const { player } = visit
  const { scenario } = player
  const changed = await player.settingOf(path, value)
  if (scenario === undefined || changed === undefined) {
    throw new MessageError('state', said.nothingLoaded)
  }
  if ('problems' in changed) throw new MessageError('refused', textOf(changed.problems))
  const isOpened = await player.open({
    scenario: { id: '', title: scenario.title, file: scenario.file, text: changed.text },
    // The seed and the system may be what is set.
    ...(path === 'seed' ? {} : { seed: player.seed }),
    ...(path === 'system' || player.system === undefined ? {} : { system: player.system }),
    commands: player.added,
    at: player.moment,
    play: player.isPlaying,
    isEdit: true,
  })
  if (!isOpened) throw new MessageError('refused', textOf(player.problems))
  visit.changed()
}

function runOf(order: Given<'load'>): SharedRun {
  const { scenario, level, state, text, file, seed, system } = order
  const named = [scenario, level, state, text].filter((given) => given !== undefined)
  if (named.length !== 1) throw new MessageError('invalid', said.loadWhat)
  if (level !== undefined) throw new MessageError('unsupported', said.noLevels.reason)
  const more = { file, seed, system, commands: order.do }
  if (scenario !== undefined) return { scenario, ...more }
  if (text !== undefined) return { scenario: '', text, ...more }
  const read = readLink(`state=${state}`)
  if (read?.text === undefined) throw new MessageError('invalid', said.stateDamaged)
  return { ...read, ...more }
}

/** @throws MessageError when it is none, or names what is not there */
async function readCommand(visit: Visit, text: string): Promise<Command> {
  const { parseCommand } = await import('../../scenario/commandText.ts')
  try {
    const command = parseCommand(text, visit.player.names, 'inject')
    if (command.kind !== 'fault') throw new MessageError('invalid', said.notAFault)
    return command
  } catch (error) {
    if (error instanceof ScenarioError) throw new MessageError('refused', textOf(error.problems))
    throw error
  }
}

function textOf(problems: readonly { readonly what: string; readonly mend: string }[]): string {
  return problems.map(({ what, mend }) => `${what} ${mend}`).join('\n')
}
