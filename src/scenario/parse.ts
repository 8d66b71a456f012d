import { isMap, isScalar, isSeq } from 'yaml'
import type { Node } from 'yaml'
import { checkCalls } from './calls.ts'
import { Cursor, noTotals } from './Cursor.ts'
import type { Draft } from './Cursor.ts'
import { isZoneName, withMiddles, zonesAround, type Names } from './names.ts'
import { notesOn } from './notes.ts'
import { defaultZone } from './placement.ts'
import type { Place } from './Problems.ts'
import { formatVersion, scenario as scenarioField } from './schema.ts'
import type { Scenario } from './Scenario.ts'
import { ScenarioError } from './ScenarioError.ts'
import { applySetting } from './settings.ts'
import { keyText, readYaml } from './yamlText.ts'
import type { YamlText } from './yamlText.ts'

/** What to read a scenario with, besides its text. */
export interface ParseOptions {
  /** Named in every message. */
  readonly file: string
  /** Values to set before the document is read, by dotted path; null takes a key out. */
  readonly set?: Readonly<Record<string, unknown>>
  /** In place of the scenario's own seed. */
  readonly seed?: number
  /** In place of the scenario's own system. */
  readonly system?: string
}

/**
 * Reads a scenario: text → complete, in base units. The only place where a scenario is checked.
 *
 * @returns the scenario, and notes on what is allowed but looks like an oversight
 * @throws ScenarioError with every mistake of the text, in its order
 */
export function parseScenario(
  text: string,
  options: ParseOptions,
): { readonly scenario: Scenario; readonly notes: string[] } {
  const first = readOnce(text, options, [])
  const { control } = first.scenario
  if (control !== undefined) {
    // Tried out now, so that nobody meets its mistakes only when the control is run.
    const placeOf = (path: string) => first.controlPlaces.get(path) ?? first.start
    const settings = Object.entries(control.set).map(([path, value]) => ({
      path,
      value,
      place: placeOf(path),
    }))
    inControl(() => readOnce(text, options, settings))
  }
  return { scenario: first.scenario, notes: notesOn(first.scenario) }
}

/** A mistake that only the settings of the control make says so. */
function inControl(read: () => unknown): void {
  try {
    read()
  } catch (error) {
    if (!(error instanceof ScenarioError)) throw error
    const problems = error.problems.map((problem) => ({
      ...problem,
      what: `In the control run, ${problem.what}`,
    }))
    throw new ScenarioError(problems)
  }
}

interface PlacedSetting {
  readonly path: string
  readonly value: unknown
  readonly place: Place
}

function readOnce(text: string, options: ParseOptions, more: readonly PlacedSetting[]) {
  const yaml = readYaml(text, options.file)
  const start = yaml.places.at(0)
  checkVersion(yaml, start)
  for (const { path, value, place } of [...settingsOf(options), ...more]) {
    applySetting({ ...yaml, root: scenarioField }, path, value, place)
  }
  const names = namesIn(yaml.document.contents as Node | null)
  const totals = noTotals()
  const draft: Draft = { ...yaml, names, calls: [], totals }
  const root = new Cursor(draft, yaml.document.contents as Node | null, '', start)
  const scenario = scenarioField.read(root)
  checkCalls(draft)
  yaml.problems.throwIfAny()
  if (scenario === undefined)
    throw new Error('a scenario was not read, and no mistake was reported')
  const set = root.get('control')?.get('set')
  const controlPlaces = new Map(set?.entries.map(({ key, keyPlace }) => [key, keyPlace]))
  return { scenario, start, controlPlaces }
}

/** The version decides how the rest is read, so nothing else is told while it is wrong. */
function checkVersion({ document, places, problems }: YamlText, start: Place): void {
  const { contents } = document
  const write = `Write halfopen: ${formatVersion} as the first line.`
  if (!isMap(contents)) {
    const what =
      contents === null || (isScalar(contents) && contents.value === null)
        ? 'The scenario is empty.'
        : 'The scenario is no map.'
    problems.add(start, 'version-missing', what, `${write} Services and clients follow.`)
    problems.throwIfAny()
    return
  }
  const pair = contents.items.find(({ key }) => keyText(key) === 'halfopen')
  if (pair === undefined) {
    problems.add(
      start,
      'version-missing',
      'The scenario does not say in which version of the format it is written.',
      write,
    )
  } else {
    const place = places.of(pair.value as Node | null, places.of(pair.key as Node, start))
    const version: unknown = isScalar(pair.value) ? pair.value.value : undefined
    if (typeof version !== 'number' || !Number.isInteger(version) || version < 1) {
      const shown = version === null || version === undefined ? 'empty' : JSON.stringify(version)
      problems.add(
        place,
        'version-wrong',
        `halfopen is ${shown}, which is no version.`,
        `Write halfopen: ${formatVersion}.`,
      )
    } else if (version > formatVersion) {
      const what = `halfopen is ${version}; this program reads version ${formatVersion}.`
      problems.add(
        place,
        'version-newer',
        what,
        'Use a newer Halfopen, or write the scenario in the older form.',
      )
    }
  }
  problems.throwIfAny()
}

function settingsOf({ set = {}, seed, system }: ParseOptions): PlacedSetting[] {
  const placed = (flag: string) => ({ file: flag, line: 0, column: 0 })
  const settings = Object.entries(set).map(([path, value]) => ({
    path,
    value,
    place: placed(`--set ${path}`),
  }))
  if (seed !== undefined) settings.push({ path: 'seed', value: seed, place: placed('--seed') })
  if (system !== undefined)
    settings.push({ path: 'system', value: system, place: placed('--system') })
  return settings
}

/** Who there is, known before anything refers to them. Works on any document, also a wrong one. */
function namesIn(contents: Node | null): Names {
  const services = new Map<string, number>()
  const clients = new Set<string>()
  const mapAt = (key: string) => {
    const value: unknown = isMap(contents) ? contents.get(key, true) : undefined
    return isMap(value) ? value.items : []
  }
  for (const { key, value } of mapAt('services')) {
    const endpoints: unknown = isMap(value) ? (value.get('endpoints') ?? 1) : 1
    // An unreadable number is reported where it stands; until then every endpoint may exist.
    const isCount = typeof endpoints === 'number' && Number.isInteger(endpoints) && endpoints > 0
    services.set(keyText(key), isCount ? endpoints : Infinity)
  }
  for (const { key } of mapAt('clients')) clients.add(keyText(key))
  const system: unknown = isMap(contents) ? contents.get('system') : undefined
  const ofSystem: unknown = isMap(contents) ? contents.getIn(['systems', system]) : undefined
  const waypoint: unknown = isMap(ofSystem) ? ofSystem.get('waypoint') : undefined
  const said: unknown =
    waypoint === 'none' || !isMap(ofSystem) ? undefined : (ofSystem.get('middle') ?? waypoint)
  const wanted: unknown = isMap(said) ? said.get('endpoints') : undefined
  const middle = typeof wanted === 'number' ? { endpoints: wanted } : {}
  const nodes = new Set(mapAt('nodes').map(({ key }) => keyText(key)))
  const teams = new Set(mapAt('teams').map(({ key }) => keyText(key)))
  const zones = new Set<string>()
  for (const { value } of [...mapAt('nodes'), ...mapAt('services')]) {
    const zone: unknown = isMap(value) ? value.get('zone', true) : undefined
    const named: unknown[] = isSeq(zone) ? zone.items : [zone]
    for (const one of named) {
      // Zones that no command could name are left out.
      const text = isScalar(one) ? (one.source ?? String(one.value)) : defaultZone
      if (isZoneName(text)) for (const name of zonesAround(text)) zones.add(name)
    }
  }
  const named = (key: string): Set<string> =>
    new Set(
      mapAt('services').flatMap(({ value }) => {
        const name: unknown = isMap(value) ? value.get(key, true) : undefined
        return isScalar(name) ? [name.source ?? String(name.value)] : []
      }),
    )
  return {
    services: withMiddles(
      typeof system === 'string' ? system : 'none',
      services,
      clients,
      said === undefined ? undefined : middle,
    ),
    clients,
    zones,
    nodes,
    teams,
    owners: named('team'),
    namespaces: named('namespace'),
  }
}
