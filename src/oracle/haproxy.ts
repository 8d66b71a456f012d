import { spawn, spawnSync } from 'node:child_process'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { requestsOf } from './ask.ts'
import { CaseError, partsOf, type Case } from './Case.ts'
import type { Driver, Running } from './Driver.ts'
import { freePort, untilOpen } from './freePort.ts'
import { unanswered } from './play.ts'
import type { SeenRequest } from './recording.ts'
import { requestHeader } from './Upstream.ts'

const keys = ['server', 'backend', 'global']

/** HAProxy as a proxy of HTTP: `server` (options by endpoint), `backend` and `global` (lines). */
export const haproxyDriver: Driver = {
  name: 'haproxy',
  version: () =>
    /version ([\d.]+)/.exec(spawnSync('haproxy', ['-v'], { encoding: 'utf8' }).stdout)?.[1] ??
    missing(),
  config: (one) => ({ text: textOf(one) }),
  start,
}

function missing(): never {
  throw new CaseError('There is no HAProxy here: apt-get install haproxy.')
}

function textOf(one: Case): string {
  const { map, lines } = partsOf(one, keys)
  const server = map('server')
  const [service] = one.scenario.services
  const servers = Array.from({ length: service!.endpoints }, (_, i) => {
    const name = `${service!.name}-${i + 1}`
    return `server ${name} 127.0.0.1:\${${name}} ${String(server[name] ?? server.all ?? '')}`
  })
  const format = `{"id":"%[capture.req.hdr(0)]","status":"%ST","retries":"%rc","host":"%s","ms":"%Ta","end":"%ts"}`
  return `
global
  nbthread 1
  log stdout format raw local0
  ${lines('global').join('\n  ')}
defaults
  mode http
  log global
  timeout client 30s
  timeout server 30s
  timeout connect 5s
frontend web
  bind 127.0.0.1:\${port}
  http-request capture req.hdr(${requestHeader}) len 20
  log-format '${format}'
  default_backend up
backend up
  ${[...lines('backend'), ...servers].join('\n  ')}
`
}

async function start(one: Case, config: string, folder: string): Promise<Running> {
  const port = await freePort()
  const path = join(folder, 'haproxy.cfg')
  const { text } = JSON.parse(config) as { text: string }
  await writeFile(path, text.replaceAll('${port}', String(port)))
  const child = spawn('haproxy', ['-db', '-f', path], { stdio: ['ignore', 'pipe', 'pipe'] })
  let said = ''
  let log = ''
  child.stdout.setEncoding('utf8').on('data', (part: string) => (log += part))
  child.stderr.setEncoding('utf8').on('data', (part: string) => (said += part))
  child.on('error', (error) => (said += error.message))
  const ended = new Promise<void>((resolve) => child.on('exit', () => resolve()))
  if (!(await untilOpen(port))) {
    child.kill('SIGKILL')
    throw new CaseError(`${one.name}: HAProxy does not start.\n${said}`)
  }
  return {
    port,
    counters: () => Promise.resolve({}),
    async stop() {
      child.kill('SIGTERM')
      await ended
    },
    requests: () => Promise.resolve(readLog(one, log)),
    ejections: () => Promise.resolve([]),
  }
}

/** `%rc` is how often it tried again, with a plus where it was sent elsewhere. */
function readLog(one: Case, text: string): SeenRequest[] {
  const byId = new Map(
    text
      .split('\n')
      .filter((line) => line.startsWith('{"id":"'))
      .map((line) => JSON.parse(line) as Record<string, string>)
      .map((line) => [line.id, line]),
  )
  return requestsOf(one).map(({ id }): SeenRequest => {
    const line = byId.get(id)
    if (line === undefined) return unanswered
    const isSent = line.host !== '<NOSRV>'
    return {
      status: Number(line.status),
      flags: '-',
      attempts: isSent ? 1 + Number(line.retries!.replace('+', '')) : 0,
      host: isSent ? line.host! : '-',
      ms: Number(line.ms),
      details: line.end!,
    }
  })
}
