/**
 * What scenarios have in common, as a text that packed links refer back to: the keys of the format and the words that go with
 * them. What a link shares with it costs next to nothing. It is frozen: links that were made with it can be read with exactly
 * this text only. Better words are another dictionary, with another prefix.
 */
export const linkDictionary = String.raw`halfopen: 1
title: 
description: 
seed: 7
duration: 60s
system: istio
system: linkerd2
beats:
  - id: 
    title: 
    claim: 
    at: 0s
    until: 10s
    seconds: 40
    speed: 1s
    hold: true
    notes: |
    do: [{ fault: { slow: 3x }, on: stock, until: 20s }]
    predict:
      ask: 
      options:
        - { text: "", because: }
      right: 1
      answer: { metric: amp(stock), over: 5s, beat: }
    expect:
      - { metric: success(web), over: 5s, atLeast: 99% }
      - { metric: p99(cart), over: 5s, below: 300ms }
    highlight: [cart, stock, cart->stock]
    camera: [cart, stock]
    show:
      - { metric: amp(stock), label: , over: 2s }
config: |
  apiVersion: networking.istio.io/v1
  kind: DestinationRule
  kind: VirtualService
  metadata:
    name: 
  spec:
    host: 
    trafficPolicy:
      connectionPool:
        tcp: { maxConnections: 100 }
        http: { http1MaxPendingRequests: 100, http2MaxRequests: 100, maxRetries: 3 }
      outlierDetection:
        consecutive5xxErrors: 5
        interval: 5s
        baseEjectionTime: 10s
        maxEjectionPercent: 50
events:
  - { at: 10s, until: 20s, fault: { errors: 50% }, on: stock }
  - { at: 20s, fault: kill, on: cart-2 }
  - { at: 30s, fault: partition, on: web->cart }
view: { speed: 50ms, slowOnFailure: true }
control:
  title: Without 
  set:
    policies:
# You see a whole shop at work: one page of the frontend asks up to seven services, and two of them ask further. Nothing is
# wrong here. Break something: kill productcatalog-3, say, and watch the proxies retry, and eject it a moment later.
#
# Services and their calls: GoogleCloudPlatform/microservices-demo (Apache-2.0), release/kubernetes-manifests.yaml,
# src/frontend/handlers.go and src/checkoutservice/main.go, with short names (productcatalogservice is productcatalog).
#
# How often the frontend calls whom follows from its load generator, src/loadgenerator/locustfile.py. Its tasks have the weights
# index 1, setCurrency 2, browseProduct 10, addToCart 2, viewCart 3, checkout 1. addToCart opens a product first, checkout adds
# to the cart first; a browser follows the redirects from setCurrency to the home page and from adding to the cart page. So 28
# pages are: home 3, setCurrency 2, product 13, add to cart 3, cart 6, checkout 1. Then
#
#     productcatalog  home, product, add, cart           25 of 28 = 89 %
#     currency        home, product, cart, checkout      23 of 28 = 82 %
#     cart            home, product, add, cart           25 of 28 = 89 %
#     recommendation  product, cart, checkout            20 of 28 = 71 %
#     ad              home, product                      16 of 28 = 57 %
#     shipping        cart                                6 of 28 = 21 %
#     checkout        checkout                            1 of 28 =  4 %
#
# Simplified: each callee once a page (the home page converts nine prices), drawn independently. Ads, the emptying of the cart
# and the confirmation by mail are not needed for an answer: their failure is ignored, as in the source.
# What no source states (numbers of endpoints, workers, times, policy) is a guess.
halfopen: 1
title: Online Boutique
description: A shop of eleven services, calm until you break something. Crash an endpoint of productcatalog and follow the retries.
seed: 7
duration: 60s
system: envoy

nodes:
  node-a1: { zone: a }
  node-a2: { zone: a }
  node-b1: { zone: b }
  node-b2: { zone: b }

services:
  frontend:
    endpoints: 2 # guess, here and below
    workers: 16 # guess: it waits for its calls most of the time
    serviceTime: { lognormal: { mean: 8ms, sigma: 0.6 } } # guess, here and below
    team: storefront # teams: guess
    restart: 12s # guess, here and below; and one second more until it listens
    zone: [a, b]
    calls:
      - { to: productcatalog, probability: 89% }
      - { to: currency, probability: 82% }
      - { to: cart, probability: 89% }
      - { to: recommendation, probability: 71% }
      - { to: shipping, probability: 21% }
      - { to: checkout, probability: 4%, method: POST }
      - { to: ad, probability: 57%, onFailure: ignore }
  ad:
    workers: 4 # guess, here and below
    serviceTime: { lognormal: { mean: 5ms, sigma: 0.6 } }
    team: ads
    restart: 12s
  recommendation:
    endpoints: 2
    serviceTime: { lognormal: { mean: 6ms, sigma: 0.6 } }
    team: storefront
    restart: 12s
    zone: [a, b]
    calls: [productcatalog]
  productcatalog:
    endpoints: 3
    workers: 4
    serviceTime: { lognormal: { mean: 5ms, sigma: 0.6 } }
    team: catalogue
    restart: 12s
    zone: [a, b]
  cart:
    endpoints: 2
    serviceTime: { lognormal: { mean: 3ms, sigma: 0.6 } }
    team: orders
    restart: 12s
    zone: [a, b]
    calls: [redis-cart]
  checkout:
    endpoints: 2
    serviceTime: { lognormal: { mean: 5ms, sigma: 0.6 } }
    team: orders
    restart: 12s
    zone: [a, b]
    calls:
      - cart
      - productcatalog
      - currency
      - shipping
      - { to: payment, method: POST }
      - { to: shipping, method: POST }
      - { to: cart, method: POST, onFailure: ignore }
      - { to: email, method: POST, onFailure: ignore }
  currency:
    endpoints: 2
    workers: 4
    serviceTime: { lognormal: { mean: 2ms, sigma: 0.6 } }
    team: payments
    restart: 12s
    zone: [a, b]
  shipping:
    endpoints: 2
    workers: 4
    serviceTime: { lognormal: { mean: 2ms, sigma: 0.6 } }
    team: logistics
    restart: 12s
    zone: [a, b]
  payment:
    endpoints: 2
    workers: 4
    serviceTime: { lognormal: { mean: 6ms, sigma: 0.6 } }
    team: payments
    restart: 12s
    zone: [a, b]
  email:
    workers: 4
    serviceTime: { lognormal: { mean: 8ms, sigma: 0.6 } }
    team: orders
    restart: 12s
  redis-cart:
    workers: 4
    serviceTime: { lognormal: { mean: 0.5ms, sigma: 0.6 } }
    team: orders
    restart: 12s
    protocol: tcp
    kind: database

clients:
  web: { to: frontend, rate: 120/s, timeout: 3s } # guess

policies: # guess, all of it
  # Three attempts, the later ones at another endpoint. gateway-error is 502 to 504: the 500 of a service that says "a call of
  # mine failed" is not tried again, because whoever made that call has tried already, and layers of retries multiply.
  - for: "*"
    timeout: 1s
    retry:
      attempts: 3
      on: [gateway-error, reset, connect-failure]
      perTryTimeout: 250ms
      anotherHost: true
      hostAttempts: 3
    outlier:
      consecutive5xx: 5
      interval: 5s
      baseEjectionTime: 10s
      maxEjectionPercent: 50% # one of two, or one of three
  # The page waits for all that is above, so it gets more time.
  - { for: frontend, timeout: 2s, retry: { perTryTimeout: 1s } }
  # These change something: they are tried again only when the first try cannot have arrived.
  - { for: checkout, retry: { on: [connect-failure], perTryTimeout: 900ms } }
  - { for: payment, retry: { on: [connect-failure] } }
  - { for: email, retry: { on: [connect-failure] } }

expect:
  - { metric: success(web), after: 2s, atLeast: 99.5% }
  - { metric: p99(web), after: 2s, below: 200ms }

# An endpoint of productcatalog dies, and no proxy retries or ejects. One of three calls to productcatalog fails, so a page
# that asks it directly (89 %) and through recommendation (71 %) succeeds with (1 - 0.89/3) * (1 - 0.71/3) = 54 %.
control:
  title: One endpoint of productcatalog dies, and the proxies neither retry nor eject
  set:
    policies[0].retry: off
    policies[0].outlier: off
    policies[1].retry: off
    policies[2].retry: off
    policies[3].retry: off
    policies[4].retry: off
    services.productcatalog.restart: never
    duration: 40s
    events: [{ at: 18s, fault: kill, on: productcatalog-3 }]
  expect:
    - { metric: success(web), after: 20s, below: 70% }

view: { speed: 50ms }
`
