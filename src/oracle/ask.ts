import http from 'node:http'
import http2 from 'node:http2'
import net from 'node:net'
import type { ClientSpec } from '../scenario/Scenario.ts'
import type { Case } from './Case.ts'
import type { PlayedHere } from './play.ts'
import { requestHeader } from './Upstream.ts'

interface Wanted {
  readonly id: string
  readonly atMs: number
  readonly client: ClientSpec
  /** How many this client has sent before. */
  readonly turn: number
}

/** What a request looks like. */
interface Look {
  readonly method: string
  readonly path: string
  readonly headers: Readonly<Record<string, string>>
}

/** Every request of a case in the order in which a run numbers them. */
export function requestsOf(one: Case): Wanted[] {
  return one.scenario.clients
    .flatMap((client) => {
      const times = client.load.kind === 'open' ? client.load.at : []
      return times.map((at, turn) => ({ atMs: at / 1000, client, turn }))
    })
    .sort((a, b) => a.atMs - b.atMs)
    .map((wanted, i) => ({ ...wanted, id: String(i) }))
}

/** As the simulator's request of that number, with what the case adds; `${key}` is whose request it is. */
function lookOf(one: Case, { id, client, turn }: Wanted, looks: PlayedHere['looks']): Look {
  const drawn = looks[Number(id)]
  const asks = one.asking[client.name] ?? []
  const { method, path, headers = {} } = asks[turn % Math.max(1, asks.length)] ?? {}
  const key = drawn === undefined || drawn.key < 0 ? '' : `k${drawn.key}`
  const filled = (text: string): string => text.replaceAll('${key}', key)
  return {
    method: method ?? drawn?.method ?? client.method,
    path: filled(path ?? drawn?.path ?? '/'),
    headers: {
      ...Object.fromEntries(drawn?.headers ?? []),
      ...Object.fromEntries(
        Object.entries(headers)
          .filter(([, value]) => key !== '' || !value.includes('${key}'))
          .map(([name, value]) => [name, filled(value)]),
      ),
    },
  }
}

/** Sends all requests of a case at their times, each over a connection of its own, and waits until `untilMs`. */
export async function askAll(
  one: Case,
  looks: PlayedHere['looks'],
  port: number,
  untilMs: number,
): Promise<void> {
  const began = performance.now()
  const answered = new Set<string>()
  const isHttp2 = new Set(
    one.scenario.services.filter(({ protocol }) => protocol === 'grpc').map(({ name }) => name),
  )
  const isTcp = new Set(
    one.scenario.services.filter(({ protocol }) => protocol === 'tcp').map(({ name }) => name),
  )
  const sessions: http2.ClientHttp2Session[] = []
  const leave: (() => void)[] = []
  for (const wanted of requestsOf(one)) {
    const { id, client } = wanted
    await sleepUntil(began + wanted.atMs)
    const done = (): void => void answered.add(id)
    let cancel: () => void
    if (isTcp.has(client.to)) cancel = askTcp(port, done)
    else if (isHttp2.has(client.to)) {
      const session = sessions[0] ?? http2.connect(`http://127.0.0.1:${port}`)
      session.on('error', () => undefined)
      if (sessions.length === 0) sessions.push(session)
      cancel = askStream(session, wanted, lookOf(one, wanted, looks), done)
    } else cancel = askOnce(port, wanted, lookOf(one, wanted, looks), done)
    leave.push(cancel)
    if (client.timeoutUs >= 0)
      setTimeout(() => answered.has(id) || cancel(), client.timeoutUs / 1000)
  }
  await sleepUntil(began + untilMs)
  for (const cancel of leave) cancel()
  for (const session of sessions) session.destroy()
}

function askOnce(port: number, { id, client }: Wanted, look: Look, done: () => void) {
  const request = http.request({
    host: '127.0.0.1',
    port,
    agent: false,
    method: look.method,
    path: look.path,
    headers: { host: client.to, ...look.headers, [requestHeader]: id },
  })
  request.on('response', (response) => {
    response.on('error', done)
    response.on('end', done)
    response.resume()
  })
  request.on('error', done)
  request.end()
  return () => void request.destroy()
}

function askStream(
  session: http2.ClientHttp2Session,
  { id, client }: Wanted,
  look: Look,
  done: () => void,
) {
  const stream = session.request({
    ':method': 'POST',
    ':path': look.path,
    ':authority': client.to,
    'content-type': 'application/grpc',
    te: 'trailers',
    ...look.headers,
    [requestHeader]: id,
  })
  stream.on('response', done)
  stream.on('error', done)
  stream.resume()
  stream.end(Buffer.from([0, 0, 0, 0, 0]))
  return () => stream.close(http2.constants.NGHTTP2_CANCEL)
}

function askTcp(port: number, done: () => void) {
  const socket = net.connect(port, '127.0.0.1', () => socket.write('ask'))
  socket.on('data', () => undefined)
  socket.on('error', done)
  socket.on('close', done)
  return () => void socket.destroy()
}

async function sleepUntil(moment: number): Promise<void> {
  const left = moment - performance.now()
  if (left > 0) await new Promise((resolve) => setTimeout(resolve, left))
}
