import type { EdgePlan, KindPlan, RequestKind } from '../mesh/Plan.ts'
import { isIdempotent, methods } from '../model/methods.ts'
import { byName, shapeKey, type Shape } from '../model/shapes.ts'
import type { CallSpec, ClientSpec, RequestSpec, Scenario } from './Scenario.ts'
import { ScenarioError } from './ScenarioError.ts'

/** guess: each shape is compiled into every route that looks at it */
const mostShapes = 4_096

/** What a client or a call says of the requests it makes. */
type Asks = Pick<ClientSpec | CallSpec, 'method' | 'idempotent' | 'requests'>

/** What the plan has of it. */
export interface Kinds extends RequestKind {
  readonly kinds: readonly KindPlan[] | null
}

/**
 * All that requests of a scenario may look like, each with a number, so that whoever looks at one in a run looks into a table.
 * Headers that a service passes on make more of them: what its calls look like depends on what it was asked.
 */
export class Shapes {
  /** The first is that of whoever says nothing. */
  readonly all: Shape[] = []
  private readonly numbers = new Map<string, number>()
  private readonly scenario: Scenario
  /** By service: the shapes of requests that may come to it. */
  private readonly incoming: readonly Set<number>[]

  /** @throws ScenarioError when there are too many */
  constructor(scenario: Scenario, edges: readonly EdgePlan[]) {
    this.scenario = scenario
    this.incoming = scenario.services.map(() => new Set<number>())
    this.number({ method: 'GET', path: '/', headers: [] })
    this.spread(edges)
  }

  ofClient(client: ClientSpec): Kinds {
    return this.kindsOf(client, [])
  }

  ofCall(service: number, call: CallSpec): Kinds {
    return this.kindsOf(call, this.scenario.services[service]!.forwards, this.incoming[service])
  }

  /** Follows requests from clients on, until no service is asked in a way that it was not asked in before. */
  private spread(edges: readonly EdgePlan[]): void {
    const { clients, services } = this.scenario
    const from = services.map((_, service) => edges.filter((edge) => edge.fromService === service))
    const work: number[] = []
    const send = (edge: EdgePlan, shapes: readonly number[]): void => {
      for (const service of new Set([edge.toService, edge.target])) {
        const own = this.incoming[service]!
        const before = own.size
        for (const shape of shapes) own.add(shape)
        if (own.size > before) work.push(service)
      }
    }
    for (const edge of edges) {
      if (edge.fromClient >= 0) {
        const asked = kindsIn(clients[edge.fromClient]!).map((kind) => this.number(kind.shape))
        send(edge, asked)
      } else if (services[edge.fromService]!.role === 'app') send(edge, [0])
    }
    for (let service = work.shift(); service !== undefined; service = work.shift()) {
      const shapes = this.outgoing(service)
      for (const edge of from[service]!) send(edge, shapes)
    }
  }

  private outgoing(service: number): number[] {
    const { role, steps, forwards } = this.scenario.services[service]!
    const incoming = [...this.incoming[service]!]
    if (role !== 'app') return incoming
    const own = steps.flat().flatMap((call) => kindsIn(call).map(({ shape }) => shape))
    return own.flatMap((shape) => [
      this.number(shape),
      ...(forwards.length === 0
        ? []
        : incoming.map((cause) => this.number(passedOn(shape, this.all[cause]!, forwards)))),
    ])
  }

  private kindsOf(asks: Asks, forwards: readonly string[], incoming = new Set<number>()): Kinds {
    let upTo = 0
    const kinds = kindsIn(asks).map(({ shape, ratio, idempotent }) => {
      const number = this.number(shape)
      upTo += ratio
      return {
        upTo,
        method: methods.indexOf(shape.method),
        idempotent,
        shape: number,
        shapeBy: forwards.length === 0 ? null : this.table(shape, number, forwards, incoming),
      }
    })
    return { ...kinds[0]!, kinds: kinds.length > 1 ? kinds : null }
  }

  private table(
    shape: Shape,
    number: number,
    forwards: readonly string[],
    incoming: ReadonlySet<number>,
  ): Int32Array {
    const shapeBy = new Int32Array(this.all.length).fill(number)
    for (const cause of incoming)
      shapeBy[cause] = this.number(passedOn(shape, this.all[cause]!, forwards))
    return shapeBy
  }

  private number(shape: Shape): number {
    const key = shapeKey(shape)
    const known = this.numbers.get(key)
    if (known !== undefined) return known
    if (this.all.length === mostShapes) throw tooMany()
    this.numbers.set(key, this.all.length)
    return this.all.push(shape) - 1
  }
}

/** A call with what is passed on of the request that causes it: what the call says itself comes first. */
function passedOn(own: Shape, cause: Shape, forwards: readonly string[]): Shape {
  const passed = cause.headers.filter(
    ([name]) => forwards.includes(name) && !own.headers.some(([other]) => other === name),
  )
  return passed.length === 0 ? own : { ...own, headers: [...own.headers, ...passed].sort(byName) }
}

function kindsIn({ method, idempotent, requests }: Asks): {
  readonly shape: Shape
  readonly ratio: number
  readonly idempotent: boolean
}[] {
  const kinds: readonly RequestSpec[] = requests ?? [
    { ratio: 1, path: '/', headers: [], idempotent },
  ]
  return kinds.map(({ ratio, path, headers, ...kind }) => {
    const verb = kind.method ?? method
    const own = kind.method === undefined ? idempotent : isIdempotent(verb)
    return { ratio, idempotent: kind.idempotent ?? own, shape: { method: verb, path, headers } }
  })
}

function tooMany(): ScenarioError {
  return new ScenarioError([
    {
      code: 'too-many',
      file: 'scenario',
      line: 0,
      column: 0,
      what: `Requests look different in more than ${mostShapes} ways, with the headers that services pass on.`,
      mend: 'Let services pass on fewer headers, or give clients fewer kinds of requests.',
    },
  ])
}
