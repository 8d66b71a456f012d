import { parse } from 'yaml'
import { expect, it } from 'vitest'
import { mapReferences } from './references.ts'
import type { ValueMap } from './Value.ts'

const document = parse(`
services: { shop: {}, cart: {}, audit: {}, prices: {} }
clients: { web: { to: shop, rate: 1/s } }
systems:
  api-gateway: { middle: { for: [shop] } }
  esb:
    routes:
      - for: cart
        pool: 10
        steps: [{ wireTap: audit }, { route: [{ to: audit, share: 10% }] }, { translate: 2ms }, call]
      - { for: audit, pool: 5 }
  eai: { flows: [{ for: shop, steps: [{ enrich: prices }, { scatter: { to: [prices, cart] } }] }] }
`) as ValueMap

it('names in flows follow a service that is called otherwise', () => {
  const named = mapReferences(document, (text) => `my-${text}`)
  expect(named['systems']).toEqual({
    'api-gateway': { middle: { for: ['my-shop'] } },
    esb: {
      routes: [
        {
          for: 'my-cart',
          pool: 10,
          steps: [
            { wireTap: 'my-audit' },
            { route: [{ to: 'my-audit', share: '10%' }] },
            { translate: '2ms' },
            'call',
          ],
        },
        { for: 'my-audit', pool: 5 },
      ],
    },
    eai: {
      flows: [
        {
          for: 'my-shop',
          steps: [{ enrich: 'my-prices' }, { scatter: { to: ['my-prices', 'my-cart'] } }],
        },
      ],
    },
  })
})

it('names in flows go with a service that goes: its route, and the steps that ask it', () => {
  const left = mapReferences(document, (text) => (text === 'audit' ? undefined : text))
  expect(JSON.stringify(left['systems'])).not.toContain('audit')
  expect(left['systems']).toMatchObject({
    esb: { routes: [{ for: 'cart', pool: 10, steps: [{ translate: '2ms' }, 'call'] }] },
  })
})
