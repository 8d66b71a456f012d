import type { Cursor } from './Cursor.ts'
import { defaulted, list, object } from './fields.ts'
import type { ListedAs } from './Scenario.ts'
import { quote } from './quantities.ts'
import { reference } from './referenceFields.ts'

const endpoints = list('endpoints', reference('endpoint'))

export const listedAs = object(
  'how endpoints are listed',
  {
    unhealthy: defaulted(endpoints, [], 'those that are listed as unhealthy, such as [cart-3]'),
    degraded: defaulted(endpoints, [], 'those that are listed as degraded'),
  },
  (values, at): ListedAs | undefined => {
    const [, own = ''] = at.path.split('.')
    const isOwn = (key: keyof ListedAs): boolean =>
      values[key].every((name, index) => isOf(own, name, () => at.get(key)?.items[index]))
    return isOwn('unhealthy') && isOwn('degraded') ? values : undefined
  },
)

function isOf(own: string, name: string, place: () => Cursor | undefined): boolean {
  if (name.replace(/-\d+$/, '') === own) return true
  place()?.report(
    'wrong-target',
    `is ${quote(name)}, which is no endpoint of ${own}.`,
    `Write ${own}-1, or another endpoint of ${own}.`,
  )
  return false
}
