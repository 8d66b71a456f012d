import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { askAll } from './ask.ts'
import type { Case } from './Case.ts'
import type { Driver } from './Driver.ts'
import { play, type PlayedHere } from './play.ts'
import { fold, type Played, type Recording } from './recording.ts'
import { Upstream } from './Upstream.ts'

/** Real runs of one case. */
const runsOfCase = 5

/** Plays a case five times with a real proxy, and folds what was seen. */
export async function record(
  one: Case,
  driver: Driver,
  say: (text: string) => void,
): Promise<Recording> {
  const config = driver.config(one)
  // A real client asks for whom, and how, the simulator's has asked.
  const { looks } = play(one.scenario)
  const runs: Played[] = []
  for (let run = 0; run < runsOfCase; run++) {
    runs.push(await recordOnce(one, driver, JSON.stringify(config), looks))
    say('.')
  }
  return {
    proxy: driver.name,
    version: driver.version(),
    date: new Date().toISOString().slice(0, 10),
    hash: one.hash,
    ...fold(runs, one.fields.length > 0 || one.slackMs !== undefined),
    config,
  }
}

async function recordOnce(
  one: Case,
  driver: Driver,
  config: string,
  looks: PlayedHere['looks'],
): Promise<Played> {
  const folder = await mkdtemp(join(tmpdir(), 'halfopen-oracle-'))
  const upstream = new Upstream(one.scenario)
  try {
    const ports = await upstream.listen()
    const running = await driver.start(one, withPlaces(config, ports, folder), folder)
    let counters: Record<string, number>
    let beganAt: number
    try {
      upstream.begin()
      beganAt = Date.now()
      const untilMs = one.scenario.durationUs / 1000
      if (running.ask === undefined) await askAll(one, looks, running.port, untilMs)
      else await running.ask(untilMs)
      counters = await running.counters()
    } finally {
      await running.stop()
    }
    const names = new Map(Object.entries(ports).map(([name, port]) => [String(port), name]))
    const requests = await running.requests(names)
    return { requests, counters, ejections: await running.ejections(names, beganAt) }
  } finally {
    upstream.close()
    await rm(folder, { recursive: true, force: true })
  }
}

/** Ports are numbers in a configuration, so the quotes around the placeholder go as well. */
function withPlaces(
  config: string,
  ports: Readonly<Record<string, number>>,
  folder: string,
): string {
  const [begin, ...all] = [config, ...Object.values(ports)]
  let text = String(begin)
    .replaceAll('${folder}', folder)
    .replaceAll('"${ports}"', JSON.stringify(all))
  for (const [name, port] of Object.entries(ports))
    text = text.replaceAll(`"\${${name}}"`, String(port)).replaceAll(`\${${name}}`, String(port))
  return text
}
