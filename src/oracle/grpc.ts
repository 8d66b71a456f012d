import { createRequire } from 'node:module'
import { existsSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { requestsOf } from './ask.ts'
import { CaseError, partsOf, type Case, type Tree } from './Case.ts'
import type { Driver, Running } from './Driver.ts'
import { unanswered } from './play.ts'
import type { SeenEjection, SeenRequest } from './recording.ts'
import { grpcCodes, requestHeader } from './Upstream.ts'

/** What of the library is used. */
interface Grpc {
  readonly credentials: { createInsecure(): unknown }
  readonly Client: new (target: string, credentials: unknown, options: object) => GrpcClient
  readonly Metadata: new () => { set(name: string, value: string): void }
  setLogger(
    logger: Readonly<Record<'error' | 'info' | 'debug', (...words: unknown[]) => void>>,
  ): void
  setLogVerbosity(verbosity: number): void
}
interface GrpcClient {
  makeUnaryRequest(
    path: string,
    write: (value: Buffer) => Buffer,
    read: (value: Buffer) => Buffer,
    value: Buffer,
    metadata: unknown,
    done: (error: { readonly code: number } | null) => void,
  ): { getPeer(): string }
  close(): void
}

const version = '1.14.7'

/** gRPC's own library for node as a client without any proxy: `outlierDetection` is its configuration (gRFC A50). */
export function grpcDriver(cache: string): Driver {
  return {
    name: 'grpc',
    version: () => version,
    config: (one) => ({
      ...partsOf(one, ['outlierDetection']).map('outlierDetection'),
      ports: '${ports}',
    }),
    start: (one, config) => start(one, config, join(cache, 'grpc')),
  }
}

function load(folder: string): Grpc {
  const at = resolve(folder, 'node_modules/@grpc/grpc-js')
  if (!existsSync(at))
    throw new CaseError('There is no @grpc/grpc-js: npm run oracle -- install grpc')
  process.env.GRPC_TRACE = 'outlier_detection'
  return createRequire(at)(at) as Grpc
}

/** HTTP's word for a code of gRPC: the simulator says what failed in statuses. */
const statusOf = (code: number): number =>
  Number(Object.entries(grpcCodes).find(([, known]) => known === code)?.[0] ?? 500)

function start(one: Case, config: string, folder: string): Promise<Running> {
  const grpc = load(folder)
  const [service] = one.scenario.services
  const { ports, ...outlierDetection } = JSON.parse(config) as Tree & { ports: number[] }
  const target = `ipv4:${ports.map((port) => `127.0.0.1:${port}`).join(',')}`
  const policy = { round_robin: {} }
  const rule = { outlier_detection: { ...outlierDetection, child_policy: [policy] } }
  const seen = new Map<string, SeenRequest>()
  const peers: { at: number; port: string }[] = []
  const ejected: { action: SeenEjection['action']; at: number }[] = []
  grpc.setLogVerbosity(0)
  const listen = (...words: unknown[]): void => {
    const text = words.join(' ')
    if (text.includes('Ejecting candidate')) ejected.push({ action: 'eject', at: Date.now() })
    else if (text.includes('Unejecting')) ejected.push({ action: 'uneject', at: Date.now() })
  }
  grpc.setLogger({ error: listen, info: listen, debug: listen })
  const client = new grpc.Client(target, grpc.credentials.createInsecure(), {
    'grpc.service_config': JSON.stringify({ loadBalancingConfig: [rule] }),
    'grpc.service_config_disable_resolution': 1,
    'grpc.enable_retries': 0,
  })
  const same = (value: Buffer): Buffer => value
  return Promise.resolve({
    port: 0,
    async ask(untilMs: number) {
      const began = performance.now()
      for (const { id, atMs } of requestsOf(one)) {
        const left = began + atMs - performance.now()
        if (left > 0) await new Promise((resolve) => setTimeout(resolve, left))
        const at = performance.now()
        const metadata = new grpc.Metadata()
        metadata.set(requestHeader, id)
        const call = client.makeUnaryRequest(
          `/${service!.name}/Ask`,
          same,
          same,
          Buffer.alloc(0),
          metadata,
          (error) => {
            const port = call.getPeer().split(':').at(-1) ?? ''
            peers.push({ at: Date.now(), port })
            seen.set(id, {
              status: statusOf(error?.code ?? 0),
              flags: '-',
              attempts: 1,
              host: port,
              ms: Math.round(performance.now() - at),
            })
          },
        )
      }
      const left = began + untilMs - performance.now()
      if (left > 0) await new Promise((resolve) => setTimeout(resolve, left))
    },
    counters: () => Promise.resolve({}),
    stop() {
      client.close()
      return Promise.resolve()
    },
    requests: (names) =>
      Promise.resolve(
        requestsOf(one).map(({ id }) => {
          const request = seen.get(id)
          return request === undefined
            ? unanswered
            : { ...request, host: names.get(request.host) ?? '-' }
        }),
      ),
    ejections: (names, beganAt) =>
      Promise.resolve(
        ejected.map(({ action, at }) => ({
          action,
          host: names.get(whoChanged(peers, ports, at, action)) ?? '-',
          ms: at - beganAt,
        })),
      ),
  })
}

/** The library's log does not say who it is: whom nobody asks any more, or who is asked again. */
function whoChanged(
  peers: readonly { at: number; port: string }[],
  ports: readonly number[],
  at: number,
  action: SeenEjection['action'],
): string {
  const asked = (from: number, to: number): Set<string> =>
    new Set(peers.filter((peer) => peer.at > from && peer.at <= to).map(({ port }) => port))
  const [before, after] = [asked(at - lookMs, at), asked(at + 50, at + lookMs)]
  const [from, to] = action === 'eject' ? [before, after] : [after, before]
  return ports.map(String).find((port) => from.has(port) && !to.has(port)) ?? ''
}

/** Long enough for every host that takes part to have been asked. */
const lookMs = 450
