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
  {
    where: 'linkerd.io/2017/04/25/announcing-linkerd-1-0/',
    what: 'announcement of 1.0, 25 April 2017',
    read: '2026-11-29',
  },
  {
    where: 'devclass.com/2018/11/29/envoy-joins-ranks-of-cncf-graduated-projects/',
    what: '29 November 2018: the third to graduate, 14 months after it was accepted',
    read: '2026-11-29',
  },
  {
    where: 'thenewstack.io/how-a-project-graduates-from-the-cloud-native-computing-foundation/',
    what: 'talk at KubeCon 2018: accepted about a year after 1.0, as an incubating project',
    read: '2026-11-29',
  },
  {
    where:
      'cncf.io/announcements/2023/10/11/cloud-native-computing-foundation-announces-cilium-graduation/',
    what: '11 October 2023; incubating since October 2021',
    read: '2026-11-29',
  },
  {
    where: 'alibabacloud.com/blog/593918 (secondary)',
    what: 'names the day of Istio 1.0',
    read: '2026-11-29',
  },
  {
    where: 'istio.io/v1.0/zh/about/notes/1.0',
    what: 'notes of Istio 1.0: all core features for production',
    read: '2026-11-29',
  },
  {
    where: 'istio.io/v0.7/about/notes/0.1.html',
    what: 'notes of Istio 0.1, as 0.7 told them',
    read: '2026-11-29',
  },
  {
    where: 'infoq.com/news/2018/07/consul-connect/',
    what: 'Consul 1.2 with Connect, a public beta',
    read: '2026-11-29',
  },
  {
    where: 'vivianvoss.net/blog/the-terms-you-did-not-sign (secondary)',
    what: 'dates of HashiCorp: licence of 10 August 2023, IBM on 27 February 2025',
    read: '2026-11-29',
  },
  {
    where:
      'venturebeat.com/2019/05/21/microsoft-service-mesh-interface-visual-studio-code-kubernetes-extension-virtual-kubelet/',
    what: 'SMI launched at KubeCon, 21 May 2019',
    read: '2026-11-29',
  },
  {
    where: 'istio.io/latest/zh/docs/ambient/install/multicluster',
    what: 'what works of ambient across clusters: several primaries on several networks; one network is untested, remotes are not supported',
    read: '2026-11-29',
  },
  {
    where: 'istio.io/docs/reference/config/networking/workload-entry/',
    what: 'a VM or bare machine with a sidecar, in the mesh',
    read: '2026-11-29',
  },
  {
    where: 'developer.hashicorp.com/nomad/docs/v1.2.x/integrations/consul-connect',
    what: 'Nomad starts Envoy beside a task; not on Windows',
    read: '2026-11-29',
  },
  {
    where: 'developer.hashicorp.com/consul/docs/ecs/tech-specs',
    what: 'Fargate and EC2',
    read: '2026-11-29',
  },
  {
    where: 'developer.hashicorp.com/consul/docs/k8s',
    what: 'injects the sidecar into pods',
    read: '2026-11-29',
  },
  {
    where: 'developer.hashicorp.com/validated-designs/consul-operating-guides-scaling/deployment',
    what: 'Kubernetes, VMs and Nomad; peering of clusters',
    read: '2026-11-29',
  },
  {
    where:
      'github.com/istio/istio/blob/011b88bb13c793d3da77d7e47898a08f6608dc35/pilot/pkg/networking/core/cluster_traffic_policy.go',
    what: 'least request; limits of 2^32 − 1, retries too; ejection and panic',
    read: '2026-11-29',
  },
  {
    where:
      'github.com/istio/istio/blob/126806ab73d1ad1eb185b1d73d9cb92961efb142/pilot/pkg/networking/core/route/retry/retry.go',
    what: 'two retries, and of what',
    read: '2026-11-29',
  },
  {
    where:
      'github.com/linkerd/website/blob/2a9ff25110d5bbf3e36c898d1bead0a260d6fcd7/linkerd.io/content/faq/_index.md',
    what: 'licence, owner, support, Kubernetes as a prerequisite, what proxies do without the control plane',
    read: '2026-11-29',
  },
  {
    where: 'github.com/envoyproxy/envoy/blob/022249fcaa3484dec0479aa3601c20eec2081994/RELEASES.md',
    what: 'four releases a year, each maintained for twelve months',
    read: '2026-11-29',
  },
  {
    where: 'linkerd.io/2/features/multicluster',
    what: 'services mirrored between clusters, with mTLS',
    read: '2026-11-29',
  },
  {
    where: 'docs.cilium.io/en/stable/gettingstarted/hubble_intro/',
    what: 'flows, service map, across clusters',
    read: '2026-11-29',
  },
  {
    where: 'github.com/cilium/cilium/blob/0037548825080a72e9f6bfc8491fc38b09292430/README.rst',
    what: 'of 2020: Apache-2.0 outside, GPL-2.0 within the kernel',
    read: '2026-11-29',
  },
  {
    where: 'github.com/linkerd/linkerd/blob/012ce3ab03728315d7521c18bf14afe8a85443f5/README.md',
    what: 'of 2017: Mesos and Kubernetes; linkerd-viz has the dashboard',
    read: '2026-11-29',
  },
  {
    where:
      'github.com/nginxinc/nginx-service-mesh/blob/1aab9247aff5441a190a645cec04f56fcc8c8868/README.md',
    what: 'no support by the vendor’s channels, issues only',
    read: '2026-11-29',
  },
  {
    where:
      'github.com/istio/istio.io/blob/0548a428ea2bc5041e10c0faf30a323e472af297/content/en/docs/concepts/observability/index.md',
    what: 'of 2019: metrics to Prometheus, spans where applications forward headers, access logs',
    read: '2026-11-29',
  },
  {
    where: 'devops.com/kong-donates-kuma-service-mesh-to-the-cncf/',
    what: 'the CNCF takes Kuma into its sandbox',
    read: '2026-11-29',
  },
  {
    where: 'dev.mo4tech.com/?p=216742 (secondary)',
    what: 'Kong opens Kuma on 10 September 2019',
    read: '2026-11-29',
  },
  {
    where: 'github.com/kubernetes-sigs/gateway-api/pull/3073.diff',
    what: 'GAMMA in the Standard channel since v1.1.0',
    read: '2026-11-29',
  },
  {
    where: 'istio.io/v1.0/docs/setup',
    what: 'a guide for Consul with or without Nomad',
    read: '2026-11-29',
  },
  {
    where: 'cloud.google.com/service-mesh/docs/managed/provision-managed-anthos-service-mesh',
    what: 'several GKE clusters, in one network',
    read: '2026-11-29',
  },
  {
    where: 'blog.buoyant.io/',
    what: 'its front page in the spring of 2017: a year after 0.1.0',
    read: '2026-11-29',
  },
  {
    where: 'cloudcomputingjournal.com/redefining-application-communications-with-aws-app-mesh/',
    what: 'post of AWS: available to all, after a preview at re:Invent 2018',
    read: '2026-11-29',
  },
  {
    where: 'github.com/cncf/toc/commit/dc1518bd5422176d8b32a8a7b80c37fb2b5e3a1c',
    what: 'proposal to graduate Cilium: 1.0 in April 2018, CNCF in October 2021',
    read: '2026-11-29',
  },
  {
    where: 'istio.io/v1.0/docs/setup/kubernetes/',
    what: 'Istio 1.0 has a guide for several clusters, and one for VMs',
    read: '2026-11-29',
  },
  {
    where: 'istio.io/v0.5/about/feature-stages',
    what: 'what was alpha in 0.5: retries, timeouts, breakers',
    read: '2026-11-29',
  },
  {
    where:
      'github.com/istio/istio.io/blob/1301ba6ff7de338b67ea9f617b5743200f10ed00/content/en/news/releases/1.5.x/announcing-1.5/_index.md',
    what: '5 March 2020: one binary; telemetry without Mixer',
    read: '2026-11-29',
  },
  {
    where:
      'github.com/istio/istio.io/blob/552b1a6fee138962db82c3e0c9f51f687711b7e9/content/en/blog/2022/istio-accepted-into-cncf/index.md',
    what: '28 September 2022',
    read: '2026-11-29',
  },
  {
    where: 'kubernetes.io/blog/2023/10/31/gateway-api-ga/',
    what: '31 October 2023',
    read: '2026-11-29',
  },
  {
    where: 'kubernetes.io/blog/2024/05/09/gateway-api-v1-1/',
    what: '9 May 2024; its title and day, not its text',
    read: '2026-11-29',
  },
  {
    where: 'istio.io/zh/docs/ops/deployment',
    what: 'contents of the documents of 1.28: several clusters and VMs with sidecars, several clusters with ambient',
    read: '2026-11-29',
  },
  {
    where: 'roastidio.us/topic/17891676 (secondary)',
    what: 'copy of a post of Istio, 2022: launched by Google, IBM and Lyft in May 2017',
    read: '2026-11-29',
  },
  {
    where: 'istio.io/v1.22/blog/2023/istio-graduates-within-cncf',
    what: '12 July 2023; supported by more than 20 vendors',
    read: '2026-11-29',
  },
  {
    where: 'github.com/istio/istio/blob/00184045fac0623ff643a38bfc79addf78d80d3c/README.md',
    what: 'of early 2018: Kubernetes, Consul and Eureka; Mesos planned; Mixer, Pilot, Citadel',
    read: '2026-11-29',
  },
  {
    where: 'github.com/kiali/kiali/blob/028781fdc454c78d6a5ce139c93c497ed5a13c82/README.adoc',
    what: 'draws the topology of a mesh of Istio',
    read: '2026-11-29',
  },
  {
    where: 'isovalent.com/blog/post/cilium-release-112',
    what: 'a mesh without sidecars, external workloads, several clusters',
    read: '2026-11-29',
  },
  {
    where: 'github.com/istio/istio/issues/27893',
    what: 'Windows for Istio: open since 2020; maintainers said no in 2022 and 2023 (issues 39788, 43106)',
    read: '2026-11-29',
  },
  {
    where: 'github.com/istio/istio/issues/58099',
    what: 'Windows in ambient mode, asked in October 2025: an experimental branch',
    read: '2026-11-29',
  },
  {
    where: 'github.com/istio/istio/issues/2641',
    what: 'January 2018: Envoy needs Linux, so Istio does',
    read: '2026-11-29',
  },
  {
    where:
      'github.com/grpc/proposal/blob/00416419cc04ba3b513b1bb77826ad335fb07de8/A72-open-telemetry-tracing.md',
    what: 'of 2023: spans by a plugin, beside metrics of A66',
    read: '2026-11-29',
  },
  {
    where: 'github.com/istio/istio/blob/21c577c4675406645b87b1b00bbf78cbce7e6511/LICENSE',
    what: 'its appendix: Apache License 2.0',
    read: '2026-11-29',
  },
]
