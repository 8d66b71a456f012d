import { routingPriorities, type Policy } from '../dialects/policy.ts'
import { access } from './accessField.ts'
import { balancer } from './balancerField.ts'
import { defaultInboundPolicies } from '../policies/authz/serverPolicy.ts'
import { clientModes, serverModes } from '../policies/tls/tls.ts'
import type { Cursor } from './Cursor.ts'
import { definitions } from './definitions.ts'
import {
  choice,
  duration,
  durationOr,
  given,
  named,
  object,
  optional,
  required,
  share,
  text,
} from './fields.ts'
import type { Field } from './fields.ts'
import {
  adaptiveConcurrency,
  admissionControl,
  externalAuth,
  globalRateLimit,
  overload,
} from './filterFields.ts'
import { breaker, circuit, rateLimit } from './gateFields.ts'
import { healthCheck } from './healthField.ts'
import { connections, limits, tcp } from './limitFields.ts'
import { locality } from './localityField.ts'
import { outlier } from './outlierField.ts'
import { positive } from './policyParts.ts'
import { reference } from './referenceFields.ts'
import { hash } from './hashField.ts'
import { dropOverloads, perRoute, routes, strictHeaders } from './routeFields.ts'
import { speaker } from './speakerField.ts'

const aCount = 'a whole number'
const aDuration = 'a duration'
const aShare = 'a share'

/** The line of each value that was written, by dotted key. Values that a flag brought have none. */
function linesOf(at: Cursor): Record<string, number> {
  const lines: [string, number][] = []
  const walk = (cursor: Cursor, prefix: string) => {
    for (const { key, keyPlace, value } of cursor.entries) {
      const line = value.place.line
      if (line > 0 && keyPlace.line > 0) lines.push([`${prefix}${key}`, line])
      walk(value, `${prefix}${key}.`)
    }
  }
  walk(at, '')
  return Object.fromEntries(lines)
}

/** The neutral policy. */
export const policy: Field<Policy> = named(
  'policy',
  object(
    'a policy',
    {
      for: required(reference('service', 'everything'), 'the service it is for, or "*"'),
      from: optional(reference('service', 'client'), 'the only caller it binds'),
      by: optional(speaker, 'who says it: a team, platform, or operator'),
      namespace: optional(text(), 'where it lies; that of its team when absent'),
      ...perRoute,
      routes: optional(routes, 'rules for requests that look different: the first that fits binds'),
      connectTimeout: optional(duration(positive), aDuration),
      tcp: optional(tcp, 'connections that the proxy does not look into'),
      priority: optional(
        choice('priority', routingPriorities),
        'whose limits and connections its requests have: default or high',
      ),
      connections: optional(connections, 'how long connections are kept, and how much they carry'),
      limits: optional(limits, `how much at once, each ${aCount}`),
      outlier: optional(outlier, 'who is taken out of balancing, or off'),
      healthCheck: optional(healthCheck, 'how endpoints are asked whether they are well, or off'),
      breaker: optional(breaker, 'whose circuit opens after failures, or off'),
      circuit: optional(circuit, 'when a caller stops asking the service at all (Hystrix), or off'),
      balancer: optional(balancer, 'who is picked'),
      locality: optional(locality, 'which endpoints come first, or off'),
      hash: optional(hash, 'what balancers that go by hashes recognise a request by, in order'),
      panicThreshold: optional(
        share(),
        `${aShare} of admitted endpoints below which ejection is ignored`,
      ),
      maintenance: optional(share(), `${aShare} of requests that are not sent on at all`),
      dropOverloads: optional(dropOverloads, 'the same by categories, each with its share'),
      strictHeaders: optional(
        strictHeaders,
        'headers for which a request is refused when they say what cannot be',
      ),
      mergeWindow: optional(
        durationOr('off', 0),
        'how long changes of health are gathered after one went to the balancer, or off',
      ),
      rateLimit: optional(rateLimit, 'how much each endpoint takes per second, or off'),
      globalRateLimit: optional(
        globalRateLimit,
        'how much all endpoints take together, counted by a service that is asked first, or off',
      ),
      externalAuth: optional(externalAuth, 'a service that is asked who may come in, or off'),
      admissionControl: optional(
        admissionControl,
        'refusing a share of the requests while many fail, or off',
      ),
      adaptiveConcurrency: optional(
        adaptiveConcurrency,
        'a limit of concurrency that follows how long requests take, or off',
      ),
      overload: optional(overload, 'what the proxy does to save itself, or off'),
      mtls: optional(
        choice('mode', serverModes),
        'what the service takes: strict, permissive or off',
      ),
      tls: optional(
        choice('mode', clientModes),
        'whether callers begin a handshake: auto, mutual or plain',
      ),
      access: optional(
        access,
        'who may call the service, a list of { allow }, { deny }, { audit }',
      ),
      inbound: optional(
        choice('default inbound policy', defaultInboundPolicies),
        'what the service does with callers of whom no access list speaks',
      ),
    },
    (
      { for: upstream, timeout, responseTimeout, connectTimeout, mergeWindow, ...rest },
      at,
    ): Policy => ({
      for: upstream,
      ...given({
        ...rest,
        timeoutUs: timeout,
        responseTimeoutUs: responseTimeout,
        connectTimeoutUs: connectTimeout,
        mergeWindowUs: mergeWindow,
      }),
      origin: { file: at.draft.places.file, lines: linesOf(at) },
    }),
  ),
  definitions,
)
