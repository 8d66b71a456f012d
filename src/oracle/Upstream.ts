import { spawn, type ChildProcess } from 'node:child_process'
import http from 'node:http'
import http2 from 'node:http2'
import net, { type AddressInfo, type Server, type Socket } from 'node:net'
import { sampler } from '../engine/distributions.ts'
import type { Command } from '../scenario/commands.ts'
import type { AnswerHeaders, Fate, Scenario, ServiceSpec } from '../scenario/Scenario.ts'

/** gRPC's code for what a fate calls a status. @source gRPC: doc/http-grpc-status-mapping.md, read backwards */
export const grpcCodes: Readonly<Record<number, number>> = {
  200: 0,
  400: 3,
  401: 16,
  403: 7,
  404: 5,
  429: 8,
  499: 1,
  500: 13,
  501: 12,
  503: 14,
  504: 4,
}

/** Which request, and which attempt at it: told by the client, and by the proxy. */
export const requestHeader = 'x-oracle-request'
const attemptHeader = 'x-envoy-attempt-count'

interface Answer {
  status(status: number, headers?: http.OutgoingHttpHeaders): void
  reset(isRefused: boolean): void
}

const wait = (us: number, then: () => void): void => {
  if (us <= 0) then()
  else setTimeout(then, us / 1000)
}

/** One endpoint of a service as a real server, that does what the scenario says. */
class Host {
  readonly name: string
  private readonly service: ServiceSpec
  private readonly serviceTime: () => number
  private server: Server | undefined
  private stopped: ChildProcess | undefined
  private readonly sockets = new Set<Socket>()
  private readonly clogged: Socket[] = []
  private readonly attempts: Map<string, number>
  private arrived = 0
  private checked = 0
  private errors: { ratio: number; status: number } | undefined
  private hangs = false
  private slow = 1
  /** The beginning of the run, by the clock on the wall, ms. */
  beganAt = 0
  port = 0

  constructor(service: ServiceSpec, name: string, attempts: Map<string, number>) {
    this.name = name
    this.attempts = attempts
    this.service = service
    const sample = sampler(service.serviceTime)
    this.serviceTime = () => sample({ next: () => Math.random() })
  }

  async listen(): Promise<void> {
    const server = this.makeServer()
    server.on('connection', (socket: Socket) => {
      this.sockets.add(socket)
      socket.on('error', () => undefined)
      socket.on('close', () => this.sockets.delete(socket))
    })
    this.server = server
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject)
      server.listen(this.port, '127.0.0.1', resolve)
    })
    this.port = (server.address() as AddressInfo).port
  }

  /** Nothing listens any more; open connections go on. */
  refuse(): void {
    this.server?.close()
    this.server = undefined
  }

  /** Somebody listens and never accepts: the queue of the kernel is full, and no handshake is answered. */
  async clog(): Promise<void> {
    this.refuse()
    const program = `require('net').createServer().listen({ port: ${this.port}, host: '127.0.0.1', backlog: 1 }, () => { console.log('listens'); process.kill(process.pid, 'SIGSTOP') })`
    const child = spawn(process.execPath, ['-e', program], { stdio: ['ignore', 'pipe', 'ignore'] })
    this.stopped = child
    await new Promise<void>((resolve) => child.stdout.once('data', () => resolve()))
    for (let i = 0; i < 4; i++) {
      const socket = net.connect(this.port, '127.0.0.1')
      socket.on('error', () => undefined)
      this.clogged.push(socket)
    }
    await new Promise((resolve) => setTimeout(resolve, 100))
  }

  /** What a fault of the scenario does to it. */
  apply(command: Command): void {
    if (command.kind === 'fault') {
      const { fault } = command
      if (fault.kind === 'errors') this.errors = { ratio: fault.ratio, status: fault.status }
      else if (fault.kind === 'hang') this.hangs = true
      else if (fault.kind === 'slow') this.slow = fault.factor
      else if (fault.kind === 'refuse') this.refuse()
      else if (fault.kind === 'kill') {
        this.refuse()
        for (const socket of this.sockets) socket.resetAndDestroy()
      } else throw new Error(`no real server can do the fault ${fault.kind}`)
    } else if (command.kind === 'clear') {
      if (command.fault === 'errors') this.errors = undefined
      else if (command.fault === 'hang') this.hangs = false
      else if (command.fault === 'slow') this.slow = 1
      else if (this.server === undefined) void this.listen()
    }
  }

  close(): void {
    this.refuse()
    for (const socket of [...this.sockets, ...this.clogged]) socket.destroy()
    this.stopped?.kill('SIGKILL')
  }

  private makeServer(): Server {
    const { protocol } = this.service
    if (protocol === 'tcp') {
      return net.createServer((socket) => {
        socket.once('data', () => this.serve('', 1, answerOfTcp(socket)))
      })
    }
    if (protocol === 'http2' || protocol === 'grpc') {
      const server = http2.createServer()
      server.on('sessionError', () => undefined)
      server.on('stream', (stream, headers) => {
        stream.on('error', () => undefined)
        stream.resume()
        const id = String(headers[requestHeader] ?? '')
        const attempt = this.attemptOf(id, headers[attemptHeader])
        this.serve(id, attempt, answerOfStream(stream, protocol === 'grpc'))
      })
      return server as unknown as Server
    }
    const server = http.createServer((request, response) => {
      request.on('error', () => undefined)
      request.resume()
      const id = String(request.headers[requestHeader] ?? '')
      const isCheck = request.headers['user-agent'] === 'Envoy/HC'
      const attempt = isCheck ? 0 : this.attemptOf(id, request.headers[attemptHeader])
      const serve = isCheck ? this.answerCheck.bind(this) : this.serve.bind(this, id, attempt)
      serve({
        // Without a body the answer is over with its headers: Envoy closes a connection on which it leaves a body behind.
        status: (status, headers) =>
          response.writeHead(status, { ...headers, 'content-length': 0 }).end(),
        reset: () => response.socket?.resetAndDestroy(),
      })
    })
    const { keepAliveUs, keepAliveRequests } = this.service
    // Node closes a second later than it says, so that who is told hears of it in time.
    const laterMs = 1000
    server.keepAliveTimeout = keepAliveUs < 0 ? 0 : Math.max(1, keepAliveUs / 1000 - laterMs)
    if (Number.isFinite(keepAliveRequests)) server.maxRequestsPerSocket = keepAliveRequests
    return server
  }

  /** A proxy that does not count attempts is counted for, over all endpoints. */
  private attemptOf(id: string, told: string | string[] | undefined): number {
    const seen = (this.attempts.get(id) ?? 0) + 1
    this.attempts.set(id, seen)
    return told === undefined ? seen : Number(told)
  }

  private serve(id: string, attempt: number, answer: Answer): void {
    const { tape, tapeBy, failureRatio, status } = this.service
    if (this.hangs) return
    if (tape.length > 0) {
      const position = tapeBy === 'attempt' ? attempt - 1 : this.arrived++
      this.play(tape[Math.min(position, tape.length - 1)]!, answer)
      return
    }
    const failed = Math.random() < failureRatio ? status : 200
    const wrong = this.errors !== undefined && Math.random() < this.errors.ratio
    const said = wrong ? this.errors!.status : failed
    const headers = said >= 500 ? headersOf(this.service, this.beganAt) : {}
    wait(this.serviceTime() * this.slow, () => answer.status(said, headers))
  }

  /** What it says when it is asked whether it is well. */
  private answerCheck(answer: Answer): void {
    if (this.hangs) return
    const { depth = 'shallow', takesUs = 1_000, tape = [] } = this.service.healthCheck ?? {}
    if (tape.length > 0) {
      this.play(tape[Math.min(this.checked++, tape.length - 1)]!, answer)
      return
    }
    const isWrong = depth === 'deep' && this.errors !== undefined
    const status = isWrong && Math.random() < this.errors!.ratio ? this.errors!.status : 200
    wait(takesUs * this.slow, () => answer.status(status))
  }

  private play(fate: Fate, answer: Answer): void {
    if (fate.kind === 'hang') return
    wait(fate.afterUs * this.slow, () => {
      if (fate.kind === 'answer') answer.status(fate.status, headersOf(fate, this.beganAt))
      else answer.reset(false)
    })
  }
}

/** Headers as a scenario says them of an answer; moments of the run become those of the clock on the wall. */
function headersOf({ headers = [], retryAfterUs, resetAtUs }: AnswerHeaders, beganAt: number) {
  const all: http.OutgoingHttpHeaders = Object.fromEntries(headers.map((name) => [name, 'true']))
  if (retryAfterUs !== undefined) all['retry-after'] = String(Math.floor(retryAfterUs / 1_000_000))
  if (resetAtUs !== undefined)
    all['x-ratelimit-reset'] = String(Math.floor(beganAt / 1000 + resetAtUs / 1_000_000))
  return all
}

function answerOfTcp(socket: Socket): Answer {
  return { status: () => socket.end('done'), reset: () => socket.resetAndDestroy() }
}

function answerOfStream(stream: http2.ServerHttp2Stream, isGrpc: boolean): Answer {
  return {
    status(status, headers = {}) {
      if (stream.destroyed) return
      if (!isGrpc) return stream.respond({ ...headers, ':status': status }, { endStream: true })
      const code = grpcCodes[status] ?? 2
      const head = { ...headers, ':status': 200, 'content-type': 'application/grpc' }
      // An error stands in the headers; an answer has a message, empty here, before its trailers.
      if (code !== 0) return stream.respond({ ...head, 'grpc-status': code }, { endStream: true })
      stream.respond(head, { waitForTrailers: true })
      stream.on('wantTrailers', () => stream.sendTrailers({ 'grpc-status': '0' }))
      stream.end(Buffer.alloc(5))
    },
    reset(isRefused) {
      const { NGHTTP2_REFUSED_STREAM, NGHTTP2_INTERNAL_ERROR } = http2.constants
      stream.close(isRefused ? NGHTTP2_REFUSED_STREAM : NGHTTP2_INTERNAL_ERROR)
    },
  }
}

/** Every endpoint of every service of a scenario, on loopback. */
export class Upstream {
  readonly hosts: readonly Host[]
  private readonly scenario: Scenario
  private readonly timers: NodeJS.Timeout[] = []

  constructor(scenario: Scenario) {
    this.scenario = scenario
    const attempts = new Map<string, number>()
    this.hosts = scenario.services.flatMap((service) =>
      Array.from(
        { length: service.endpoints },
        (_, i) => new Host(service, `${service.name}-${i + 1}`, attempts),
      ),
    )
  }

  /** Ports by name of endpoint. What a scenario breaks at 0 is broken before anybody comes. */
  async listen(): Promise<Record<string, number>> {
    for (const host of this.hosts) await host.listen()
    for (const event of this.scenario.events) {
      if (event.kind !== 'fault' || event.at > 0) continue
      if (event.fault.kind === 'partition')
        for (const host of this.meant(event.on)) await host.clog()
      else this.apply(event)
    }
    return Object.fromEntries(this.hosts.map(({ name, port }) => [name, port]))
  }

  /** From now on the rest of what the scenario says happens. */
  begin(): void {
    for (const host of this.hosts) host.beganAt = Date.now()
    for (const event of this.scenario.events) {
      if (event.at > 0) this.later(event.at, event)
      if (event.kind === 'fault' && event.until !== undefined) {
        this.later(event.until, {
          kind: 'clear',
          at: event.until,
          fault: event.fault.kind,
          on: event.on,
        })
      }
    }
  }

  close(): void {
    this.timers.forEach(clearTimeout)
    for (const host of this.hosts) host.close()
  }

  private later(us: number, command: Command): void {
    this.timers.push(setTimeout(() => this.apply(command), us / 1000))
  }

  private apply(command: Command): void {
    if (command.kind !== 'fault' && command.kind !== 'clear') return
    for (const host of this.meant(command.on)) host.apply(command)
  }

  private meant(on: string): readonly Host[] {
    const found = this.hosts.filter(({ name }) => name === on || name.replace(/-\d+$/, '') === on)
    if (found.length === 0) throw new Error(`no real server is called ${on}`)
    return found
  }
}
