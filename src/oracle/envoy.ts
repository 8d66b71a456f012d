import { spawn, spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { readFile, writeFile } from 'node:fs/promises'
import http from 'node:http'
import { join } from 'node:path'
import type { ServiceSpec } from '../scenario/Scenario.ts'
import { requestsOf } from './ask.ts'
import { CaseError, merged, partsOf, type Case, type Tree } from './Case.ts'
import type { Driver, Running } from './Driver.ts'
import { flagsText, unanswered } from './play.ts'
import type { SeenEjection, SeenRequest } from './recording.ts'
import { requestHeader } from './Upstream.ts'

const keys = [
  ...['route', 'routes', 'virtualHost', 'hcm', 'filters', 'router', 'tcp', 'runtime', 'bootstrap'],
  ...['cluster', 'clusters', 'protocol', 'hosts', 'localities', 'resources'],
]

const type = (name: string): string => `type.googleapis.com/${name}`
const address = (port: string | number) => ({
  socket_address: { address: '127.0.0.1', port_value: port },
})

/** Counters of no interest: bytes depend on headers, and the rest repeats what stands elsewhere. */
const silent = /bytes|\.(?:default|external|internal|canary)\.|upstream_rq_\d{3}$|http[12]\.|zone\./

/** Finds the binary: `ENVOY_BIN`, or what `install envoy` has put into its folder. */
export function envoyBinary(cache: string): string {
  const { ENVOY_BIN } = process.env
  const installed = join(cache, 'envoy/_bin/envoy')
  const path = ENVOY_BIN ?? installed
  if (existsSync(path)) return path
  throw new CaseError(
    `There is no Envoy at ${path}. Set ENVOY_BIN, or: npm run oracle -- install envoy`,
  )
}

/** Envoy with a configuration made of a template, and of what a case says differs from it. */
export function envoyDriver(cache: string): Driver {
  return {
    name: 'envoy',
    version() {
      const said = spawnSync(envoyBinary(cache), ['--version'], { encoding: 'utf8' }).stdout
      return /\/([\d.]+)\//.exec(said)?.[1] ?? 'unknown'
    },
    config: configOf,
    start: (one, config, folder) => start(envoyBinary(cache), one, config, folder),
  }
}

/** What Envoy is told, with `${up-1}` in place of the port of an endpoint. */
function configOf(one: Case): Tree {
  const own = one.config
  const { map: part, lines: list } = partsOf(one, keys)
  const { services } = one.scenario
  const first = services[0]!
  const clusters = services.map((service, i) =>
    merged(
      merged(
        clusterOf(service, part('protocol'), part('hosts'), part('localities')),
        i === 0 ? part('cluster') : {},
      ),
      part('clusters')[service.name],
    ),
  )
  const accessLog = [
    {
      name: 'log',
      typed_config: {
        '@type': type('envoy.extensions.access_loggers.file.v3.FileAccessLog'),
        path: '${folder}/access.log',
        log_format: { json_format: logFormat },
      },
    },
  ]
  const routes = own.routes ?? [
    {
      match: { prefix: '/' },
      route: merged({ cluster: first.name }, part('route')),
    },
  ]
  const router = {
    name: 'envoy.filters.http.router',
    typed_config: {
      '@type': type('envoy.extensions.filters.http.router.v3.Router'),
      ...part('router'),
    },
  }
  const virtualHost = merged(
    { name: 'all', domains: ['*'], include_request_attempt_count: true, routes },
    part('virtualHost'),
  )
  const filter =
    first.protocol === 'tcp'
      ? {
          name: 'envoy.filters.network.tcp_proxy',
          typed_config: merged(
            {
              '@type': type('envoy.extensions.filters.network.tcp_proxy.v3.TcpProxy'),
              stat_prefix: 'web',
              cluster: first.name,
              access_log: accessLog,
            },
            part('tcp'),
          ),
        }
      : {
          name: 'envoy.filters.network.http_connection_manager',
          typed_config: merged(
            {
              '@type': type(
                'envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager',
              ),
              stat_prefix: 'web',
              codec_type: 'AUTO',
              generate_request_id: false,
              access_log: accessLog,
              route_config: { name: 'routes', virtual_hosts: [virtualHost] },
              http_filters: [...list('filters'), router],
            },
            part('hcm'),
          ),
        }
  return merged(
    {
      node: { id: 'oracle', cluster: 'oracle', locality: { zone: 'a' } },
      admin: { address: address(0) },
      cluster_manager: { outlier_detection: { event_log_path: '${folder}/outlier.log' } },
      layered_runtime: { layers: [{ name: 'case', static_layer: part('runtime') }] },
      static_resources: {
        ...part('resources'),
        listeners: [{ name: 'web', address: address(0), filter_chains: [{ filters: [filter] }] }],
        clusters: [...clusters, ...((part('resources').clusters ?? []) as readonly Tree[])],
      },
    },
    part('bootstrap'),
  )
}

const logFormat = {
  id: `%REQ(${requestHeader})%`,
  start: '%START_TIME(%s%3f)%',
  status: '%RESPONSE_CODE%',
  flags: '%RESPONSE_FLAGS%',
  details: '%RESPONSE_CODE_DETAILS%',
  attempts: '%UPSTREAM_REQUEST_ATTEMPT_COUNT%',
  host: '%UPSTREAM_HOST%',
  ms: '%DURATION%',
}

function clusterOf(service: ServiceSpec, protocol: Tree, hosts: Tree, localities: Tree): Tree {
  const names = Array.from({ length: service.endpoints }, (_, i) => `${service.name}-${i + 1}`)
  const endpoint = (name: string): Tree =>
    merged(
      {
        endpoint: { address: address(`\${${name}}`), hostname: name },
        metadata: { filter_metadata: { 'envoy.lb': { hash_key: name } } },
      },
      hosts[name],
    )
  const zones = [...new Set(service.zones)]
  const given = localities[service.name] as readonly Record<string, unknown>[] | undefined
  const endpoints =
    given?.map(({ zone, hosts: inside, ...rest }) => ({
      ...(zone === undefined ? {} : { locality: { zone } }),
      lb_endpoints: (inside as string[]).map(endpoint),
      ...rest,
    })) ??
    zones.map((zone) => ({
      locality: { zone },
      lb_endpoints: names.filter((_, i) => service.zones[i] === zone).map(endpoint),
    }))
  const isHttp2 = service.protocol === 'http2' || service.protocol === 'grpc'
  return {
    name: service.name,
    type: 'STATIC',
    load_assignment: { cluster_name: service.name, endpoints },
    ...(service.protocol === 'tcp'
      ? {}
      : {
          typed_extension_protocol_options: {
            'envoy.extensions.upstreams.http.v3.HttpProtocolOptions': merged(
              {
                '@type': type('envoy.extensions.upstreams.http.v3.HttpProtocolOptions'),
                explicit_http_config: isHttp2
                  ? { http2_protocol_options: {} }
                  : { http_protocol_options: {} },
              },
              protocol,
            ),
          },
        }),
  }
}

async function start(binary: string, one: Case, config: string, folder: string): Promise<Running> {
  const path = join(folder, 'envoy.json')
  await writeFile(path, config)
  const adminPath = join(folder, 'admin')
  const child = spawn(
    binary,
    [
      ...['--config-path', path, '--concurrency', '1'],
      ...['--file-flush-interval-msec', '50', '--log-level', 'warning'],
      ...['--admin-address-path', adminPath, '--disable-hot-restart', '--drain-time-s', '1'],
    ],
    { stdio: ['ignore', 'ignore', 'pipe'] },
  )
  let said = ''
  child.stderr.setEncoding('utf8').on('data', (text: string) => (said += text))
  const ended = new Promise<void>((resolve) => child.on('exit', () => resolve()))
  const admin = async (): Promise<string> => {
    for (let tries = 0; tries < 200; tries++) {
      if (child.exitCode !== null) break
      const at = await readFile(adminPath, 'utf8').catch(() => '')
      if (at !== '' && (await get(at, '/ready')).startsWith('LIVE')) return at
      await new Promise((resolve) => setTimeout(resolve, 25))
    }
    child.kill('SIGKILL')
    throw new CaseError(`${one.name}: Envoy does not start.\n${said}`)
  }
  const at = await admin()
  const listeners = JSON.parse(await get(at, '/listeners?format=json')) as {
    listener_statuses: { local_address: { socket_address: { port_value: number } } }[]
  }
  const startedAt = Date.now()
  return {
    port: listeners.listener_statuses[0]!.local_address.socket_address.port_value,
    async counters() {
      const { stats } = JSON.parse(await get(at, '/stats?format=json&type=Counters')) as {
        stats: { name?: string; value?: number }[]
      }
      const named = new RegExp(
        `^(?:(?:cluster|http)\\.(?:${one.scenario.services.map(({ name }) => name).join('|')})\\.|http\\.web\\.|tcp\\.web\\.)`,
      )
      return Object.fromEntries(
        stats
          .filter(
            ({ name = '', value }) => (value ?? 0) > 0 && named.test(name) && !silent.test(name),
          )
          .map(({ name, value }) => [name!, value!]),
      )
    },
    async stop() {
      child.kill('SIGTERM')
      const late = setTimeout(() => child.kill('SIGKILL'), 5000)
      await ended
      clearTimeout(late)
    },
    requests: async (ports) =>
      readAccessLog(one, await readFile(join(folder, 'access.log'), 'utf8'), ports),
    ejections: async (ports, beganAt) =>
      readOutlierLog(
        await readFile(join(folder, 'outlier.log'), 'utf8').catch(() => ''),
        ports,
        beganAt ?? startedAt,
      ),
  }
}

function lines(text: string): Record<string, unknown>[] {
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Record<string, unknown>)
}

/** By number of the request; TCP sessions have no headers, and come in the order in which they began. */
function readAccessLog(one: Case, text: string, ports: ReadonlyMap<string, string>): SeenRequest[] {
  const logged = lines(text)
  const isTcp = one.scenario.services[0]!.protocol === 'tcp'
  if (isTcp) logged.sort((a, b) => Number(a.start) - Number(b.start))
  const byId = new Map(logged.map((line, i) => [isTcp ? String(i) : String(line.id), line]))
  return requestsOf(one).map(({ id }): SeenRequest => {
    const line = byId.get(id)
    if (line === undefined) return unanswered
    const port = String(line.host ?? '').split(':')[1] ?? ''
    return {
      status: Number(line.status ?? 0),
      flags: flagsText(String(line.flags ?? '-').split(',')),
      attempts: Number(line.attempts ?? 0),
      host: ports.get(port) ?? '-',
      ms: Number(line.ms),
      details: String(line.details ?? ''),
    }
  })
}

function readOutlierLog(
  text: string,
  ports: ReadonlyMap<string, string>,
  beganAt: number,
): SeenEjection[] {
  return (
    lines(text)
      // What is detected and not enforced stands in the log as well.
      .filter((line) => line.action !== 'EJECT' || line.enforced === true)
      .map((line): SeenEjection => {
        const url = String(line.upstream_url)
        return {
          action: line.action === 'EJECT' ? 'eject' : 'uneject',
          host: ports.get(url.split(':').at(-1)!) ?? url,
          ms: Date.parse(String(line.timestamp)) - beganAt,
        }
      })
  )
}

function get(at: string, path: string): Promise<string> {
  return new Promise((resolve) => {
    const request = http.get(`http://${at}${path}`, (response) => {
      let text = ''
      response.setEncoding('utf8').on('data', (part: string) => (text += part))
      response.on('end', () => resolve(text))
    })
    request.on('error', () => resolve(''))
  })
}
