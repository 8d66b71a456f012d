import type { Era } from '../profiles/profile.ts'

/** Whether one of some options is chosen; without any: always. */
export function applies(when: readonly string[] | undefined, answers: ReadonlyMap<string, string>) {
  return when === undefined || when.some((id) => answers.get(id.slice(0, 3)) === id.slice(3))
}

/** What is there already, and how it meets a mesh. */
export interface Coexistence {
  readonly have: string
  readonly collides: string
  readonly seen: string
  /** In which order it goes safely. Facts in it are in the notation of facts/Fact.ts. */
  readonly order: string
  /** Options that say, or let one expect, that it is there. */
  readonly when: readonly string[]
}

/** What collides with a mesh that comes. */
export const coexistence: readonly Coexistence[] = [
  {
    have: 'retries in a library or gateway (n tries)',
    collides: 'the mesh tries m times',
    seen: 'n · m attempts on a hop at worst, more over several hops',
    order:
      'The mesh observes only, then takes the budget, then the library tries once, then tune. Istio has default retries, so state attempts: 0 first; Linkerd has none until asked. [33][25]',
    when: ['5.1b', '5.1c', '5.1d'],
  },
  {
    have: 'a timeout in the library that is shorter than the retries of the mesh',
    collides: 'the mesh retries for a caller that has left',
    seen: 'work after the deadline',
    order: 'The outer timeout at least the inner · tries + pauses; pass deadlines on.',
    when: ['5.1b'],
  },
  {
    have: 'a circuit breaker in the library, by host',
    collides: 'ejection by endpoint',
    seen: 'ejected twice; no healthy upstream, by surprise',
    order: 'One ejector for each hop; a cap on the share that is ejected.',
    when: ['5.1b'],
  },
  {
    have: 'TLS that applications end themselves',
    collides: 'the proxy sees opaque bytes',
    seen: 'no retries, no metrics of requests, no routing',
    order: 'Hand plaintext to the local proxy, or accept connections only.',
    when: ['5.2b'],
  },
  {
    have: 'balancing in the client, to addresses of pods',
    collides: 'rules of the mesh belong to services',
    seen: 'in Linkerd: no balancing and no profile for an address or a headless service',
    order: 'Call the name of the service. [20]',
    when: ['5.3a', '5.3b', '5.3c'],
  },
  {
    have: 'an ingress controller that stays',
    collides: 'who ends TLS, who retries, who adds trace ids',
    seen: 'double retries at the edge, lost identity of clients',
    order: 'Put the ingress pod into the mesh; keep product features there.',
    when: ['5.4b'],
  },
  {
    have: 'Consul or Eureka',
    collides: 'two truths about who is there',
    seen: 'stale endpoints after a deployment',
    order: 'One authority; the other is read only.',
    when: ['5.3b', '5.3c'],
  },
  {
    have: 'network policy',
    collides: 'tunnels of the mesh hide ports',
    seen: 'rules for connections no longer match',
    order: 'Allow the port of the mesh; move intent to policy by identity.',
    when: ['5.2d'],
  },
  {
    have: 'health checks by the kubelet',
    collides: 'strict mTLS stops plain probes',
    seen: 'pods flap',
    order: 'Rewrite the probe, or exempt its port.',
    when: ['3.1b'],
  },
  {
    have: 'batch jobs, init containers',
    collides: 'the proxy is not ready, or never ends',
    seen: 'the first call fails, the job hangs',
    order:
      'Native sidecars: alpha in Kubernetes 1.28, generally available in 1.33; default in Linkerd 2.20. [58][24]',
    when: ['3.1b'],
  },
  {
    have: 'protocols in which the server speaks first (MySQL, SMTP)',
    collides: 'protocol detection waits',
    seen: 'the first byte comes late, or never',
    order: 'Mark the port as opaque, or say the protocol. [13]',
    when: ['4.5b', '4.5c'],
  },
  {
    have: 'routing by subset in Istio',
    collides: 'the route before its subset',
    seen: '503 until the configuration has arrived',
    order: 'Subsets first, wait, then the route. [59]',
    when: ['2.5b', '2.5c'],
  },
]

/** What a mesh shows, and what it does not. */
export interface Gap {
  readonly gap: string
  /** Whether the mesh alone closes it. In the notation of facts/Fact.ts. */
  readonly closes: string
  readonly needed: string
}

export const gaps: readonly Gap[] = [
  {
    gap: 'rate, errors and latency of each edge',
    closes: 'yes, for HTTP/1, HTTP/2 and gRPC',
    needed: 'a store with retention, a budget of labels',
  },
  {
    gap: 'success before and after retries',
    closes: 'yes, if both are reported, as Linkerd does for routes and backends [57]',
    needed: 'people who read both',
  },
  {
    gap: 'calls to databases and other TCP',
    closes: 'bytes, connections and TLS identity only',
    needed: 'metrics of the client',
  },
  {
    gap: 'full traces',
    closes: 'half: the spans of the network',
    needed: 'headers passed on in every service, a collector, sampling',
  },
  { gap: 'logs with meaning for the business', closes: 'no', needed: 'work on applications' },
  {
    gap: 'queues and saturation inside the process',
    closes: 'no',
    needed: 'metrics of application and runtime',
  },
  { gap: 'who deployed what', closes: 'no', needed: 'deployments on the same time line' },
]

/** Who owns what. */
export interface OwnershipModel {
  readonly model: string
  readonly owns: string
  /** In the notation of facts/Fact.ts, as the next. */
  readonly worksWith: string
  readonly fails: string
  readonly when: readonly string[]
}

export const ownershipModels: readonly OwnershipModel[] = [
  {
    model: 'central',
    owns: 'the platform team owns control plane, gateways and all policy',
    worksWith:
      'The root namespace of Istio, a Mesh of Kuma, config entries of Consul, namerd in 2018. [6]',
    fails: 'a queue of tickets; one bad rule everywhere',
    when: ['6.1b'],
  },
  {
    model: 'federated',
    owns: 'the platform team owns mesh, identity, defaults and ceilings; teams own routes and limits in their namespace',
    worksWith:
      'Roles of Gateway API, annotations of Linkerd, Istio with exportTo and namespaces. [25][59]',
    fails:
      'an order of precedence that nobody understands: in Istio a rule in the namespace of the client wins over the own one of a service, then comes the root; the order in which resources are merged is not defined [59]',
    when: ['6.1c', '6.1d'],
  },
  {
    model: 'decentral',
    owns: 'each team runs its library or proxy',
    worksWith: 'Libraries, proxyless gRPC.',
    fails: 'drift; a fix for all takes quarters',
    when: ['6.1a'],
  },
]

/** A question to ask whoever sells or publishes a candidate. */
export interface VendorQuestion {
  readonly ask: string
  readonly when?: readonly string[]
  /** Ids of candidates; absent: ask all. */
  readonly of?: readonly string[]
  readonly era?: Era
}

export const vendorQuestions: readonly VendorQuestion[] = [
  { ask: 'Which release do you support today, until when, and how far may one upgrade jump?' },
  { ask: 'What happens to our traffic while your control plane is away, hour by hour?' },
  {
    ask: 'What does a proxy do of itself (retries, timeouts, limits) before we configure anything?',
  },
  { ask: 'How do we take one service out again under load, and who has done it?' },
  { ask: 'What do two proxies add at p99 with our payload, at our rate, measured by us?' },
  { ask: 'Who builds the binaries that we would run, and under which licence?' },
  {
    ask: 'What does the SLA cover: answers, fixes, or running the mesh? How fast at 03:00?',
    when: ['8.1b', '8.1c'],
  },
  { ask: 'Which stable release can we use without a contract?', when: ['8.2c'] },
  {
    ask: 'Who could change the licence, and what did they promise not to?',
    when: ['8.2b', '8.2d'],
  },
  {
    ask: 'How does a VM prove who it is, and which addresses must reach each other?',
    when: ['3.2b'],
  },
  {
    ask: 'What is supported on our second platform, and what is only documented?',
    when: ['3.3b', '3.4b', '3.5b'],
  },
  { ask: 'How do callers without a proxy come in, and which policy binds them?', when: ['3.6b'] },
  {
    ask: 'How do you chain to our CA, and what happens when the anchor is rotated?',
    when: ['6.4b', '2.4c'],
  },
  {
    ask: 'Show the order of precedence when caller, callee and platform disagree.',
    when: ['6.1c', '6.1d'],
  },
  {
    ask: 'How many time series does an edge make, and how do we drop labels?',
    when: ['4.4b', '4.4c'],
  },
  {
    ask: 'Which workloads must restart for a new proxy, and how is that spread over days?',
    when: ['1.4a', '1.4b'],
  },
  {
    ask: 'What does a shared proxy take along when it fails, and how is it replaced?',
    when: ['7.2a'],
    of: ['istioA', 'cilium', 'l1'],
  },
  { ask: 'What differs between your edge releases and the stable builds of a vendor?', of: ['l2'] },
  { ask: 'Which fields and balancers of xDS do our languages not support?', of: ['grpc'] },
  { ask: 'Does our use compete with a paid offer of yours?', of: ['consul'] },
  { ask: 'When will mutual authentication leave beta?', of: ['cilium'] },
  {
    ask: 'When is it generally available, and who runs it in production?',
    of: ['conduit', 'istio'],
    era: '2018',
  },
]

/** What the eight questions leave out, always the same. */
export const notAsked: readonly string[] = [
  'negotiation of prices',
  'contracts with vendors that exist',
  'the taste of the team',
  'regulation in your sector',
]

/** What something costs, as a formula: the numbers are the team's own. */
export interface CostFormula {
  readonly cost: string
  readonly formula: string
  /** What one fills in, and where that comes from. */
  readonly with: string
}

/** The formulas come before any number: published figures are other people's machines. */
export const costFormulas: readonly CostFormula[] = [
  {
    cost: 'data plane, each month',
    formula:
      'proxies × (idle CPU + CPU for 1,000 requests/s × thousands of requests/s) × price + proxies × memory × price',
    with: 'Your own count of instances, rate and prices. The bill of a comparison in the simulator prints what it assumes of each proxy.',
  },
  {
    cost: 'latency, each user request',
    formula: 'sum over the hops that follow each other: proxy of the client + proxy of the server',
    with: 'The longest chain of calls of a request, measured with your payload.',
  },
  {
    cost: 'people, each year',
    formula: 'hours of an upgrade × releases a year + share of on-call + training',
    with: 'Your answers to 1.3, 1.4 and 8.3.',
  },
  {
    cost: 'leaving again',
    formula: 'objects that are written in APIs of one product only',
    with: 'Routes and policy that no other candidate reads.',
  },
]

/** guess, both: long enough for two releases and one bad day, short enough to be remembered */
export const pilotWeeks = 6
export const baselineWeeks = 4

/** What would show that a pain is less, by the part that names it. */
export const successMetrics: Readonly<Record<string, string>> = {
  '2.1':
    'attempts for each user request in the next incident stay below 1.3, and callers recover within a minute of the cause',
  '2.2': 'the busiest instance gets at most 1.3 times the mean',
  '2.3': 'somebody who has not built it finds a slow dependency within ten minutes',
  '2.4': 'no call on the edge is in plaintext, and a call by a stranger is refused',
  '2.5': 'a bad release reaches at most 5 % of the users',
  '2.6': 'one policy binds callers in all languages, and none has retries of its own left',
  '2.7': 'the loss of a zone costs less than one minute of success below target',
}
