import { beats, playable } from './beatFields.ts'
import { calendarOf } from './calendar.ts'
import { client } from './clientField.ts'
import type { Command } from './commands.ts'
import type { Cursor } from './Cursor.ts'
import { definitions } from './definitions.ts'
import { controlPlane } from './controlPlaneField.ts'
import { event } from './eventFields.ts'
import { expectations } from './expectFields.ts'
import {
  choice,
  count,
  defaulted,
  duration,
  flag,
  given,
  later,
  list,
  object,
  optional,
  record,
  required,
  text,
} from './fields.ts'
import type { Field, JsonSchema } from './fields.ts'
import { identity } from './identityField.ts'
import { link, network } from './linkFields.ts'
import type { LinkException } from './linkFields.ts'
import { isName, longestName, namePattern } from './names.ts'
import { defaultZone, nodeSystems, nodesForAll, placed } from './placement.ts'
import { policy } from './policyField.ts'
import { systems } from './systemsField.ts'
import { withoutTeam } from './speakerField.ts'
import { team } from './teamField.ts'
import { quote } from './quantities.ts'
import { systemNames } from './Scenario.ts'
import type { ControlSpec, LinkSpec, Scenario, TeamSpec } from './Scenario.ts'
import { mostEndpoints, mostServices, service } from './serviceField.ts'

/** The version of the format that is read. */
export const formatVersion = 1

/** `halfopen: 1`. Its absence and its future are told before all else, see `checkVersion`. */
const version: Field<number> = { schema: { const: formatVersion }, read: (at) => Number(at.scalar) }

/** guess: a title stands in one line */
const longestTitle = 200

/** The state of a control run, and what it must show. Its settings are tried out by `parseScenario`. */
const control = object(
  'a control',
  {
    title: defaulted(text(longestTitle), 'Control', 'what the control run shows'),
    set: required(
      later({ type: 'object' }),
      'a map of values by dotted path, null takes a key out',
    ),
    expect: required(expectations, 'what must hold then'),
  },
  ({ title, set, expect }, at): ControlSpec | undefined => {
    if (!set.isMap) {
      set.report(
        'wrong-type',
        `is ${set.shown}; it must be a map.`,
        'Write a map: { services.cart.failures: 30% }.',
      )
      return undefined
    }
    const values = set.entries.map(({ key, value }) => [
      key,
      value.node?.toJS(at.draft.document) ?? null,
    ])
    return { title, set: Object.fromEntries(values) as Record<string, unknown>, expect }
  },
)

const view = object(
  'a view',
  {
    speed: defaulted(duration({ least: 1 }), '50ms', 'mesh time shown in one second'),
    slowOnFailure: defaulted(
      flag(),
      false,
      'whether playing slows down when requests fail for a new reason',
    ),
  },
  ({ speed, slowOnFailure }) => ({ speedUs: speed, slowOnFailure }),
)

/** Its dialects come later; until then it must not look as if it were read. */
const config: Field<never> = {
  schema: false,
  read(at) {
    at.report(
      'config-not-read',
      "holds documents in the mesh's own language, which are not read yet.",
      'Write policies: in the neutral form.',
    )
    return undefined
  },
}

function checkName(name: string, at: Cursor): void {
  // In a text it was refused before; a setting can bring it, too.
  if (name in Object.prototype) {
    at.report('key-forbidden', 'has a name that cannot be a key.', 'Choose another name.')
    return
  }
  if (!isName(name)) {
    const mend = `Begin with a letter or digit; letters, digits, dots and hyphens may follow, ${longestName} in all.`
    at.report('name-wrong', `has a name that is not allowed: ${quote(name)}.`, mend)
  }
  const { services, clients } = at.draft.names
  if (services.has(name) && clients.has(name) && at.path.startsWith('clients')) {
    const mend = 'Rename one: commands and metrics could not tell them apart.'
    at.report('name-twice', 'has the name of a service.', mend)
  }
  const flow = /^(.*)-flow$/.exec(name)?.[1]
  if (flow !== undefined && services.has(flow)) {
    at.report(
      'name-wrong',
      `looks like the flow of ${flow}.`,
      `Rename it: ${name} is what stands before ${flow} where integration patterns do.`,
    )
  }
  const owner = /^(.*)-[0-9]{1,7}$/.exec(name)?.[1]
  if (owner !== undefined && services.has(owner)) {
    at.report(
      'name-wrong',
      `looks like an endpoint of ${owner}.`,
      `Rename it: ${owner}-1, ${owner}-2 … are the endpoints of ${owner}.`,
    )
  }
}

function checkNodeName(name: string, at: Cursor): void {
  if (isName(name)) return
  const mend = `Begin with a letter or digit; letters, digits, dots and hyphens may follow, ${longestName} in all.`
  at.report('name-wrong', `has a name that is not allowed: ${quote(name)}.`, mend)
}

function checkTeamName(name: string, at: Cursor): void {
  const others: readonly string[] = withoutTeam
  if (others.includes(name)) {
    at.report('name-wrong', `is ${name}, who is no team.`, 'Choose another name.')
    return
  }
  checkNodeName(name, at)
}

const names = { propertyNames: { pattern: namePattern, maxLength: longestName } }

/** All keys of a scenario. */
export const scenario: Field<Scenario> = object(
  'a scenario',
  {
    halfopen: required(version, String(formatVersion)),
    title: defaulted(text(longestTitle), 'Untitled', 'what it shows, in a few words'),
    description: defaulted(text(), '', 'what to look at'),
    seed: defaulted(count(0, 4_294_967_295), 1, 'the seed of all chance'),
    // guess: long enough for a fault and the recovery from it
    duration: defaulted(duration({ least: 1 }), '60s', 'how long it runs'),
    system: defaulted(
      choice('system', systemNames, 'unknown-system'),
      'none',
      'the mesh it runs on',
    ),
    systems: defaulted(systems, {}, 'what is said of systems: costs and options'),
    services: required(
      record('services', service, checkName, {
        ...names,
        minProperties: 1,
        maxProperties: mostServices,
      }),
      'a map of services by name',
    ),
    nodes: defaulted(
      record(
        'nodes',
        object(
          'a node',
          { zone: defaulted(text(), defaultZone, 'the zone it is in') },
          (values) => values,
        ),
        checkNodeName,
        { ...names, maxProperties: mostEndpoints },
      ),
      {},
      'the machines that endpoints are spread over, by name',
    ),
    teams: defaulted(
      record('teams', team, checkTeamName, { ...names, maxProperties: mostServices }),
      {},
      'who owns the services, by name',
    ),
    clients: defaulted(
      record('clients', client, checkName, { ...names, maxProperties: mostServices }),
      {},
      'who asks, by name',
    ),
    network: defaulted(network, {}, 'what every link has'),
    links: defaulted(list('links', link, { most: 10_000 }), [], 'exceptions to network'),
    policies: defaulted(list('policies', policy, { most: 10_000 }), [], 'what the proxies do'),
    config: optional(config, "documents in the mesh's own language; not read yet"),
    controlPlane: defaulted(controlPlane, {}, 'how policy and endpoints reach the proxies'),
    identity: optional(identity, 'certificates; absent: as the system has it by default'),
    events: defaulted(list('events', event, { most: 10_000 }), [], 'what happens to the run'),
    expect: defaulted(expectations, [], 'what the run must show'),
    control: optional(control, 'the same run without the trigger or without the fix'),
    beats: defaulted(beats, [], 'moments of the run, in the order in which somebody shows them'),
    view: defaulted(view, {}, 'how the app opens it'),
  },
  (values, at): Scenario => ({
    title: values.title,
    description: values.description,
    seed: values.seed,
    durationUs: values.duration,
    system: values.system,
    systems: values.systems,
    ...placesOf(values.services, values.nodes, nodeSystems.includes(values.system)),
    teams: values.teams.map(([name, spec]) => ({ name, ...spec })),
    clients: values.clients.map(([name, spec]) => ({ name, ...spec })),
    network: values.network,
    links: values.links.map((one) => completed(one, values.network)),
    policies: values.policies,
    controlPlane: values.controlPlane,
    events: inOrder([
      ...values.events,
      ...values.beats.flatMap(({ happening }) => happening),
      ...releasesIn(values),
    ]),
    identity: values.identity,
    expect: values.expect.filter((one, index) =>
      hasWindow(one.afterUs, values.duration, index, at),
    ),
    control: values.control,
    beats: playable(values.beats, values.duration, values.view.speedUs),
    view: values.view,
  }),
)

type Services = readonly (readonly [string, ReturnOf<typeof service>])[]
type ReturnOf<F> = F extends Field<infer T> ? T : never

/** Services with their endpoints put in zones and on nodes. */
function placesOf(
  services: Services,
  nodes: readonly (readonly [string, { readonly zone: string }])[],
  needsNodes: boolean,
): Pick<Scenario, 'services' | 'nodes'> {
  const given = nodes.map(([name, { zone }]) => ({ name, zone }))
  const wishes = services.map(([, spec]) => spec)
  const machines = needsNodes ? nodesForAll(wishes, given) : given
  const places = placed(wishes, machines)
  return {
    services: services.map(([name, { zone: _zone, node: _node, ...spec }], index) => ({
      name,
      ...spec,
      ...places[index]!,
    })),
    nodes: machines,
  }
}

function completed(
  { from, to, ...own }: LinkException,
  common: LinkSpec,
): Scenario['links'][number] {
  const { latency, jitter, loss } = own
  return {
    from,
    to,
    ...common,
    ...given({ latencyUs: latency, jitterUs: jitter, lossRatio: loss }),
  } as Scenario['links'][number]
}

/** What the calendars of teams make happen. */
function releasesIn(values: {
  readonly teams: readonly (readonly [string, Omit<TeamSpec, 'name'>])[]
  readonly services: Services
  readonly duration: number
}): readonly Command[] {
  return calendarOf(
    values.teams.map(([name, spec]) => ({ name, ...spec })),
    values.services.map(([name, { team: owner }]) => ({ name, team: owner })),
    values.duration,
  ).releases
}

/** By time; a stable sort keeps the order of the file among equals. */
function inOrder(events: readonly Command[]): readonly Command[] {
  return [...events].sort((a, b) => a.at - b.at)
}

function hasWindow(afterUs: number, durationUs: number, index: number, at: Cursor): boolean {
  if (afterUs < durationUs) return true
  const after = at.get('expect')?.items[index]?.get('after')
  after?.report(
    'window-empty',
    `is ${after.text}, when the run is over.`,
    'Begin the window earlier, or let the run last longer.',
  )
  return false
}

/** The JSON Schema by which editors complete and check a scenario. The same tables as the reader's. */
export function scenarioSchema(): JsonSchema {
  return {
    // Draft 7 is what the YAML language servers of editors understand best.
    $schema: 'http://json-schema.org/draft-07/schema#',
    title: 'Halfopen scenario',
    ...(scenario.schema as Record<string, unknown>),
    definitions,
  }
}
