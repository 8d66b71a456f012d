import type { Policy, RouteTarget } from '../dialects/policy.ts'

/** The new version among the targets of a route: the one that is not who is asked for. */
export function newVersionOf({ for: service, route = [] }: Policy): RouteTarget | undefined {
  const others = route.filter(({ to }) => to !== service)
  return route.length === 2 && others.length === 1 ? others[0] : undefined
}
