import http from 'node:http'
import http2 from 'node:http2'
import net from 'node:net'
import type { ClientSpec } from '../scenario/Scenario.ts'
import type { Asking, Case } from './Case.ts'
import { requestHeader } from './Upstream.ts'

/** What a real client saw itself, where the proxy logs nothing of it. */
export interface Answered {
  readonly status: number
  readonly ms: number
}

interface Wanted {
  readonly id: string
  readonly atMs: number
  readonly client: ClientSpec
  readonly asking: Asking
}

/** Every request of a case in the order in which a run numbers them. */
export function requestsOf(one: Case): Wanted[] {
  return one.scenario.clients
    .flatMap((client) => {
      const asks = one.asking[client.name] ?? [{}]
      const times = client.load.kind === 'open' ? client.load.at : []
      return times.map((at, i) => ({ atMs: at / 1000, client, asking: asks[i % asks.length]! }))
    })
    .sort((a, b) => a.atMs - b.atMs)
    .map((wanted, i) => ({ ...wanted, id: String(i) }))
}

/** Sends all requests of a case at their times, each over a connection of its own, and waits until `untilMs`. */
export async function askAll(
  one: Case,
  port: number,
  untilMs: number,
): Promise<Map<string, Answered>> {
  const began = performance.now()
  const answers = new Map<string, Answered>()
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
    const at = performance.now()
    const done = (status: number): void => {
      if (!answers.has(id)) answers.set(id, { status, ms: performance.now() - at })
    }
    let cancel: () => void
    if (isTcp.has(client.to)) cancel = askTcp(port, done)
    else if (isHttp2.has(client.to)) {
      const session = sessions[0] ?? http2.connect(`http://127.0.0.1:${port}`)
      session.on('error', () => undefined)
      if (sessions.length === 0) sessions.push(session)
      cancel = askStream(session, wanted, done)
    } else cancel = askOnce(port, wanted, done)
    leave.push(cancel)
    if (client.timeoutUs >= 0)
      setTimeout(() => answers.has(id) || cancel(), client.timeoutUs / 1000)
  }
  await sleepUntil(began + untilMs)
  return Object.assign(answers, {
    leave: leave.forEach((cancel) => cancel()),
    sessions: sessions.forEach((session) => session.destroy()),
  })
}

function askOnce(port: number, { id, client, asking }: Wanted, done: (status: number) => void) {
  const request = http.request({
    host: '127.0.0.1',
    port,
    agent: false,
    method: asking.method ?? client.method,
    path: asking.path ?? '/',
    headers: { host: client.to, ...asking.headers, [requestHeader]: id },
  })
  request.on('response', (response) => {
    response.on('error', () => done(0))
    response.on('end', () => done(response.statusCode ?? 0))
    response.resume()
  })
  request.on('error', () => done(0))
  request.end()
  return () => void request.destroy()
}

function askStream(
  session: http2.ClientHttp2Session,
  { id, client, asking }: Wanted,
  done: (status: number) => void,
) {
  const stream = session.request({
    ':method': 'POST',
    ':path': asking.path ?? '/oracle.Oracle/Ask',
    ':authority': client.to,
    'content-type': 'application/grpc',
    te: 'trailers',
    ...asking.headers,
    [requestHeader]: id,
  })
  stream.on('response', (headers) => done(Number(headers[':status'])))
  stream.on('error', () => done(0))
  stream.resume()
  stream.end(Buffer.from([0, 0, 0, 0, 0]))
  return () => stream.close(http2.constants.NGHTTP2_CANCEL)
}

function askTcp(port: number, done: (status: number) => void) {
  const socket = net.connect(port, '127.0.0.1', () => socket.write('ask'))
  socket.on('data', () => undefined)
  socket.on('error', () => done(0))
  socket.on('close', () => done(0))
  return () => void socket.destroy()
}

async function sleepUntil(moment: number): Promise<void> {
  const left = moment - performance.now()
  if (left > 0) await new Promise((resolve) => setTimeout(resolve, left))
}
