import type { Fork } from '../playback/Fork.ts'
import type { PlaceRef } from '../playback/protocol.ts'
import { mostCommands, type LinkTrouble, type SharedRun } from '../playback/shareLink.ts'
import type { Topology } from '../record/Topology.ts'
import type { CatalogEntry } from '../scenario/catalog.ts'
import type { CatalogText } from '../scenario/catalogTexts.ts'
import type { Command } from '../scenario/commands.ts'
import { formatCommand } from '../scenario/formatCommand.ts'
import { ScenarioError, type Problem } from '../scenario/ScenarioError.ts'
import { words } from '../words/words.ts'
import type { OpenScenario, Player } from './Player.svelte.ts'
import type { KeptRun } from './RunKeeper.ts'

/** Opens what a link says: exactly that moment of exactly that run. */
export async function openShared(
  player: Player,
  catalog: readonly CatalogText[],
  shared: SharedRun,
  play: boolean,
): Promise<readonly Problem[]> {
  if (shared.trouble !== undefined) return [problemOf(shared.trouble)]
  const known = catalog.find(({ id }) => id === shared.scenario)
  const scenario: OpenScenario | undefined =
    shared.text === undefined
      ? known && (await openEntry(known))
      : {
          id: '',
          title: shared.file ?? words.time.yourScenario,
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
        what: words.time.unknownScenario(shared.scenario),
        mend: words.time.knownScenarios(catalog.map(({ id }) => id).join(', ')),
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

/** What is wrong with a link that cannot be opened. */
function problemOf(trouble: LinkTrouble): Problem {
  const told = {
    damaged: { code: 'link-damaged', ...words.time.linkDamaged },
    tooLong: { code: 'text-too-long', ...words.time.linkTooLong },
    tooManyCommands: { code: 'too-many', ...words.time.linkTooMany(mostCommands) },
  } as const
  return { file: 'link', line: 0, column: 0, ...told[trouble] }
}

/** Fetches the text of a scenario that comes with the program. */
export async function openEntry(entry: CatalogText | CatalogEntry): Promise<OpenScenario> {
  const { id, file, load, loadRead } = entry
  const [text, read] = await Promise.all([load(), loadRead?.()])
  return { id, title: 'title' in entry ? entry.title : id, file, text, read }
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
export function shareOf(player: Player): SharedRun | undefined {
  const { scenario } = player
  if (scenario === undefined) return undefined
  return {
    scenario: scenario.id,
    ...(scenario.id === '' ? { text: scenario.text, file: scenario.file } : {}),
    seed: player.seed,
    system: player.system,
    commands: player.added.length === 0 ? undefined : player.added.map(formatCommand),
    at: player.moment,
  }
}

/** The run of a player with the way it is looked at, to be kept; undefined while there is none. */
export function keptOf(player: Player): KeptRun | undefined {
  const run = shareOf(player)
  if (run === undefined) return undefined
  const { speedUs, selection, loop, slowOnFailure, pauseOn } = player
  const forks = player.forks.map((fork) => ({
    ...fork,
    commands: fork.commands.map(formatCommand),
  }))
  return { run, speedUs, selection, loop, slowOnFailure, pauseOn, forks }
}

/** Opens what was kept: the same moment of the same run, looked at in the same way. */
export async function openKept(
  player: Player,
  catalog: readonly CatalogText[],
  kept: KeptRun,
): Promise<readonly Problem[]> {
  const problems = await openShared(player, catalog, kept.run, false)
  const { topology } = player
  if (topology === undefined || problems.length > 0) return problems
  player.setSpeed(kept.speedUs)
  player.setLoop(kept.loop)
  player.setPauseOn(kept.pauseOn)
  if (kept.slowOnFailure !== player.slowOnFailure) player.setSlowOnFailure(kept.slowOnFailure)
  if (kept.selection !== undefined && isThere(kept.selection, topology)) {
    player.select(kept.selection)
  }
  const forks: Fork[] = []
  for (const fork of kept.forks) {
    const { commands, problems: mistakes } = await readCommands(fork.commands, player)
    if (mistakes.length === 0) forks.push({ ...fork, commands })
  }
  player.forks = forks
  return problems
}

function isThere({ kind, index }: PlaceRef, topology: Topology): boolean {
  const places: Partial<Record<PlaceRef['kind'], readonly unknown[]>> = {
    client: topology.clients,
    service: topology.services,
    endpoint: topology.endpoints,
    proxy: topology.proxies,
    edge: topology.edges,
    cluster: topology.clusters,
    member: topology.members,
    controlPlane: topology.hasControlPlane ? [0] : [],
  }
  return index < (places[kind]?.length ?? 0)
}
