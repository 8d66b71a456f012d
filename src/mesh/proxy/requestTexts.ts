import { hexOf, xxHash64 } from '../../engine/hash64.ts'
import { addressOfEndpoint, addressOfUser, usualPort } from '../../model/addresses.ts'
import { headerOf, type Shape } from '../../model/shapes.ts'
import { nobody } from '../../model/units.ts'
import type { HashSource, RequestTexts } from '../../policies/hash/hash.ts'
import { textOfKey } from '../client/keys.ts'
import type { Places } from '../Places.ts'

/** More than there are users of a client. */
const users = 1_048_576
/** guess: ports that a system gives out, as Linux has them */
const firstPort = 32_768
const ports = 28_232

/** What proxies read in requests, to hash it. */
export function requestTexts(places: Places): RequestTexts {
  const { requests, clusters, plan, endpoints, firstEndpoint, sim } = places

  const saidBy = plan.shapes.map(() => new Map<HashSource, string | undefined>())
  const said = (source: HashSource, request: number): string | undefined => {
    const shape = requests.shape[request]!
    const own = saidBy[shape]!
    if (!own.has(source)) own.set(source, readShape(source, plan.shapes[shape]!))
    return own.get(source)
  }

  /** The cookie that a proxy gives expires, and whoever comes back has none: how often that was so. */
  const renewals = (source: HashSource, request: number): number =>
    source.ttlUs > 0 ? Math.floor(sim.now / source.ttlUs + phaseOf(requests.key[request]!)) : 0

  const isGiven = ({ by, ttlUs }: HashSource): boolean => by === 'cookie' && ttlUs >= 0

  const sourceAddress = (request: number): string => {
    const from = requests.fromEndpoint[request]!
    if (from === nobody) {
      const { fromClient } = plan.edges[requests.edge[request]!]!
      const { name, address } = plan.clients[fromClient]!
      return address === '' ? addressOfUser(name, requests.key[request]!) : address
    }
    const service = endpoints.service[from]!
    return addressOfEndpoint(plan.services[service]!.name, from - firstEndpoint[service]!, 0)
  }

  return {
    idOf(source, request) {
      const key = requests.key[request]!
      if (source.by !== 'source') {
        if (said(source, request) !== undefined) return requests.shape[request]! * 2
        if (!isGiven(source)) return key < 0 ? -1 : key * 2 + 1
      }
      const caller = clusters.caller[requests.cluster[request]!]!
      const isUser = requests.fromEndpoint[request] === nobody
      // Who asks for nobody in particular brings no cookie back.
      if (source.by === 'cookie' && isUser && key < 0) return -1
      const who = caller * users + (isUser ? key + 1 : 0)
      // Beside what shapes say.
      return (source.by === 'cookie' ? who + renewals(source, request) * 1e12 : who) * 2 + 1
    },

    textOf(source, request) {
      if (source.by === 'source') return sourceAddress(request)
      const text = said(source, request)
      if (text !== undefined) return text
      const key = requests.key[request]!
      if (!isGiven(source)) return textOfKey(key)
      // Of the connection at both ends, so that requests over one connection get one cookie.
      const port = firstPort + (((key + 1) * 7919 + renewals(source, request)) % ports)
      return hexOf(xxHash64(`${sourceAddress(request)}:${port}127.0.0.1:${usualPort}`))
    },
  }
}

/** Where in the life of a cookie a user began, 0…1: not all of them lose theirs at once. */
const phaseOf = (key: number): number => ((key + 1) * 0.6180339887) % 1

function readShape({ by, name }: HashSource, shape: Shape): string | undefined {
  if (by === 'header') return headerOf(shape, name.toLowerCase())
  if (by === 'cookie') return valueOf(headerOf(shape, 'cookie')?.split(';') ?? [], name)
  return valueOf(shape.path.split('?')[1]?.split('&') ?? [], name)
}

function valueOf(pairs: readonly string[], name: string): string | undefined {
  const pair = pairs.map((one) => one.trim()).find((one) => one.startsWith(`${name}=`))
  return pair?.slice(name.length + 1)
}
