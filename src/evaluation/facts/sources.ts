/** Where a fact was read. */
export interface Source {
  /** An address, or a file of a repository at its history, with a title where that says more. */
  readonly where: string
  /** What was read there, and of when it is, where the address does not tell. */
  readonly what?: string
  /** The day on which it was read; absent: when the first facts were put together, or by whoever wrote them down. */
  readonly read?: string
}

/** Where one can go and look; undefined where a source is a title, or has moved into a history. */
export function addressOf({ where }: Source): string | undefined {
  const [, address] = /^((?:[a-z\d-]+\.)+[a-z]{2,}\/[^\s;…]*)(?: \([^)]*\))?$/.exec(where) ?? []
  return address === undefined ? undefined : `https://${address}`
}

/**
 * Sources by number, from 1: facts name them as `[12]`. `linkerd/website:` are files of that repository, in part read from its
 * history. Numbers are never used again; new ones are added at the end.
 */
export const sources: readonly Source[] = [
  { where: 'infoq.com/articles/spring-cloud-hystrix/' },
  { where: 'tech.willhaben.at "What comes after Hystrix" (11 Dec 2018)' },
  { where: 'github.com/transferwise/wise-envoy-xds README' },
  { where: 'linkerd.io/2017/01/24 CNCF post; linkerd.io 2021-07-28 graduation post' },
  { where: 'linkerd/website: content/1/advanced/deployment.md' },
  { where: 'linkerd/website: content/1/advanced/namerd.md' },
  { where: 'linkerd/website: content/1/features/circuit-breaking.md' },
  { where: 'linkerd/website: content/1/features/load-balancing.md' },
  { where: 'linkerd/website: content/1/features/retries-deadlines.md' },
  { where: 'linkerd/website: content/1/features/tls.md' },
  { where: 'linkerd/website: content/1/getting-started/{k8s,dcos,ecs,docker,locally}.md' },
  { where: 'linkerd.io/2017/12/05/introducing-conduit/' },
  { where: 'linkerd.io/2018/02/01/announcing-conduit-support-http-1-x-tcp/' },
  { where: '"Announcing Conduit 0.3 and the Conduit Roadmap" (21 Feb 2018)' },
  { where: 'linkerd.io/2018/07/06/conduit-0-5-and-the-future/' },
  { where: 'istio.io/v1.0/about/notes/0.2/' },
  { where: 'istio.io/v0.8/about/feature-stages' },
  { where: 'linkerd.io/2018/09/18/announcing-linkerd-2-0/' },
  { where: 'linkerd.io/2024/02/21/announcing-linkerd-2.15/' },
  { where: 'linkerd.io/2-edge/features/load-balancing/' },
  { where: 'gateway-api.sigs.k8s.io/mesh' },
  { where: 'gateway-api.sigs.k8s.io/api-types/backendtrafficpolicy/ and /reference/specx' },
  { where: 'gateway-api v1.7.0-rc.1 notes' },
  { where: 'linkerd.io/2026/06/23/announcing-linkerd-2.20/' },
  { where: 'linkerd.io/2-edge/reference/retries/' },
  { where: 'linkerd.io/2-edge/reference/circuit-breaking/' },
  { where: 'linkerd.io/2-edge/features/rate-limiting/' },
  { where: 'linkerd.io/2-edge/features/ingress/' },
  { where: 'linkerd.io/releases/' },
  { where: 'ambientmesh.io/docs/operations/upgrade (versions as of 27 Aug 2026)' },
  { where: 'istio.io/latest/blog/2023/istio-graduates-within-cncf/' },
  { where: 'istio.io/latest/docs/releases/supported-releases/' },
  { where: 'Istio default retry: tencentcloud.com/document/product/1152/47514 and proxy dumps' },
  { where: 'istio.io/latest/news/releases/1.24.x/announcing-1.24/change-notes/' },
  { where: 'istio.io/latest/blog/2024/ambient-reaches-ga/' },
  { where: 'istio.io/latest/docs/overview/quickstart' },
  { where: 'istio.io/latest/docs/ambient/migrate/' },
  { where: 'docs.cilium.io/en/latest/security/network/encryption-ztunnel/ (v1.20)' },
  { where: 'docs.cilium.io/en/stable/network/servicemesh/istio/' },
  { where: 'github.com/hashicorp/consul LICENSE' },
  { where: 'developer.hashicorp.com/consul/docs/upgrade/ecs' },
  { where: 'pkg.go.dev/github.com/kumahq/kuma/v2' },
  { where: 'developer.konghq.com/mesh/' },
  { where: 'docs.cloud.google.com/service-mesh/docs/service-routing/features' },
  { where: 'istio.io/blog/2021/proxyless-grpc/' },
  { where: 'grpc.github.io/grpc/cpp/md_doc_grpc_xds_features.html' },
  {
    where:
      'aws.amazon.com/blogs/containers/migrating-from-aws-app-mesh-to-amazon-ecs-service-connect/',
  },
  {
    where:
      'docs.aws.amazon.com/AmazonECS/latest/developerguide/service-connect-concepts-deploy.html',
  },
  {
    where:
      'aws.amazon.com/blogs/containers/migrating-from-aws-app-mesh-to-amazon-ecs-service-connect/',
  },
  { where: 'openservicemesh.io/blog/osm-project-update' },
  { where: 'cncf.io/blog/2023/10/03/cncf-archives-the-service-mesh-interface-smi-project/' },
  { where: 'thenewstack.io/apache-mesos-narrowly-avoids-a-move-to-the-attic-for-now/' },
  { where: 'cncf.io/blog/2022/05/17/service-meshes-are-on-the-rise-…' },
  { where: 'buoyant.io/blog/service-mesh-service-mesh-adoption-has-headroom-to-grow' },
  { where: '"Practical Istio" recap, DockerCon 2019 (bitcoininsider.org/article/69540)' },
  { where: 'linkerd.io/2-edge/features/distributed-tracing/' },
  { where: 'linkerd.io/2-edge/features/telemetry/' },
  { where: 'linkerd.io/2026/05/18/the-proxy-died-first/' },
  { where: 'istio.io/latest/docs/ops/best-practices/traffic-management/' },
  { where: 'blog.cloudflare.com/18-november-2025-outage/' },
  { where: 'status.cloud.google.com/incidents/ow5i3PPK96RduMcb1SsW' },
  { where: 'linkerd/website: "A Service Mesh For ECS" (8 Aug 2017)' },
  { where: 'linkerd.io/2019/02/22/how-we-designed-retries-in-linkerd-2-2/' },
  { where: 'envoyproxy.io/docs/envoy/latest/api-v3/config/cluster/v3/circuit_breaker.proto' },
  { where: 'linkerd.io/2-edge/common-errors/failfast/' },
  { where: 'envoyproxy.io/docs/envoy/v1.7.1/api-v1/cluster_manager/cluster_outlier_detection' },
  { where: 'github.com/envoyproxy/gateway issue 8140' },
  {
    where:
      'envoyproxy.io/docs/envoy/latest/intro/arch_overview/upstream/load_balancing/panic_threshold',
  },
  { where: 'linkerd.io/2-edge/features/automatic-mtls/' },
  {
    where:
      'oneuptime.com/blog/post/2026-02-24-how-to-handle-istio-control-plane-failures (secondary)',
  },
  { where: 'linkerd/website: content/1/features/service-discovery.md' },
  { where: 'linkerd.io/2-edge/tasks/configuring-proxy-discovery-cache/' },
  { where: 'linkerd/website: content/1/administration/telemetry.md' },
  { where: 'linkerd/website: content/1/features/distributed-tracing-and-instrumentation.md' },
  { where: 'thenewstack.io/buoyant-revises-release-model-for-the-linkerd-service-mesh/' },
  { where: 'buoyant.io/blog/clarifications-on-linkerd-2-15-stable-announcement (23 Feb 2024)' },
  { where: 'istio.io/latest/docs/ops/deployment/performance-and-scalability/ (1.24 text)' },
  { where: 'istio.io, the page of source 77 in versions 1.4, 1.5 and 1.13' },
  { where: 'linkerd.io/2021/05/27/linkerd-vs-istio-benchmarks/' },
  { where: 'linkerd.io/2025/04/24/linkerd-benchmarks/' },
  { where: 'linkerd.io/2025/05/22/behind-the-great-sidecar-debate/' },
  {
    where:
      'linkerd/website: "Making microservices more resilient with advanced circuit breaking" (13 Jan 2017)',
  },
  { where: 'linkerd.io/2016/03/16/beyond-round-robin-load-balancing-for-latency/' },
  { where: 'linkerd.io/2-edge/tasks/rate-limit-aware-load-balancing/' },
]
