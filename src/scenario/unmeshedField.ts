import type { Cursor } from './Cursor.ts'
import { byShape, flag, list, mapped } from './fields.ts'
import type { Field } from './fields.ts'
import { quote } from './quantities.ts'
import { reference } from './referenceFields.ts'

/** Which endpoints of a service have no proxy: all, or those that are named. */
export type Unmeshed = 'all' | readonly string[]

export const unmeshed: Field<Unmeshed> = byShape<Unmeshed>(
  'true for all endpoints, or a list such as [cart-3]',
  {
    plain: mapped(flag(), (isOn): Unmeshed => (isOn ? 'all' : [])),
    list: list('endpoints', reference('endpoint')),
  },
)

/**
 * One for each endpoint of the service under the cursor.
 *
 * @returns undefined when a name is that of another service's endpoint, which was reported then
 */
export function unmeshedEndpoints(
  endpoints: number,
  named: Unmeshed,
  at: Cursor,
): readonly boolean[] | undefined {
  if (named === 'all') return Array.from({ length: endpoints }, () => true)
  const own = at.path.replace(/^services\./, '')
  const isNamed = Array.from({ length: endpoints }, () => false)
  let isRight = true
  named.forEach((name, index) => {
    const number = name.startsWith(`${own}-`) ? Number(name.slice(own.length + 1)) : 0
    if (number >= 1 && number <= endpoints) {
      isNamed[number - 1] = true
      return
    }
    isRight = false
    const known = endpoints === 1 ? `${own}-1` : `${own}-1 to ${own}-${endpoints}`
    at.get('unmeshed')?.items[index]?.report(
      'wrong-target',
      `is ${quote(name)}, which is no endpoint of ${own}.`,
      `Known: ${known}.`,
    )
  })
  return isRight ? isNamed : undefined
}
