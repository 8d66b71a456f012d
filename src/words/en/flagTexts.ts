import type { ResponseFlag } from '../../model/flags.ts'

/** What a response flag of Envoy says, why it comes, and what one does about it. */
export interface FlagText {
  readonly flag: ResponseFlag
  /** As `%RESPONSE_FLAGS_LONG%` has it. */
  readonly name: string
  readonly title: string
  /** What the caller usually receives. */
  readonly status: string
  readonly means: string
  readonly causes: string
  readonly todo: string
  /** A scenario of the catalog that shows it, or why there is none. */
  readonly shown: { readonly scenario: string } | { readonly why: string }
}

/**
 * All of them, in the order of a log line.
 *
 * @source envoy: docs/root/configuration/observability/access_log/usage.rst, envoy/stream_info/stream_info.h
 */
export const flagTexts: readonly FlagText[] = [
  {
    flag: 'LH',
    name: 'FailedLocalHealthCheck',
    title: 'the local service failed its health check',
    status: '503',
    means:
      'The proxy beside the service answered a health check itself, and said that its service is not well.',
    causes:
      'A health-check filter that asks the service, or knows its last answer, has found it failing; or somebody has failed it on the admin page before a drain.',
    todo: 'Look at the service, not at the caller. Users should not see this flag: only health checkers ask there.',
    shown: {
      why: 'Health checks here go to the endpoint, and are no requests that somebody logs.',
    },
  },
  {
    flag: 'UH',
    name: 'NoHealthyUpstream',
    title: 'no healthy endpoint',
    status: '503',
    means: 'The balancer had nobody to pick. Nothing was sent, and nothing was tried.',
    causes:
      'No endpoint is listed: a rollout gone wrong, a selector that fits no pod, a control plane that was never heard of. Or all are listed and none may be picked: ejected, or failed by active checks, with panic switched off. A limit of connection pools says the same.',
    todo: 'Compare membership_total with membership_healthy. Is the first 0, discovery is the trouble; is only the second, whoever takes endpoints out. Retries do not help: there is nobody to retry at.',
    shown: { scenario: 'stuck-discovery' },
  },
  {
    flag: 'UT',
    name: 'UpstreamRequestTimeout',
    title: 'request timeout',
    status: '504',
    means:
      'The service did not answer within the timeout of the route, or the last attempt within its own.',
    causes:
      'The service is slow, or waits for somebody who is; its queue is longer than the timeout; or the timeout is shorter than the service ever was.',
    todo: 'Compare the duration in the line with the timeout. Find the slow hop from the bottom up: every caller above it has the same flag. Do not make the timeout longer where a queue is the reason.',
    shown: { scenario: 'timeout-too-short' },
  },
  {
    flag: 'LR',
    name: 'LocalReset',
    title: 'reset by this proxy',
    status: '503',
    means: 'This proxy itself reset the stream to the service.',
    causes:
      'Something within the proxy gave the stream up: a codec that was in trouble, a buffer that was over, a filter.',
    todo: 'Read the response-code details in the log, and what the proxy itself logged: the reason stands nowhere else.',
    shown: { why: 'What a proxy breaks by itself is not simulated: its code has no faults here.' },
  },
  {
    flag: 'UR',
    name: 'UpstreamRemoteReset',
    title: 'reset by the service',
    status: '503',
    means: 'The service reset this one stream (RST_STREAM), while its connection lives on.',
    causes:
      'The application cancelled, or its server refused the stream: too many at once, or it is about to stop. Over HTTP/1.1 there are no streams, so what is reset there is UC.',
    todo: 'A refused stream was surely not worked on: retry it (refused-stream). Otherwise look why the application cancels.',
    shown: { scenario: 'one-of-each' },
  },
  {
    flag: 'UF',
    name: 'UpstreamConnectionFailure',
    title: 'no connection',
    status: '503',
    means:
      'No connection to the endpoint came to be: refused, not answered within the connect timeout, or a TLS handshake that failed.',
    causes:
      'The process is not there or not yet, its port is wrong, a network policy drops packets; certificates have expired, are of another root, or one side speaks no TLS.',
    todo: 'Read the transport failure reason beside it. Refused at once: look at the pod. After the connect timeout: look at the network. TLS: look at both certificates. Nothing was sent, so it may always be retried (connect-failure).',
    shown: { scenario: 'crash-loop' },
  },
  {
    flag: 'UC',
    name: 'UpstreamConnectionTermination',
    title: 'connection lost',
    status: '503',
    means:
      'The connection was closed while the request was on it. Nobody knows whether it was worked on.',
    causes:
      'The process crashed, or stopped without waiting for its requests; something between closed the connection; or the service closed one that was quiet, in the very moment in which it was used again.',
    todo: 'At every rollout: give pods time to finish. Now and then, under little load: make the idle timeout of callers shorter than the keep-alive of the service. Retry only what may be done twice (reset), or what was not sent (reset-before-request).',
    shown: { scenario: 'half-dead-connection' },
  },
  {
    flag: 'UO',
    name: 'UpstreamOverflow',
    title: 'over a limit',
    status: '503, with x-envoy-overloaded',
    means:
      'This proxy has as much under way to the service as it may, and sent nothing. As a second flag: a retry was not made because too many were under way.',
    causes:
      'A limit of connections, of waiting or of active requests (circuit breakers) is reached: more load, or a slower service, which has the same effect. Three retries at once is the default. Maintenance mode says the same.',
    todo: 'See which gauge of circuit_breakers is 1. It is meant to happen when the service is slow; if it happens when all is well, the limit is too small for the load: requests at once = rate × time.',
    shown: { scenario: 'pool-overflow' },
  },
  {
    flag: 'NR',
    name: 'NoRouteFound',
    title: 'no route',
    status: '404',
    means:
      'No route fits the request: by its host, its path or its headers. For TCP: no filter chain.',
    causes:
      'A typing error in a host or path, a route that is not there yet, or one that was taken away; a caller that asks by a name that nobody has configured.',
    todo: 'Compare authority and path of the line with the routes that the proxy has, not with those that were written: config_dump says which came.',
    shown: {
      why: 'A service that is called has a route to it, unless its own routes leave something out; no scenario that comes along does.',
    },
  },
  {
    flag: 'DI',
    name: 'DelayInjected',
    title: 'a delay was injected',
    status: 'any',
    means: 'The fault filter made the request wait on purpose, before it was sent.',
    causes: 'Somebody experiments, or has forgotten to end it.',
    todo: 'Find who has configured the fault. Nothing is wrong with the service.',
    shown: { scenario: 'one-of-each' },
  },
  {
    flag: 'FI',
    name: 'FaultInjected',
    title: 'an abort was injected',
    status: 'as configured',
    means: 'The fault filter answered in place of the service, on purpose.',
    causes: 'Somebody experiments, or has forgotten to end it.',
    todo: 'Find who has configured the fault. The service has not seen the request.',
    shown: { scenario: 'one-of-each' },
  },
  {
    flag: 'RL',
    name: 'RateLimited',
    title: 'over a rate',
    status: '429',
    means: 'More requests in a time than are allowed: this one was refused before it was sent.',
    causes:
      'A local token bucket is empty, or the rate-limit service said no. One client may take the share of all, if the limit does not tell them apart.',
    todo: 'Find who sends so much. Clients must not retry at once: x-ratelimit-reset and retry-after say when.',
    shown: { scenario: 'local-and-global' },
  },
  {
    flag: 'UAEX',
    name: 'UnauthorizedExternalService',
    title: 'not let in by who was asked',
    status: '403',
    means:
      'An authorization service was asked, and said no; or it did not answer, and the door stays shut then.',
    causes:
      'The caller may not; or that service is slow or down, and failing closed is configured.',
    todo: 'Tell the two apart by the status of the filter’s own cluster. An authorization service is a part of every request: size it like one.',
    shown: { scenario: 'mixer-fails-closed' },
  },
  {
    flag: 'RLSE',
    name: 'RateLimitServiceError',
    title: 'nobody said whether it is over a rate',
    status: '500',
    means: 'The rate-limit service failed, and failure_mode_deny refuses whatever it cannot judge.',
    causes:
      'The rate-limit service is down or slower than its timeout (20 ms unless said otherwise).',
    todo: 'Ask whether refusing everybody is better than limiting nobody: the default lets requests pass.',
    shown: { scenario: 'limiter-down' },
  },
  {
    flag: 'DC',
    name: 'DownstreamConnectionTermination',
    title: 'the caller left',
    status: '0, nobody is there to receive one',
    means: 'Whoever asked closed the connection before the answer was there.',
    causes:
      'The caller’s own timeout is shorter than what the request took; a user closed the page; the calling pod ended.',
    todo: 'Compare durations: do they pile up at one value, that is somebody’s timeout. Work that goes on for callers who have left is wasted: give services a chance to cancel.',
    shown: { scenario: 'pool-overflow' },
  },
  {
    flag: 'URX',
    name: 'UpstreamRetryLimitExceeded',
    title: 'all retries are spent',
    status: 'that of the last attempt',
    means:
      'The request failed, was tried again as often as it may be, and failed each time. It stands beside the flag of the last failure. For TCP: all attempts to connect.',
    causes: 'The failure is not one of a single endpoint: retries meet it again.',
    todo: 'More attempts will not help, and multiply the load. Look at the flag beside it.',
    shown: { scenario: 'tcp-sessions' },
  },
  {
    flag: 'SI',
    name: 'StreamIdleTimeout',
    title: 'nothing went over the stream',
    status: '408 or 504',
    means:
      'Neither side sent anything on the stream for as long as it may be quiet: five minutes by default.',
    causes:
      'A service that works for longer than that without a word, a long poll, a stream without heartbeats, or an answer that stopped in the middle.',
    todo: 'Send something now and then, or say a longer stream_idle_timeout for these routes.',
    shown: {
      why: 'Every quiet service can do it under a short streamIdleTimeout; no scenario that comes along has one.',
    },
  },
  {
    flag: 'IH',
    name: 'InvalidEnvoyRequestHeaders',
    title: 'an x-envoy header is wrong',
    status: '400',
    means:
      'Strict checking is on, and a header that tells Envoy what to do has a value that it cannot read.',
    causes:
      'A caller sets x-envoy-upstream-rq-timeout-ms or its like to something that is no number.',
    todo: 'Mend the caller, or take the header away from it.',
    shown: {
      why: 'Headers with wrong values are not simulated: what is written is checked before a run.',
    },
  },
  {
    flag: 'DPE',
    name: 'DownstreamProtocolError',
    title: 'the caller spoke wrong HTTP',
    status: '400',
    means: 'What came from the caller is not HTTP as it should be.',
    causes:
      'Plain text sent to a TLS port, HTTP/2 where HTTP/1.1 is expected, scanners, broken clients.',
    todo: 'See who it is by the remote address. From inside, it is mostly a port with the wrong protocol.',
    shown: { why: 'Messages have no bytes here, so that none can be malformed.' },
  },
  {
    flag: 'UMSDR',
    name: 'UpstreamMaxStreamDurationReached',
    title: 'the stream lasted too long',
    status: '504, or 408',
    means: 'The stream to the service was open for as long as it may be at most.',
    causes:
      'max_stream_duration bounds streams that would go on for ever; a slow service reaches it, too.',
    todo: 'For streams that are meant to be long, let clients open them anew; for others see UT.',
    shown: {
      why: 'Every slow service can do it under a short bound of its streams; no scenario that comes along has one.',
    },
  },
  {
    flag: 'RFCF',
    name: 'ResponseFromCacheFilter',
    title: 'answered from a cache',
    status: 'that of the stored answer',
    means: 'The cache filter had the answer. The service was not asked.',
    causes: 'Caching is on, and the answer is fresh.',
    todo: 'Nothing; is it stale, look at its cache-control.',
    shown: { why: 'Caches are those of applications here, not of proxies.' },
  },
  {
    flag: 'NFCF',
    name: 'NoFilterConfigFound',
    title: 'a filter has no configuration',
    status: '500',
    means:
      'A filter of this listener is configured from afar (ECDS), and its configuration did not come in time.',
    causes: 'The control plane does not have it, or refuses it, or is not there.',
    todo: 'Look at what the control plane sent of that filter, and give it a default.',
    shown: {
      why: 'Configuration travels as clusters, endpoints, listeners and routes here, not filter by filter.',
    },
  },
  {
    flag: 'DT',
    name: 'DurationTimeout',
    title: 'the connection lasted too long',
    status: '–',
    means: 'The connection was open for as long as it may be at most, and was closed.',
    causes: 'max_downstream_connection_duration of the TCP proxy.',
    todo: 'Clients of databases must be able to connect again at any moment. Use it to balance connections anew, with long and spread times.',
    shown: { scenario: 'one-of-each' },
  },
  {
    flag: 'UPE',
    name: 'UpstreamProtocolError',
    title: 'the service spoke wrong HTTP',
    status: '502',
    means: 'What came from the service is not HTTP as it should be.',
    causes:
      'The port speaks another protocol or another version, headers are too large, an answer is cut.',
    todo: 'Compare the protocol of the port with that of the cluster.',
    shown: { why: 'Messages have no bytes here, so that none can be malformed.' },
  },
  {
    flag: 'NC',
    name: 'NoClusterFound',
    title: 'unknown cluster',
    status: '503',
    means: 'The route leads to a cluster that this proxy does not know.',
    causes:
      'The route arrived before the cluster, the cluster was taken away before the route, or its name is wrong.',
    todo: 'A moment at a change of configuration: let the control plane send over one stream, in order (ADS). For ever: a typing error.',
    shown: { scenario: 'route-before-subset' },
  },
  {
    flag: 'OM',
    name: 'OverloadManagerTerminated',
    title: 'ended by the overload manager',
    status: '503',
    means:
      'The proxy itself is short of memory or of something else that it watches, and let go of this request.',
    causes: 'Too many connections or too large buffers for the memory of the proxy.',
    todo: 'Give the proxy more, or let less in. Look at overload.*.pressure.',
    shown: {
      why: 'A proxy with an overload manager does it; no scenario that comes along has one that is short of anything.',
    },
  },
  {
    flag: 'DF',
    name: 'DnsResolutionFailed',
    title: 'the name was not resolved',
    status: '503',
    means: 'The name that the request asks for has no address.',
    causes: 'The name server is away or overloaded, or the name is wrong.',
    todo: 'Ask the name server by hand. Many names are looked up for one because of search domains: write full names.',
    shown: { scenario: 'dns-failure' },
  },
  {
    flag: 'DO',
    name: 'DropOverload',
    title: 'dropped by the control plane’s wish',
    status: '503',
    means:
      'The assignment of endpoints says that a share of requests is to be dropped, and this one was.',
    causes: 'A control plane sheds load (drop_overloads).',
    todo: 'Ask why it does: it knows more than this proxy.',
    shown: { why: 'Control planes here send endpoints, and no orders to drop.' },
  },
  {
    flag: 'DR',
    name: 'DownstreamRemoteReset',
    title: 'the caller reset the stream',
    status: '0',
    means: 'The caller cancelled this one stream of HTTP/2, while its connection lives on.',
    causes: 'A deadline of the caller (gRPC), or a user who went on.',
    todo: 'As DC.',
    shown: { why: 'A caller that leaves is logged as DC here, whatever its protocol.' },
  },
  {
    flag: 'UDO',
    name: 'UnconditionalDropOverload',
    title: 'everything is dropped by the control plane’s wish',
    status: '503',
    means: 'As DO, and the share is all of them.',
    causes: 'A control plane has switched the cluster off.',
    todo: 'Ask why it has.',
    shown: { why: 'Control planes here send endpoints, and no orders to drop.' },
  },
]
