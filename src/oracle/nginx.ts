import { spawn, spawnSync } from 'node:child_process'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { requestsOf } from './ask.ts'
import { CaseError, partsOf, type Case } from './Case.ts'
import type { Driver, Running } from './Driver.ts'
import { freePort, untilOpen } from './freePort.ts'
import { unanswered } from './play.ts'
import type { SeenRequest } from './recording.ts'
import { requestHeader } from './Upstream.ts'

const keys = ['server', 'upstream', 'location']

/** nginx as a proxy of HTTP: `server` (parameters by endpoint), `upstream` and `location` (directives). */
export const nginxDriver: Driver = {
  name: 'nginx',
  version: () =>
    /nginx\/([\d.]+)/.exec(spawnSync('nginx', ['-v'], { encoding: 'utf8' }).stderr)?.[1] ??
    missing(),
  config: (one) => ({ text: textOf(one) }),
  start,
}

function missing(): never {
  throw new CaseError('There is no nginx here: apt-get install nginx-light.')
}

function textOf(one: Case): string {
  const { map, lines } = partsOf(one, keys)
  const server = map('server')
  const [service] = one.scenario.services
  const servers = Array.from({ length: service!.endpoints }, (_, i) => {
    const name = `${service!.name}-${i + 1}`
    return `server 127.0.0.1:\${${name}} ${String(server[name] ?? server.all ?? '')};`
  })
  const format = {
    id: `$http_${requestHeader.replaceAll('-', '_')}`,
    status: '$status',
    seconds: '$request_time',
    upstreams: '$upstream_addr',
  }
  return `
daemon off; worker_processes 1; pid \${folder}/pid; error_log \${folder}/error.log;
events { worker_connections 512; }
http {
  ${['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map((name) => `${name}_temp_path \${folder}/${name};`).join(' ')}
  log_format oracle escape=json '${JSON.stringify(format)}';
  access_log \${folder}/access.log oracle;
  upstream up { ${[...servers, ...lines('upstream').map((line) => `${line};`)].join(' ')} }
  server {
    listen 127.0.0.1:\${port};
    location / { proxy_pass http://up; ${lines('location')
      .map((line) => `${line};`)
      .join(' ')} }
  }
}
`
}

async function start(one: Case, config: string, folder: string): Promise<Running> {
  const port = await freePort()
  const path = join(folder, 'nginx.conf')
  const { text } = JSON.parse(config) as { text: string }
  await writeFile(path, text.replaceAll('${port}', String(port)))
  const child = spawn('nginx', ['-c', path, '-p', folder, '-e', join(folder, 'error.log')], {
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  let said = ''
  child.stderr.setEncoding('utf8').on('data', (part: string) => (said += part))
  child.on('error', (error) => (said += error.message))
  const ended = new Promise<void>((resolve) => child.on('exit', () => resolve()))
  if (!(await untilOpen(port))) {
    child.kill('SIGKILL')
    throw new CaseError(`${one.name}: nginx does not start.\n${said}`)
  }
  return {
    port,
    counters: () => Promise.resolve({}),
    async stop() {
      child.kill('SIGTERM')
      await ended
    },
    requests: async (names) =>
      readLog(one, await readFile(join(folder, 'access.log'), 'utf8'), names),
    ejections: () => Promise.resolve([]),
  }
}

/** `$upstream_addr` has an address for each attempt; the name of the group where nobody was left. */
function readLog(one: Case, text: string, names: ReadonlyMap<string, string>): SeenRequest[] {
  const byId = new Map(
    text
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line) as Record<string, string>)
      .map((line) => [line.id, line]),
  )
  return requestsOf(one).map(({ id }): SeenRequest => {
    const line = byId.get(id)
    if (line === undefined) return unanswered
    const hosts = line.upstreams!.split(', ').filter((address) => address.includes(':'))
    return {
      status: Number(line.status),
      flags: '-',
      attempts: hosts.length,
      host: names.get(hosts.at(-1)?.split(':')[1] ?? '') ?? '-',
      ms: Math.round(Number(line.seconds) * 1000),
    }
  })
}
