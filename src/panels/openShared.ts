import { readLink, writeLink, type SharedRun } from '../playback/shareLink.ts'
import type { CatalogEntry } from '../scenario/catalog.ts'
import type { Command } from '../scenario/commands.ts'
import { ScenarioError, type Problem } from '../scenario/ScenarioError.ts'
import type { OpenScenario, Player } from './Player.svelte.ts'

const storageKey = 'halfopen.run'

/** Opens what a link says: exactly that moment of exactly that run. */
export async function openShared(
  player: Player,
  catalog: readonly CatalogEntry[],
  shared: SharedRun,
  play: boolean,
): Promise<readonly Problem[]> {
  const known = catalog.find(({ id }) => id === shared.scenario)
  const scenario: OpenScenario | undefined =
    shared.text === undefined
      ? known && (await openEntry(known))
      : {
          id: '',
          title: shared.file ?? 'Your scenario',
          file: shared.file ?? 'link',
          text: shared.text,
        }
  if (scenario === undefined) {
    return [
      {
        code: 'unknown-scenario',
        file: 'link',
        line: 0,
        column: 0,
        what: `There is no scenario called "${shared.scenario}".`,
        mend: `Known: ${catalog.map(({ id }) => id).join(', ')}.`,
      },
    ]
  }
  const order = { scenario, seed: shared.seed, system: shared.system, play }
  if (shared.commands === undefined) {
    await player.open({ ...order, at: shared.at })
    return []
  }
  // Names in commands are those of the scenario: it is read first.
  if (!(await player.open({ ...order, play: false }))) return []
  const { commands, problems } = await readCommands(shared.commands, player)
  await player.open({ ...order, commands, at: shared.at })
  return problems
}

/** Fetches the text of a scenario that comes with the program. */
export async function openEntry({ id, title, file, load }: CatalogEntry): Promise<OpenScenario> {
  return { id, title, file, text: await load() }
}

async function readCommands(
  texts: readonly string[],
  player: Player,
): Promise<{ commands: readonly Command[]; problems: readonly Problem[] }> {
  const { parseCommand } = await import('../scenario/commandText.ts')
  const commands: Command[] = []
  const problems: Problem[] = []
  for (const text of texts) {
    try {
      commands.push(parseCommand(text, player.names, 'link'))
    } catch (error) {
      if (!(error instanceof ScenarioError)) throw error
      problems.push(...error.problems)
    }
  }
  return { commands, problems }
}

/** The run of a player as a link carries it. */
export async function shareOf(player: Player): Promise<SharedRun | undefined> {
  const { scenario } = player
  if (scenario === undefined) return undefined
  const { formatCommand } = await import('../scenario/commandText.ts')
  return {
    scenario: scenario.id,
    ...(scenario.id === '' ? { text: scenario.text, file: scenario.file } : {}),
    seed: player.seed,
    system: player.system,
    commands: player.added.length === 0 ? undefined : player.added.map(formatCommand),
    at: Math.round(player.t),
  }
}

/** Keeps the run for the next visit; where storage is denied nothing is kept. */
export function remember(run: SharedRun): void {
  try {
    localStorage.setItem(storageKey, writeLink(run))
  } catch {
    // Denied or full: the page works without it.
  }
}

export function recall(): SharedRun | undefined {
  try {
    return readLink(localStorage.getItem(storageKey) ?? '')
  } catch {
    return undefined
  }
}
