import { parse } from 'yaml'
import { describe, expect, it } from 'vitest'
import { mapReferences } from './references.ts'
import type { ValueMap } from './Value.ts'

const document = parse(`
services:
  shop: { calls: [{ to: recs, fallback: { to: backup } }, { to: stock, fallback: static }] }
  recs: {}
  stock: {}
  backup: {}
clients: { web: { to: shop, rate: 1/s, fallback: { to: backup } } }
systems:
  hystrix:
    pools: { all: { for: [recs, stock] } }
    callers: { web: none, shop: { threads: 3 } }
control: { set: { systems.hystrix.callers.shop: none } }
`) as ValueMap

describe('names of libraries', () => {
  it('follow a service that is called otherwise', () => {
    const named = mapReferences(document, (text) => `my-${text}`)
    expect(named).toMatchObject({
      clients: { web: { fallback: { to: 'my-backup' } } },
      systems: {
        hystrix: {
          pools: { all: { for: ['my-recs', 'my-stock'] } },
          callers: { 'my-web': 'none', 'my-shop': { threads: 3 } },
        },
      },
      control: { set: { 'systems.hystrix.callers.my-shop': 'none' } },
    })
    expect(JSON.stringify(named)).toContain('{"to":"my-recs","fallback":{"to":"my-backup"}}')
  })

  it('go with it: a fallback, and not the call; a caller; a place in a pool', () => {
    const left = mapReferences(document, (text) =>
      ['backup', 'stock'].includes(text) ? undefined : text,
    )
    expect(left).toMatchObject({
      clients: { web: { to: 'shop' } },
      systems: { hystrix: { pools: { all: { for: ['recs'] } } } },
    })
    expect(JSON.stringify(left)).not.toContain('fallback')
    expect(JSON.stringify(left)).toContain('{"calls":[{"to":"recs"}]}')
  })
})
